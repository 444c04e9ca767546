import { jwtVerify } from 'jose';

const options = { algorithms: ['HS256'], issuer: 'attune', audience: 'attune' };

/** Tells of a request of Hono whether the bearer token that it shows is genuine. */
export async function verifier(secret) {
  const key = await crypto.subtle.importKey(
    'raw',
    Buffer.from(secret, 'base64url'),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['verify'],
  );
  return async (c) => {
    const token = c.req.header('authorization')?.slice('Bearer '.length) ?? '';
    try {
      await jwtVerify(token, key, options);
      return true;
    } catch {
      return false;
    }
  };
}
