import { type Guarded, guard } from '../adapter-kit/guard.js';
import { PortError } from '../errors/port-error.js';
import type { Cipher } from '../ports/cipher.js';

export interface MemoryCipherOptions {
  /** 32 bytes; defaults to random ones, so that nothing can be read after the process. */
  readonly key?: Uint8Array<ArrayBuffer>;
}

const nonceBytes = 12;

/** AES-256-GCM through Web Crypto, with the context as additional data; the nonce leads. */
export function createMemoryCipher(options: MemoryCipherOptions = {}): Cipher {
  const { subtle } = globalThis.crypto;
  const raw = options.key ?? globalThis.crypto.getRandomValues(new Uint8Array(32));
  if (raw.length !== 32) {
    throw new PortError('invalid_argument', 'cipher: a key has 32 bytes', {
      port: 'cipher',
      operation: 'create',
      adapter: 'memory',
    });
  }
  const key = subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
  const parameters = (nonce: Uint8Array<ArrayBuffer>, context: string) => {
    return { name: 'AES-GCM', iv: nonce, additionalData: new TextEncoder().encode(context) };
  };
  const call = (operation: string, signal: AbortSignal | undefined): Guarded => {
    return { port: 'cipher', operation, adapter: 'memory', signal };
  };

  return {
    encrypt: (plain, context, { signal } = {}) =>
      guard(call('encrypt', signal), async () => {
        const nonce = globalThis.crypto.getRandomValues(new Uint8Array(nonceBytes));
        const bytes = await subtle.encrypt(parameters(nonce, context), await key, plain.slice());
        const sealed = new Uint8Array(nonceBytes + bytes.byteLength);
        sealed.set(nonce);
        sealed.set(new Uint8Array(bytes), nonceBytes);
        return sealed;
      }),
    decrypt: (sealed, context, { signal } = {}) =>
      guard(
        call('decrypt', signal),
        async () => {
          const nonce = sealed.slice(0, nonceBytes);
          const bytes = sealed.slice(nonceBytes);
          return new Uint8Array(await subtle.decrypt(parameters(nonce, context), await key, bytes));
        },
        (cause) =>
          new PortError('invalid_argument', 'cipher: the bytes or their context were changed', {
            ...call('decrypt', signal),
            cause,
          }),
      ),
  };
}
