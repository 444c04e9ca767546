import { guard } from '../adapter-kit/guard.js';
import type { PasswordHasher } from '../ports/password-hasher.js';

export interface MemoryPasswordHasherOptions {
  /** Rounds; hashes made with another number are stale. Defaults to 1. */
  readonly iterations?: number;
}

/**
 * PBKDF2 through Web Crypto with hardly any rounds: fast, therefore for tests only. Real accounts
 * need a hasher that is slow and wants memory.
 */
export function createMemoryPasswordHasher(
  options: MemoryPasswordHasherOptions = {},
): PasswordHasher {
  const iterations = options.iterations ?? 1;
  const call = (operation: string, signal: AbortSignal | undefined) => {
    return { port: 'password-hasher', operation, adapter: 'memory', signal };
  };
  return {
    hash: (password, { signal } = {}) =>
      guard(call('hash', signal), () => {
        const salt = toHex(globalThis.crypto.getRandomValues(new Uint8Array(16)));
        return phc(password, salt, iterations);
      }),
    verify: (password, hash, { signal } = {}) =>
      guard(call('verify', signal), async () => {
        const [, rounds, salt] =
          /^\$pbkdf2-sha256\$i=([1-9]\d{0,6})\$([0-9a-f]+)\$/.exec(hash) ?? [];
        if (rounds === undefined || salt === undefined) return { valid: false, stale: false };
        const valid = sameText(await phc(password, salt, Number(rounds)), hash);
        return { valid, stale: Number(rounds) !== iterations };
      }),
    derive: (password, salt, { signal } = {}) =>
      guard(call('derive', signal), () => phc(password, salt, 1)),
  };
}

async function phc(password: string, salt: string, iterations: number): Promise<string> {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const { subtle } = globalThis.crypto;
  const key = await subtle.importKey('raw', bytes(password), 'PBKDF2', false, ['deriveBits']);
  const parameters = { name: 'PBKDF2', hash: 'SHA-256', salt: bytes(salt), iterations };
  const hash = toHex(new Uint8Array(await subtle.deriveBits(parameters, key, 256)));
  return `$pbkdf2-sha256$i=${iterations}$${salt}$${hash}`;
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Compares in a time that does not tell where the difference is. */
function sameText(one: string, other: string): boolean {
  let difference = one.length ^ other.length;
  for (let at = 0; at < one.length; at += 1) {
    difference |= one.charCodeAt(at) ^ other.charCodeAt(at);
  }
  return difference === 0;
}
