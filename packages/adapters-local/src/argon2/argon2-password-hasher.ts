import { createHash } from 'node:crypto';
import { guard } from '@attune/core/adapter-kit';
import { type PasswordHasher, PortError } from '@attune/core/ports';
import type { ParsedHashOptions } from '@node-rs/argon2';
import { type LibraryUser, loadLibrary } from '../libraries/load-library.js';
import { createLimiter } from '../openai-compatible-speech/limiter.js';

/** What OWASP asks for at least: argon2id, 19 MiB, two passes, one lane. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** As `parameters` above, but fixed for good: what is derived today must be derived again later. */
const derivation = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 };

/**
 * Hashes that are computed at the same time in this process: 38 MiB, and half of the four threads
 * that Node shares between hashing and files.
 */
const mostAtOnce = 2;
/** Each takes some tens of milliseconds; a caller waits a few seconds at most. */
const mostWaiting = 200;
const busyForMs = 2_000;

const user: LibraryUser = {
  port: 'password-hasher',
  adapter: 'argon2',
  packages: ['@node-rs/argon2'],
};
const loadArgon2 = () => loadLibrary(user, () => import('@node-rs/argon2'));

const inTurn = createLimiter(mostAtOnce);
let pending = 0;

/**
 * Hashes passwords with argon2id. The work is done by the thread pool: the event loop goes on
 * meanwhile. A hash that has begun is finished also when it is aborted; it is a matter of
 * milliseconds. Two are computed at a time; calls beyond 200 waiting ones are refused with
 * `rate_limited`.
 */
export function createArgon2PasswordHasher(): PasswordHasher {
  const call = (operation: string, signal: AbortSignal | undefined) => {
    return { port: 'password-hasher', operation, adapter: 'argon2', signal };
  };
  return {
    hash: (password, { signal } = {}) =>
      guard(call('hash', signal), async () => {
        const { hash } = await loadArgon2();
        const made = await queued(signal, () => hash(password, parameters, signal));
        signal?.throwIfAborted();
        return made;
      }),
    verify: (password, encoded, { signal } = {}) =>
      guard(call('verify', signal), async () => {
        const { parseOptions, verify } = await loadArgon2();
        const made = read(encoded, parseOptions);
        if (made === undefined) return { valid: false, stale: false };
        const valid = await queued(signal, () => verify(encoded, password, undefined, signal));
        signal?.throwIfAborted();
        return { valid, stale: isStale(encoded, made) };
      }),
    derive: (password, salt, { signal } = {}) =>
      guard(call('derive', signal), async () => {
        const bytes = createHash('sha256').update(salt).digest().subarray(0, 16);
        const settings = { ...derivation, salt: bytes };
        const { hashRaw } = await loadArgon2();
        const made = await queued(signal, () => hashRaw(password, settings, signal));
        signal?.throwIfAborted();
        return made.toString('hex');
      }),
  };
}

async function queued<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  if (pending >= mostAtOnce + mostWaiting) {
    throw new PortError('rate_limited', 'too many passwords are being hashed', {
      port: 'password-hasher',
      operation: 'wait',
      adapter: 'argon2',
      retryAfterMs: busyForMs,
    });
  }
  pending += 1;
  try {
    return await inTurn(work, signal ?? new AbortController().signal);
  } finally {
    pending -= 1;
  }
}

/** Nothing for what is no argon2 hash. */
function read(
  encoded: string,
  parse: (encoded: string) => ParsedHashOptions,
): ParsedHashOptions | undefined {
  try {
    return parse(encoded);
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
