import type { Mailer } from '../../ports/mailer.js';

/** A mailer that adds an HTML part with the same words to each mail. */
export function withHtml(mailer: Mailer): Mailer {
  return {
    send: (mail, options) => mailer.send({ html: htmlOf(mail.text), ...mail }, options),
  };
}

/** Paragraphs of escaped lines. A line that is nothing but a web address becomes a link. */
export function htmlOf(text: string): string {
  const paragraphs = text
    .trim()
    .split('\n\n')
    .map((paragraph) => `<p>${paragraph.split('\n').map(lineOf).join('<br>\n')}</p>`);
  return `<!doctype html>\n<html>\n<body>\n${paragraphs.join('\n')}\n</body>\n</html>\n`;
}

function lineOf(line: string): string {
  const shown = escaped(line);
  return /^https?:\/\/\S{1,2000}$/u.test(line) ? `<a href="${shown}">${shown}</a>` : shown;
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/gu, (letter) => `&#${letter.charCodeAt(0)};`);
}
