import { guard, type PasswordHasher } from '@attune/core';
import { hash, type ParsedHashOptions, parseOptions, verify } from '@node-rs/argon2';

/** What OWASP asks for at least: argon2id, 19 MiB, two passes, one lane. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/**
 * Hashes passwords with argon2id. The work is done by the thread pool: the event loop goes on
 * meanwhile. A hash that has begun is finished also when it is aborted; it is a matter of
 * milliseconds.
 */
export function createArgon2PasswordHasher(): PasswordHasher {
  const call = (operation: string, signal: AbortSignal | undefined) => {
    return { port: 'password-hasher', operation, adapter: 'argon2', signal };
  };
  return {
    hash: (password, { signal } = {}) =>
      guard(call('hash', signal), async () => {
        const made = await hash(password, parameters, signal);
        signal?.throwIfAborted();
        return made;
      }),
    verify: (password, encoded, { signal } = {}) =>
      guard(call('verify', signal), async () => {
        const made = read(encoded);
        if (made === undefined) return { valid: false, stale: false };
        const valid = await verify(encoded, password, undefined, signal);
        signal?.throwIfAborted();
        return { valid, stale: isStale(encoded, made) };
      }),
  };
}

/** Nothing for what is no argon2 hash. */
function read(encoded: string): ParsedHashOptions | undefined {
  try {
    return parseOptions(encoded);
  } catch {
    return undefined;
  }
}

function isStale(encoded: string, { memoryCost, timeCost, parallelism }: ParsedHashOptions) {
  return (
    !encoded.startsWith('$argon2id$v=19$') ||
    memoryCost !== parameters.memoryCost ||
    timeCost !== parameters.timeCost ||
    parallelism !== parameters.parallelism
  );
}
