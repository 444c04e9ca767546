import { PortError } from '../errors/port-error.js';
import type { Cipher } from '../ports/cipher.js';
import type { Clock } from '../ports/clock.js';
import { createDataKeys, type DataKeyService } from './data-keys.js';
import { type Guarded, guard } from './guard.js';

export interface EnvelopeCipherOptions {
  /** Shown in errors. */
  readonly adapter: string;
  readonly service: DataKeyService;
  readonly clock: Clock;
  /** How long an unwrapped data key stays in memory. Default 5 minutes, at most 30. */
  readonly keepMs?: number | undefined;
}

const formatVersion = 1;
const headBytes = 3;
const nonceBytes = 12;
const tagBytes = 16;
/** AWS KMS takes no larger one; RSA keys of 4,096 bits wrap to 512 bytes. */
const mostWrappedBytes = 6_144;

/**
 * A cipher over a service that wraps data keys and never gives its own key away. Bytes are sealed
 * here, with AES-256-GCM under a data key; the wrapped data key goes in front of them: version,
 * length of the wrapped key in two bytes, wrapped key, nonce, sealed bytes with their tag. Everything
 * before the nonce and the context are authenticated with the bytes.
 */
export function createEnvelopeCipher(options: EnvelopeCipherOptions): Cipher {
  const { adapter } = options;
  const keys = createDataKeys(options);
  const { subtle } = globalThis.crypto;
  const call = (operation: string, signal: AbortSignal | undefined): Guarded => {
    return { port: 'cipher', operation, adapter, signal };
  };

  return {
    encrypt: (plain, context, { signal } = {}) =>
      guard(call('encrypt', signal), async () => {
        const bytes = plain.slice();
        const { key, wrapped } = await keys.forSealing(signal);
        const head = headOf(wrapped);
        const nonce = globalThis.crypto.getRandomValues(new Uint8Array(nonceBytes));
        const sealed = await subtle.encrypt(parameters(nonce, head, context), key, bytes);
        signal?.throwIfAborted();
        return join(head, nonce, new Uint8Array(sealed));
      }),
    decrypt: (sealed, context, { signal } = {}) =>
      guard(call('decrypt', signal), async () => {
        const headEnd = endOfHead(sealed);
        if (headEnd === undefined) throw changed(call('decrypt', signal));
        const head = sealed.slice(0, headEnd);
        const nonce = sealed.slice(headEnd, headEnd + nonceBytes);
        const bytes = sealed.slice(headEnd + nonceBytes);
        const key = await keys.forOpening(head.slice(headBytes), signal);
        const opened = await subtle
          .decrypt(parameters(nonce, head, context), key, bytes)
          .catch(() => {
            throw changed(call('decrypt', signal));
          });
        signal?.throwIfAborted();
        return new Uint8Array(opened);
      }),
  };
}

function changed(call: Guarded): PortError {
  const message = 'cipher: the bytes or their context were changed';
  return new PortError('invalid_argument', message, {
    port: call.port,
    operation: call.operation,
    adapter: call.adapter,
  });
}

function parameters(
  iv: Uint8Array<ArrayBuffer>,
  head: Uint8Array,
  context: string,
): { name: string; iv: Uint8Array<ArrayBuffer>; additionalData: Uint8Array<ArrayBuffer> } {
  const additionalData = join(head, new TextEncoder().encode(context));
  return { name: 'AES-GCM', iv, additionalData };
}

function headOf(wrapped: Uint8Array): Uint8Array<ArrayBuffer> {
  const length = wrapped.length;
  return join(Uint8Array.of(formatVersion, length >> 8, length & 255), wrapped);
}

/** Where the nonce begins; `undefined` for bytes that no cipher of this format wrote. */
function endOfHead(sealed: Uint8Array): number | undefined {
  const [version, high = 0, low = 0] = sealed;
  const wrappedBytes = high * 256 + low;
  const end = headBytes + wrappedBytes;
  if (version !== formatVersion || wrappedBytes === 0 || wrappedBytes > mostWrappedBytes) {
    return undefined;
  }
  return sealed.length < end + nonceBytes + tagBytes ? undefined : end;
}

function join(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
