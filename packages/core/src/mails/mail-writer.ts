import type { Mail } from '../ports/mailer.js';
import { oneLine } from '../text/one-line.js';
import { MailCatalogue, type MailCatalogueOptions } from './mail-catalogue.js';
import { mailHtml } from './mail-html.js';
import { fillText, type MailTextKey } from './mail-texts.js';

/** The text of a key in the language of the mail. `values` go in the places of its placeholders. */
export type Say = (key: MailTextKey, values?: Readonly<Record<string, string>>) => string;

/** What a mail says. */
export interface MailDraft {
  readonly subject: MailTextKey;
  /** Each paragraph is a list of lines. A line that is nothing but a web address becomes a link. */
  readonly paragraphs: (say: Say) => readonly (readonly string[])[];
}

/** Writes mails as text and as HTML, in the language of the account. */
export class MailWriter {
  readonly catalogue: MailCatalogue;

  /** @throws TypeError for faulty texts; see `MailCatalogue`. */
  constructor(options: MailCatalogueOptions = {}) {
    this.catalogue = new MailCatalogue(options);
  }

  /** @param language of the account; absent: the default language. */
  write(language: string | undefined, { subject, paragraphs }: MailDraft): Omit<Mail, 'to'> {
    const found = this.catalogue.textsFor(language);
    const say: Say = (key, values = {}) => fillText(found.texts[key], values);
    const lines = paragraphs(say).map((paragraph) => paragraph.join('\n'));
    const text = `${lines.join('\n\n')}\n`;
    return {
      subject: oneLine(say(subject)),
      text,
      html: mailHtml(text, found.language),
      language: found.language,
    };
  }
}
