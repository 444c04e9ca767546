import { type Token, token } from '../token.js';
import type { CallOptions } from './call-options.js';

export interface Mail {
  /** One e-mail address. */
  readonly to: string;
  /** One line. */
  readonly subject: string;
  /** Plain text; lines end with a line feed. */
  readonly text: string;
  /** The same words as HTML. Default: the mail has only its plain text. */
  readonly html?: string;
  /** Language of the text, as a language tag. The mail says so in its `Content-Language`. */
  readonly language?: string;
  /**
   * The same each time the same mail is sent again, so that receivers can tell a repetition: 1 to
   * 200 letters, digits, dots, dashes and underscores. Default: each mail has an id of its own.
   */
  readonly id?: string;
}

/** Sends mail. */
export interface Mailer {
  /**
   * Resolves when the next server has taken the mail over.
   *
   * @throws PortError `invalid_argument` for a malformed address.
   */
  send(mail: Mail, options?: CallOptions): Promise<void>;
}

export const Mailer: Token<Mailer> = token('mailer');
