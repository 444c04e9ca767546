import type { Mail } from '@attune/core/ports';
import type { SendMailOptions } from 'nodemailer';

/** What nodemailer is given for a mail. It encodes every header, so that no value adds another. */
export function messageOf(
  { to, subject, text, html, language, id }: Mail,
  from: string,
): SendMailOptions {
  return {
    from,
    to: { name: '', address: to },
    subject,
    text,
    ...(html === undefined ? {} : { html }),
    ...(language === undefined ? {} : { headers: { 'Content-Language': language } }),
    ...(id === undefined ? {} : { messageId: `<${id}@${hostOf(from)}>` }),
  };
}

/** The host of a sender such as `Attune <attune@example.org>`. */
function hostOf(from: string): string {
  const host = from.slice(from.lastIndexOf('@') + 1).replaceAll(/[^\w.-]/gu, '');
  return host === '' ? 'localhost' : host;
}
