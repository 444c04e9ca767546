/**
 * The text of a mail as HTML: paragraphs of escaped lines. A line that is nothing but a web address
 * becomes a link.
 *
 * @param language of the text, as a language tag.
 */
export function mailHtml(text: string, language: string): string {
  const paragraphs = text
    .trim()
    .split('\n\n')
    .map((paragraph) => `<p>${paragraph.split('\n').map(lineOf).join('<br>\n')}</p>`);
  const begin = `<!doctype html>\n<html lang="${escaped(language)}">\n<body>`;
  return `${begin}\n${paragraphs.join('\n')}\n</body>\n</html>\n`;
}

function lineOf(line: string): string {
  const shown = escaped(line);
  return /^https?:\/\/\S{1,2000}$/u.test(line) ? `<a href="${shown}">${shown}</a>` : shown;
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/gu, (letter) => `&#${letter.charCodeAt(0)};`);
}
