import { sign } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Agent, request } from 'node:https';
import type { Clock } from '@attune/core/ports';
import type { Credential, GoogleOAuthAccessToken } from 'firebase-admin/app';
import type { ServiceAccountKey } from './service-account.js';

/** Google gave no access token. */
export class NoAccessToken extends Error {
  /** Of the answer, when there was one. */
  readonly status: number | undefined;

  constructor(status: number | undefined, options?: ErrorOptions) {
    super('Google gave no access token', options);
    this.name = 'NoAccessToken';
    this.status = status;
  }
}

const tokenUrl = 'https://oauth2.googleapis.com/token';
const scope = 'https://www.googleapis.com/auth/firebase.messaging';
const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const lifetimeSeconds = 3_600;
/** The SDK asks again when a token has five minutes left; then there is a fresh one. */
const reserveMs = 6 * 60_000;
const patienceMs = 20_000;
const longestAnswerBytes = 65_536;

/**
 * Access tokens for a service account (RFC 7523). The SDK's own does this past the agent that it
 * is given, and keeps the key in a global table.
 */
export function serviceAccountCredential(
  key: ServiceAccountKey,
  { agent, clock }: { readonly agent: Agent; readonly clock: Clock },
): Credential {
  let token: string | undefined;
  let endsAt = 0;
  let asking: Promise<void> | undefined;
  const ask = async (): Promise<void> => {
    const now = clock.now().getTime();
    const answer = await post(assertionOf(key, now), agent);
    token = answer.access_token;
    endsAt = now + answer.expires_in * 1_000;
  };
  return {
    getAccessToken: async () => {
      if (token === undefined || clock.now().getTime() + reserveMs >= endsAt) {
        asking ??= ask().finally(() => {
          asking = undefined;
        });
        await asking;
      }
      const restMs = endsAt - clock.now().getTime();
      return { access_token: token ?? '', expires_in: Math.floor(restMs / 1_000) };
    },
  };
}

function assertionOf(key: ServiceAccountKey, nowMs: number): string {
  const issuedAt = Math.floor(nowMs / 1_000);
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { iss: key.client_email, scope, aud: tokenUrl };
  const times = { iat: issuedAt, exp: issuedAt + lifetimeSeconds };
  const said = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ ...claims, ...times })}`;
  const signature = sign('sha256', Buffer.from(said), key.private_key);
  return `${said}.${signature.toString('base64url')}`;
}

async function post(assertion: string, agent: Agent): Promise<GoogleOAuthAccessToken> {
  const form = new URLSearchParams({ grant_type: grantType, assertion }).toString();
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': Buffer.byteLength(form),
  };
  const signal = AbortSignal.timeout(patienceMs);
  const [status, body] = await new Promise<[number | undefined, string]>((resolve, reject) => {
    const read = async (response: IncomingMessage): Promise<void> =>
      resolve([response.statusCode, await readText(response)]);
    const sent = request(tokenUrl, { method: 'POST', headers, agent, signal }, (response) => {
      read(response).catch(reject);
    });
    sent.on('error', reject);
    sent.end(form);
  }).catch((cause: unknown) => {
    throw new NoAccessToken(undefined, { cause });
  });
  return readAnswer(status, body);
}

/** A token has some 2 KiB; what is longer is none. */
async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > longestAnswerBytes) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function readAnswer(status: number | undefined, body: string): GoogleOAuthAccessToken {
  const answer = status === 200 ? parse(body) : undefined;
  const { access_token: token, expires_in: seconds } = answer ?? {};
  if (typeof token === 'string' && token !== '' && typeof seconds === 'number') {
    return { access_token: token, expires_in: seconds };
  }
  throw new NoAccessToken(status);
}

function parse(body: string): Partial<GoogleOAuthAccessToken> | undefined {
  try {
    return JSON.parse(body) ?? undefined;
  } catch {
    return undefined;
  }
}
