import type { AccountNames } from '../../domain/account/account.js';
import { normalizePassword, passwordFaults } from '../../domain/account/password-policy.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Ids } from '../../ports/ids.js';
import type { PasswordHasher } from '../../ports/password-hasher.js';
import type { Credentials } from '../../records/account-credentials-repository.js';
import { randomToken } from './secrets.js';

/**
 * Says why a password is easy to guess, in words that follow "it", such as `can be guessed in 2
 * hours`. Resolves with `undefined` if the password is strong enough.
 *
 * @param personal words that an attacker would try first: names of the person and of the account.
 */
export type FindPasswordWeakness = (
  password: string,
  personal: readonly string[],
) => Promise<string | undefined>;

export interface PasswordKeeperDeps {
  readonly passwords: PasswordHasher;
  readonly ids: Ids;
  readonly findPasswordWeakness: FindPasswordWeakness;
}

/** Checks passwords against the policy and against their stored hashes. */
export class PasswordKeeper {
  readonly #deps: PasswordKeeperDeps;
  #decoy: Promise<string> | undefined;

  constructor(deps: PasswordKeeperDeps) {
    this.#deps = deps;
  }

  /**
   * Hashes a password that follows the policy.
   *
   * @throws DomainError `weak_password` with every broken rule, under `path`.
   */
  async protect(
    password: string,
    { username, email, displayName }: AccountNames,
    options: CallOptions & { readonly path?: string } = {},
  ): Promise<Credentials> {
    const normal = normalizePassword(password);
    const names = [username, email];
    const weakness = await this.#deps.findPasswordWeakness(normal, [...names, displayName]);
    const faults = passwordFaults(normal, { weakness, names }, options.path);
    if (faults.length > 0) {
      const what = faults.map((fault) => fault.message).join(', ');
      throw new DomainError('weak_password', `The password is too weak: it ${what}.`, { faults });
    }
    return { passwordHash: await this.hash(normal, options), version: this.#deps.ids.next() };
  }

  async hash(password: string, options: CallOptions = {}): Promise<string> {
    return await this.#deps.passwords.hash(normalizePassword(password), options);
  }

  /** See `PasswordHasher.derive`. */
  async derive(password: string, salt: string, options: CallOptions = {}): Promise<string> {
    return await this.#deps.passwords.derive(normalizePassword(password), salt, options);
  }

  /** Without a hash, rejects every password after the same work. */
  async verify(
    password: string,
    hash: string | undefined,
    options: CallOptions = {},
  ): Promise<{ readonly valid: boolean; readonly stale: boolean }> {
    const decoy = await this.#decoyHash();
    const normal = normalizePassword(password);
    const answer = await this.#deps.passwords.verify(normal, hash ?? decoy, options);
    return hash === undefined ? { valid: false, stale: false } : answer;
  }

  /** Created once, by the first call of any kind, so that the time of a call reveals nothing. */
  async #decoyHash(): Promise<string> {
    this.#decoy ??= this.#deps.passwords.hash(randomToken());
    try {
      return await this.#decoy;
    } catch (error) {
      this.#decoy = undefined;
      throw error;
    }
  }
}
