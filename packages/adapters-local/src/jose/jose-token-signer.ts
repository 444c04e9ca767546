import { guard } from '@attune/core/adapter-kit';
import { type Clock, type JsonObject, PortError, type TokenSigner } from '@attune/core/ports';
import type { CryptoKey, JWTPayload } from 'jose';
import { type LibraryUser, loadLibrary } from '../libraries/load-library.js';

export interface JoseTokenSignerOptions {
  /** At least 32 bytes. This key is enough to create valid tokens. */
  readonly key: Uint8Array;
  /** What expiry is measured by; defaults to the system's time. */
  readonly clock?: Pick<Clock, 'now'>;
}

const leastKeyBytes = 32;
const name = 'attune';
const algorithm = 'HS256';

const user: LibraryUser = { port: 'token-signer', adapter: 'jose', packages: ['jose'] };
/** Loaded with the first token, so that a start does not wait for it. */
const loadJose = () => loadLibrary(user, () => import('jose'));

/**
 * JSON Web Tokens with HMAC-SHA-256, issued by and for `attune`. Expiry counts in whole seconds,
 * rounded up. The registered claims `iss`, `aud`, `exp` and `iat` are the signer's own.
 */
export function createJoseTokenSigner(options: JoseTokenSignerOptions): TokenSigner {
  const call = (operation: string) => ({ port: 'token-signer', operation, adapter: 'jose' });
  if (options.key.length < leastKeyBytes) {
    const message = `token-signer: a key has at least ${leastKeyBytes} bytes`;
    throw new PortError('invalid_argument', message, call('create'));
  }
  const now = () => options.clock?.now() ?? new Date();
  // Once: importing costs as much as verifying.
  const key = globalThis.crypto.subtle.importKey(
    'raw',
    new Uint8Array(options.key),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign', 'verify'],
  );
  return {
    sign: (claims, expiresInMs) =>
      guard(call('sign'), async () => {
        const { SignJWT } = await loadJose();
        const nowMs = now().getTime();
        return await new SignJWT(claims as JWTPayload)
          .setProtectedHeader({ alg: algorithm })
          .setIssuer(name)
          .setAudience(name)
          .setIssuedAt(Math.floor(nowMs / 1_000))
          .setExpirationTime(Math.ceil((nowMs + expiresInMs) / 1_000))
          .sign(await key);
      }),
    verify: (token) => guard(call('verify'), async () => await read(token, await key, now())),
  };
}

async function read(token: string, key: CryptoKey, now: Date): Promise<JsonObject | undefined> {
  const { errors, jwtVerify } = await loadJose();
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [algorithm],
      issuer: name,
      audience: name,
      requiredClaims: ['exp'],
      currentDate: now,
    });
    const { iss: _iss, aud: _aud, exp: _exp, iat: _iat, ...claims } = payload;
    return claims as JsonObject;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}
