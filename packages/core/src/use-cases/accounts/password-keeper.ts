import { normalizePassword, passwordFaults } from '../../domain/password-policy.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Ids } from '../../ports/ids.js';
import type { PasswordHasher } from '../../ports/password-hasher.js';
import type { Credentials } from '../../records/account-credentials-repository.js';
import { randomToken } from './secrets.js';

/** Whether a password is among those that are tried first. */
export type IsCommonPassword = (password: string) => boolean | Promise<boolean>;

export interface PasswordKeeperDeps {
  readonly passwords: PasswordHasher;
  readonly ids: Ids;
  readonly isCommonPassword: IsCommonPassword;
}

/** Checks passwords against the policy and against what is kept of them. */
export class PasswordKeeper {
  readonly #deps: PasswordKeeperDeps;
  #decoy: Promise<string> | undefined;

  constructor(deps: PasswordKeeperDeps) {
    this.#deps = deps;
  }

  /**
   * What is kept of a password that may be used.
   *
   * @throws DomainError `weak_password` with every rule it breaks, under `path`.
   */
  async protect(
    password: string,
    names: readonly string[],
    options: CallOptions & { readonly path?: string } = {},
  ): Promise<Credentials> {
    const normal = normalizePassword(password);
    const isCommon = await this.#deps.isCommonPassword(normal);
    const faults = passwordFaults(normal, { isCommon, names }, options.path);
    if (faults.length > 0) {
      const what = faults.map((fault) => fault.message).join(', ');
      throw new DomainError('weak_password', `The password is too weak: it ${what}.`, { faults });
    }
    return { passwordHash: await this.hash(normal, options), version: this.#deps.ids.next() };
  }

  async hash(password: string, options: CallOptions = {}): Promise<string> {
    return await this.#deps.passwords.hash(normalizePassword(password), options);
  }

  /** Without a hash nothing is valid, after the same work. */
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

  /** Made once, whoever comes first, so that its making tells nothing. */
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
