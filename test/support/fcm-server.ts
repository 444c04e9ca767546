import { generateKeyPairSync, verify } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PushMessage } from '@attune/core/ports';
import { certify } from './certificate.js';
import { type FcmReply, fcmReplies } from './fcm-replies.js';

/** What becomes of one message. */
export type FcmFault =
  | FcmReply
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'reset-midway' };

/** A message as it arrived, in Google's words. */
export interface FcmRequest {
  readonly token: string;
  readonly validateOnly: boolean;
  readonly authorization: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
  readonly message: any;
}

/**
 * Plays `fcm.googleapis.com` and `oauth2.googleapis.com` on one port of this machine, with a
 * certificate for both. Everything can be changed while it runs.
 */
export interface FcmServer extends AsyncDisposable {
  readonly port: number;
  /** The certificate that vouches for the server, as a text and as a file. */
  readonly ca: string;
  readonly caFile: string;
  /** The JSON key of the service account that it knows. */
  readonly serviceAccount: string;
  readonly projectId: string;
  /** Messages that were asked to be delivered or checked, oldest first. */
  readonly requests: readonly FcmRequest[];
  /** Access tokens that were asked for. */
  readonly logins: number;
  /** Requests whose sender went away before the answer. */
  readonly abandoned: number;
  /** Decides over a device; a device that is not among them has a token that cannot be. */
  readonly devices: Map<string, FcmFault | 'live'>;
  /** When set, becomes of each message, whatever the device. */
  fault: ((request: FcmRequest, number: number) => FcmFault | undefined) | undefined;
  /** When set, becomes of each request for an access token. */
  loginFault: FcmFault | undefined;
}

const route = new URL('route-fcm.mjs', import.meta.url).href;

/** Environment of a host or a worker that sends its push messages to this server. */
export function routedToFcm(server: FcmServer): Readonly<Record<string, string>> {
  return {
    NODE_OPTIONS: `--import=${route}`,
    NODE_EXTRA_CA_CERTS: server.caFile,
    PLAYED_FCM_PORT: String(server.port),
    PUSH_PROVIDER: 'fcm',
    FIREBASE_SERVICE_ACCOUNT_JSON_CONTENT: server.serviceAccount,
  };
}

/** What was delivered, or would have been to a device that is well. */
export function delivered({ requests }: Pick<FcmServer, 'requests'>): readonly FcmRequest[] {
  return requests.filter(({ validateOnly }) => !validateOnly);
}

/** The message in our own words. */
export function messageOf({ message }: FcmRequest): PushMessage {
  const { notification, data, android } = message;
  return {
    ...notification,
    ...(data === undefined ? {} : { data }),
    ...(android === undefined ? {} : { collapseId: android.collapse_key }),
  };
}

export async function startFcmServer(): Promise<FcmServer> {
  const directory = await mkdtemp(join(tmpdir(), 'fcm-'));
  const caFile = join(directory, 'ca.pem');
  const account = makeAccount();
  const requests: FcmRequest[] = [];
  const devices: FcmServer['devices'] = new Map();
  const tokens = new Set<string>();
  const state = {
    ...{ logins: 0, abandoned: 0 },
    fault: undefined as FcmServer['fault'],
    loginFault: undefined as FcmFault | undefined,
  };

  const logIn = (form: URLSearchParams): FcmFault => {
    state.logins += 1;
    if (state.loginFault !== undefined) return state.loginFault;
    if (!isSigned(form.get('assertion') ?? '', account.publicKey)) return fcmReplies.invalidGrant;
    const token = `ya29.made-up-${state.logins}`;
    tokens.add(token);
    const body = { access_token: token, expires_in: 3_599, token_type: 'Bearer' };
    return { status: 200, body };
  };

  const take = (body: string, request: IncomingMessage): FcmFault => {
    const { message, validate_only: validateOnly = false } = JSON.parse(body);
    const { authorization } = request.headers;
    const taken = { token: message.token, validateOnly, authorization, message };
    requests.push(taken);
    const fault = state.fault?.(taken, requests.length - 1);
    if (fault !== undefined) return fault;
    if (!tokens.has(authorization?.replace('Bearer ', '') ?? '')) return fcmReplies.unauthenticated;
    if (request.url !== `/v1/projects/${account.key.project_id}/messages:send`) {
      return fcmReplies.permissionDenied;
    }
    const fate = devices.get(message.token) ?? fcmReplies.invalidToken;
    if (fate !== 'live') return fate;
    const name = `projects/${account.key.project_id}/messages/${requests.length}`;
    return { status: 200, body: { name } };
  };

  const server = createServer(await certified(directory, caFile), (request, response) => {
    response.on('close', () => {
      if (!response.writableEnded) state.abandoned += 1;
    });
    readAll(request)
      .then((body) => {
        const { host } = request.headers;
        const login = host === 'oauth2.googleapis.com';
        if (!login && host !== 'fcm.googleapis.com') throw new Error(`Nobody plays ${host}`);
        act(login ? logIn(new URLSearchParams(body)) : take(body, request), response);
      })
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(state, {
    port: (server.address() as AddressInfo).port,
    ca: await readFile(caFile, 'utf8'),
    caFile,
    serviceAccount: JSON.stringify(account.key),
    projectId: account.key.project_id,
    requests,
    devices,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(directory, { recursive: true, force: true });
    },
  });
}

function act(fault: FcmFault, response: ServerResponse): void {
  if (!('kind' in fault)) {
    const { status, body, headers } = fault;
    response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
    return;
  }
  if (fault.kind === 'reset') response.socket?.destroy();
  if (fault.kind !== 'reset-midway') return;
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 });
  response.write('{"name": "projects/');
  setTimeout(() => response.socket?.destroy(), 20);
}

function makeAccount() {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const key = {
    type: 'service_account',
    project_id: 'attune-made-up',
    private_key_id: '0123456789abcdef',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    client_email: 'attune@attune-made-up.iam.gserviceaccount.com',
    client_id: '100000000000000000000',
    token_uri: 'https://oauth2.googleapis.com/token',
  };
  return { publicKey, key };
}

/** Whether the statement comes from the holder of the key. */
function isSigned(assertion: string, key: Parameters<typeof verify>[2]): boolean {
  const [head = '', claims = '', signature = ''] = assertion.split('.');
  const said = Buffer.from(`${head}.${claims}`);
  return verify('sha256', said, key, Buffer.from(signature, 'base64url'));
}

/** A certificate that is thrown away with the server. */
async function certified(directory: string, certFile: string) {
  const keyFile = join(directory, 'key.pem');
  const subjects = ['DNS:fcm.googleapis.com', 'DNS:oauth2.googleapis.com'];
  await certify({ keyFile, certFile, name: 'played', subjects });
  return { key: await readFile(keyFile), cert: await readFile(certFile) };
}

async function readAll(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
