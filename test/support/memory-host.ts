import {
  type Account,
  type AccountOptions,
  type AccountUseCases,
  createAccountUseCases,
  createUseCases,
  openQuestions,
  type Ports,
  type Session,
  system,
  type UseCaseOptions,
  type UseCases,
} from '@attune/core';
import { toneWav } from '@attune/core/adapter-kit';
import {
  createMemoryAuditSink,
  createMemoryBlobStore,
  createMemoryMailer,
  createMemoryPasswordHasher,
  createMemoryPorts,
  createMemoryTokenSigner,
  type ManualClock,
} from '@attune/core/memory';
import type { AuditEntry, BlobStore, Clock, Mail, Mailer } from '@attune/core/ports';
import { createNodeHasher } from '../../packages/adapters-local/src/system/node-hasher.js';
import { createSystemClock } from '../../packages/adapters-local/src/system/system-clock.js';
import { createSystemIds } from '../../packages/adapters-local/src/system/system-ids.js';
import { type App, type AppDeps, createApp } from '../../packages/http/src/host/app.js';
import { createThrottle } from '../../packages/http/src/host/middleware/throttle.js';
import { createSignedRequests } from '../../packages/http/src/host/signed-requests.js';
import { createHealth } from '../../packages/http/src/observability/health.js';
import { createLogs } from '../../packages/http/src/observability/logger.js';
import { createMetrics } from '../../packages/http/src/observability/metrics.js';

export const password = 'Correct-Horse-9';
const baseUrl = 'http://localhost:8000';

/** Somebody with an account who has signed in. */
export interface Person {
  readonly account: Account;
  readonly token: string;
  readonly refreshToken: string;
}

export interface CallOptions {
  readonly as?: Pick<Person, 'token'>;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string | Blob>>;
  readonly body?: RequestInit['body'];
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer with its body read. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
  readonly body: any;
}

export interface HostOptions extends UseCaseOptions {
  /** Ports of the test's own, made from those that are there. */
  readonly wrap?: (ports: Ports) => Partial<Ports>;
  readonly deps?: Partial<AppDeps>;
  readonly accountOptions?: AccountOptions;
  /** Defaults to one that keeps the mails in `mails`. */
  readonly mailer?: Mailer;
  /** Defaults to the time of the system. */
  readonly clock?: Clock;
}

/** The web application in this process: adapters in memory, the time of the system. */
export class MemoryHost {
  readonly app: App;
  readonly useCases: UseCases;
  readonly accounts: AccountUseCases;
  readonly ports: Ports;
  readonly metricsToken = 'metrics-token-of-the-tests';
  readonly lines: string[] = [];
  readonly mails: readonly Mail[];
  readonly audited: readonly AuditEntry[];
  readonly stopping: AbortController = new AbortController();
  #people = 0;

  constructor(given: HostOptions = {}) {
    const { wrap, deps, accountOptions, mailer: ownMailer, ...rest } = given;
    const { clock = createSystemClock(), ...options } = rest;
    const requests = createSignedRequests({
      key: new Uint8Array(32).fill(7),
      baseUrl: () => baseUrl,
      path: '/v1/objects',
      now: () => clock.now(),
    });
    const store = createMemoryBlobStore({ clock });
    const blobs: BlobStore = {
      ...store,
      capabilities: { ...store.capabilities, signedRequests: true },
      sign: requests.sign,
    };
    const real = { hasher: createNodeHasher(), ids: createSystemIds(), blobs };
    const ports = createMemoryPorts({ ...real, clock: clock as unknown as ManualClock });
    this.ports = { ...ports, ...wrap?.(ports) };
    this.useCases = createUseCases(this.ports, { patientDirectory: 'linked', ...options });
    const mailer = createMemoryMailer();
    this.mails = mailer.outbox;
    const keepers = {
      passwords: createMemoryPasswordHasher(),
      tokens: createMemoryTokenSigner({ clock }),
      mailer: ownMailer ?? mailer,
    };
    this.accounts = createAccountUseCases(
      { ...this.ports, ...keepers },
      {
        patientDirectory: options.patientDirectory === 'organisation' ? 'organisation' : 'linked',
        ...accountOptions,
      },
    );
    const sink = createMemoryAuditSink();
    this.audited = sink.entries;
    const audit = this.useCases.operations.openAuditCopy({ sink, keptMs: 86_400_000 });
    const logs = createLogs({
      level: 'debug',
      destination: { write: (line) => this.lines.push(line) },
    });
    this.app = createApp({
      useCases: this.useCases,
      accounts: this.accounts,
      audit,
      auditCopy: audit,
      health: createHealth([]),
      metrics: createMetrics(),
      log: logs.log,
      authLog: logs.auth,
      objects: { requests, store: this.ports.blobs },
      requestTimeoutMs: 120_000,
      maxRecordingBytes: options.maxRecordingBytes ?? 10 * 1_048_576,
      corsOrigins: [],
      metricsToken: this.metricsToken,
      trustedProxies: 0,
      stopping: this.stopping.signal,
      throttle: createThrottle(),
      version: '0.0.0',
      ...deps,
    });
  }

