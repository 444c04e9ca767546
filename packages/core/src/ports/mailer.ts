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
