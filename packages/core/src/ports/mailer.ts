import { type Token, token } from '../token.js';
import type { CallOptions } from './call-options.js';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
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
