import { PortError } from '../errors/port-error.js';
import type { Hasher, RunningDigest } from '../ports/hasher.js';

/** Digests through Web Crypto, which takes all bytes at once: this one holds the whole stream. */
export function createMemoryHasher(): Hasher {
  return { sha256: () => bufferedDigest() };
}

function bufferedDigest(): RunningDigest {
  const chunks: Uint8Array[] = [];
  let used = false;
  const check = (operation: string) => {
    if (!used) return;
    throw new PortError('invalid_argument', `hasher: ${operation} after digest`, {
      port: 'hasher',
      operation,
      adapter: 'memory',
    });
  };
  return {
    update: (bytes) => {
      check('update');
      // `slice` of a Buffer would not copy.
      chunks.push(new Uint8Array(bytes));
    },
    digest: async () => {
      check('digest');
      used = true;
      const digest = await globalThis.crypto.subtle.digest('SHA-256', joined(chunks));
      const bytes = Array.from(new Uint8Array(digest));
      return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
    },
  };
}

function joined(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
