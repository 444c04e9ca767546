import { type Token, token } from '../token.js';
import type { CallOptions } from './call-options.js';

/** Keeps passwords without keeping them. */
export interface PasswordHasher {
  /** A self-describing hash (PHC string) with its own salt. */
  hash(password: string, options?: CallOptions): Promise<string>;

  /** `stale` asks for hashing anew with today's parameters. A malformed hash is not valid. */
  verify(
    password: string,
    hash: string,
    options?: CallOptions,
  ): Promise<{ readonly valid: boolean; readonly stale: boolean }>;
}

export const PasswordHasher: Token<PasswordHasher> = token('password-hasher');
