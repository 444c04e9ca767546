import { type Token, token } from '../token.js';
import type { CallOptions } from './call-options.js';

/** Hashes passwords and verifies them. The password itself is never stored. */
export interface PasswordHasher {
  /** A self-describing hash (PHC string) with its own salt. */
  hash(password: string, options?: CallOptions): Promise<string>;

  /** `stale` asks for hashing anew with today's parameters. A malformed hash is not valid. */
  verify(
    password: string,
    hash: string,
    options?: CallOptions,
  ): Promise<{ readonly valid: boolean; readonly stale: boolean }>;

  /**
   * A text that is the same for the same password and salt, at about the cost of `hash`. Results are
   * stored and compared, so a later version must give the same ones.
   */
  derive(password: string, salt: string, options?: CallOptions): Promise<string>;
}

export const PasswordHasher: Token<PasswordHasher> = token('password-hasher');
