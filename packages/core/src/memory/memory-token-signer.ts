import { guard } from '../adapter-kit/guard.js';
import { PortError } from '../errors/port-error.js';
import type { JsonObject } from '../json.js';
import type { Clock } from '../ports/clock.js';
import type { TokenSigner } from '../ports/token-signer.js';

export interface MemoryTokenSignerOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** At least 32 bytes; defaults to random ones, so that tokens die with the process. */
  readonly key?: Uint8Array<ArrayBuffer>;
}

/** HMAC-SHA-256 through Web Crypto over the claims and their expiry. */
export function createMemoryTokenSigner(options: MemoryTokenSignerOptions): TokenSigner {
  const { subtle } = globalThis.crypto;
  const raw = options.key ?? globalThis.crypto.getRandomValues(new Uint8Array(32));
  if (raw.length < 32) {
    throw new PortError('invalid_argument', 'token-signer: a key has at least 32 bytes', {
      port: 'token-signer',
      operation: 'create',
      adapter: 'memory',
    });
  }
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const key = subtle.importKey('raw', raw, hmac, false, ['sign', 'verify']);
  const nowMs = () => options.clock.now().getTime();
  const call = (operation: string) => ({ port: 'token-signer', operation, adapter: 'memory' });

  return {
    sign: (claims, expiresInMs) =>
      guard(call('sign'), async () => {
        const payload = utf8(JSON.stringify({ claims, expiresAt: nowMs() + expiresInMs }));
        const signature = await subtle.sign('HMAC', await key, payload);
        return `${toBase64Url(payload)}.${toBase64Url(new Uint8Array(signature))}`;
      }),
    verify: (token) =>
      guard(call('verify'), async () => {
        const [payload, signature, rest] = token.split('.').map(fromBase64Url);
        if (payload === undefined || signature === undefined || rest !== undefined)
          return undefined;
        if (!(await subtle.verify('HMAC', await key, signature, payload))) return undefined;
        const signed: { claims: JsonObject; expiresAt: number } = JSON.parse(
          new TextDecoder().decode(payload),
        );
        return nowMs() < signed.expiresAt ? signed.claims : undefined;
      }),
  };
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function toBase64Url(bytes: Uint8Array): string {
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Nothing for what is no base64url. */
function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(text) || text.length % 4 === 1) return undefined;
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