  /** Sends a request past any network. */
  async call(method: string, path: string, options: CallOptions = {}): Promise<Reply> {
    return await readReply(await this.fetch(method, path, options));
  }

  async fetch(method: string, path: string, options: CallOptions = {}): Promise<Response> {
    return await this.app.fetch(new Request(new URL(path, baseUrl), requestInit(method, options)));
  }

  /** Registers and signs in. */
  async join(role: 'therapist' | 'patient', given?: string): Promise<Person> {
    this.#people += 1;
    const name = given ?? `person${this.#people}`;
    const json = { ...registration(name), role };
    const registered = await this.call('POST', '/v1/auth/register', { json });
    if (registered.status !== 201) throw new Error(JSON.stringify(registered.body));
    return await this.signIn(name);
  }

  async signIn(login: string): Promise<Person> {
    const { body } = await this.call('POST', '/v1/auth/login', { json: { login, password } });
    return { account: body.account, token: body.accessToken, refreshToken: body.refreshToken };
  }

  async admin(): Promise<Person> {
    this.#people += 1;
    const { email, username, displayName } = registration(`admin${this.#people}`);
    const names = { email, username, displayName };
    await this.accounts.createAccount.execute(system, { ...names, role: 'admin', password });
    return await this.signIn(username);
  }

  /** Registers a patient and links them to the therapist. */
  async patientOf(therapist: Person, name?: string): Promise<Person> {
    const patient = await this.join('patient', name);
    await this.link(therapist, patient);
    return patient;
  }

  /** Has the therapist ask and the patient accept, over HTTP. */
  async link(therapist: Person, patient: Person): Promise<string> {
    const json = { login: patient.account.username };
    await this.call('POST', '/v1/care-links', { as: therapist, json });
    const listed = await this.call('GET', '/v1/care-links?limit=100', { as: patient });
    const asked = listed.body.items.find(
      (one: { state: string; person: { id: string } }) =>
        one.state === 'asked' && one.person.id === therapist.account.id,
    );
    const { status, body } = await this.call('PUT', `/v1/care-links/${asked?.id}`, {
      as: patient,
      json: { accepted: true },
    });
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body.careLink.id;
  }

  /** Uploads a recording over HTTP. */
  async uploaded(owner: Person, fields: Readonly<Record<string, string>> = {}): Promise<string> {
    const audio = new File([toneWav({ durationMs: 16_000 })], 'talk.wav');
    const { status, body } = await this.call('POST', '/v1/sessions/upload', {
      as: owner,
      form: { ...fields, audio },
    });
    if (status !== 202) throw new Error(JSON.stringify(body));
    return body.session.id;
  }

  /** Uploads a recording over HTTP and processes it. */
  async processed(owner: Person, fields: Readonly<Record<string, string>> = {}): Promise<Session> {
    const id = await this.uploaded(owner, fields);
    await this.useCases.operations.processSession(id);
    return await this.useCases.sessions.get(id);
  }

  /** Signs a processed session. */
  async finalize(owner: Person, id: string): Promise<Session> {
    const path = `/v1/data/transcript/${id}`;
    const { headers } = await this.call('GET', path, { as: owner });
    const { status, body } = await this.call('POST', `${path}/finalize`, {
      as: owner,
      headers: { 'if-match': headers.get('etag') ?? '' },
      json: { confirm: openQuestions },
    });
    if (status !== 200) throw new Error(JSON.stringify(body));
    return await this.useCases.sessions.get(id);
  }
}

export function requestInit(method: string, options: CallOptions): RequestInit {
  const { as, json, form, body, headers } = options;
  const encoded = form === undefined ? undefined : encodeForm(form);
  return {
    method,
    headers: {
      ...(as === undefined ? {} : { authorization: `Bearer ${as.token}` }),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...(encoded === undefined ? {} : { 'content-type': encoded.type }),
      ...headers,
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    ...(encoded === undefined ? {} : { body: encoded.body, duplex: 'half' }),
    ...(body === undefined ? {} : { body, duplex: 'half' }),
  } as RequestInit;
}

export async function readReply(response: Response): Promise<Reply> {
  const text = await response.text();
  const json = /json/u.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    body: json && text !== '' ? JSON.parse(text) : text,
  };
}

/** What somebody of this name registers with. */
export function registration(name: string) {
  return {
    email: `${name}@example.org`,
    username: name,
    displayName: `Display ${name}`,
    role: 'therapist',
    password,
    consents: { gdpr: true, dataRetention: true },
  };
}

/**
 * A form as a stream of bytes. The stream that the `fetch` of Node 24 makes of a form goes on writing after
 * the host has cancelled it, and the error then belongs to no promise that a caller could await.
 */
function encodeForm(fields: Readonly<Record<string, string | Blob>>) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value as string);
  const encoded = new Response(form);
  const reader = encoded.body?.getReader();
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const next = await reader?.read();
      if (next?.value === undefined) controller.close();
      else controller.enqueue(next.value);
    },
  });
  return { body, type: encoded.headers.get('content-type') ?? '' };
}
