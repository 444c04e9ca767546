import {
  constants,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  randomUUID,
} from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Azure Key Vault with one RSA key, in the hands of a test. */
export interface KeyVaultServer extends AsyncDisposable {
  readonly url: string;
  /** Operations that were asked with a good token, such as `wrapkey`. */
  readonly asked: string[];
  /** What requests did that the REST description does not allow; a test expects none. */
  readonly violations: string[];
  /** Every request with a token is answered so from now on, or for `times` requests. */
  refuse: VaultRefusal | undefined;
  /** The next wrap or unwrap is answered with this text. */
  scripted: string | undefined;
  type: string;
  /** Versions that only unwrap are `expired`; others are turned away. */
  readonly states: Map<string, 'disabled' | 'expired'>;
  readonly versions: readonly string[];
  rotate(): void;
  silence(): void;
}

export interface VaultRefusal {
  readonly status: number;
  readonly code?: string;
  readonly inner?: string;
  readonly retryAfter?: string;
  times?: number;
}

export const vaultKey = 'attune';
export const vaultResource = 'https://vault.azure.net';
const tenant = 'ab1f708d-50f6-404c-a006-d71b2ac7a606';
const challenge = `Bearer authorization="https://login.microsoftonline.com/${tenant}", resource="${vaultResource}"`;
const apiVersion = '2025-07-01';

interface Pair {
  readonly open: KeyObject;
  readonly secret: KeyObject;
}

interface VaultCall {
  readonly name: string | undefined;
  readonly operation: string;
  readonly used: string;
  readonly body: string;
  readonly request: IncomingMessage;
}

export async function startKeyVaultServer(token: string): Promise<KeyVaultServer> {
  const keys = new Map<string, Pair>();
  let isSilent = false;
  const newest = (): string => [...keys.keys()].at(-1) ?? '';
  const rotate = (): void => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    keys.set(randomUUID().replaceAll('-', ''), { open: publicKey, secret: privateKey });
  };
  rotate();
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      state.violations.push(String(error));
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const state: KeyVaultServer = {
    ...{ url, asked: [], violations: [], refuse: undefined, scripted: undefined, type: 'RSA' },
    states: new Map(),
    get versions() {
      return [...keys.keys()];
    },
    rotate,
    silence: () => {
      isSilent = true;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  /** What breaks the description is noted; the request goes on. */
  function expectThat(holds: boolean, violation: string): void {
    if (!holds) state.violations.push(violation);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    if (!isAuthorized(request, response, body)) return;
    const { name, version, operation } = readPath(request);
    state.asked.push(operation);
    if (isSilent) return;
    operate(response, { name, operation, body, request, used: version || newest() });
  }

  function operate(response: ServerResponse, call: VaultCall): void {
    const { name, operation, used } = call;
    const pair = name === vaultKey ? keys.get(used) : undefined;
    const refusal = takeRefusal() ?? refusalOf(pair !== undefined, used, operation);
    if (refusal !== undefined) refuseWith(response, refusal);
    else if (operation === 'get') send(response, describe(pair as Pair, used));
    else perform(response, pair as Pair, call);
  }

  function isAuthorized(
    { headers: { authorization } }: IncomingMessage,
    response: ServerResponse,
    body: string,
  ): boolean {
    if (authorization !== undefined) {
      expectThat(authorization === `Bearer ${token}`, 'another token');
      return true;
    }
    expectThat(body === '', 'a body before the challenge was answered');
    response.setHeader('www-authenticate', challenge);
    refuseWith(response, { status: 401, code: 'Unauthorized' });
    return false;
  }

  function readPath(request: IncomingMessage) {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    expectThat(searchParams.get('api-version') === apiVersion, 'another version');
    const [, collection, name, version = '', operation = 'get'] = pathname.split('/');
    expectThat(collection === 'keys', `no path of the service: ${pathname}`);
    const method = operation === 'get' ? 'GET' : 'POST';
    expectThat(request.method === method, `${operation} is no ${method}`);
    return { name, version, operation };
  }

  function takeRefusal(): VaultRefusal | undefined {
    const { refuse } = state;
    if (refuse?.times === undefined) return refuse;
    refuse.times -= 1;
    if (refuse.times === 0) state.refuse = undefined;
    return refuse;
  }

  function refusalOf(isThere: boolean, used: string, operation: string): VaultRefusal | undefined {
    if (!isThere) return { status: 404, code: 'KeyNotFound' };
    const is = operation === 'get' ? undefined : state.states.get(used);
    if (is === 'disabled') return { status: 403, code: 'Forbidden', inner: 'KeyDisabled' };
    if (is !== 'expired' || operation === 'unwrapkey') return undefined;
    return { status: 403, code: 'Forbidden', inner: 'KeyNotActive' };
  }

  const kidOf = (used: string): string => `${url}/keys/${vaultKey}/${used}`;

  function describe({ open }: Pair, used: string): object {
    const { n, e } = open.export({ format: 'jwk' });
    const key = { kid: kidOf(used), kty: state.type, key_ops: ['wrapKey', 'unwrapKey'], n, e };
    const expiry = state.states.get(used) === 'expired' ? { exp: 2 } : {};
    return { key, attributes: { enabled: true, created: 1, updated: 1, ...expiry } };
  }

  function perform(response: ServerResponse, { open, secret }: Pair, call: VaultCall): void {
    const { operation, used, body, request } = call;
    expectThat(request.headers['content-type'] === 'application/json', 'no JSON');
    const { alg, value } = JSON.parse(body) as { readonly alg: string; readonly value: string };
    expectThat(alg === 'RSA-OAEP-256', `another algorithm: ${alg}`);
    expectThat(/^[\w-]+$/u.test(value), 'the value is no base64url');
    const { scripted } = state;
    state.scripted = undefined;
    if (scripted !== undefined) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(scripted);
      return;
    }
    const given = Buffer.from(value, 'base64url');
    const padding = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
    try {
      const wraps = operation === 'wrapkey';
      const result = wraps
        ? publicEncrypt({ key: open, ...padding }, given)
        : privateDecrypt({ key: secret, ...padding }, given);
      send(response, { kid: kidOf(used), value: result.toString('base64url') });
    } catch {
      refuseWith(response, { status: 400, code: 'BadParameter' });
    }
  }

  return state;
}

function send(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function refuseWith(response: ServerResponse, refusal: VaultRefusal): void {
  const { status, code = 'Refused', inner, retryAfter } = refusal;
  if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
  const innererror = inner === undefined ? {} : { innererror: { code: inner } };
  send(response, { error: { code, message: 'refused here', ...innererror } }, status);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
