import { toneWav } from '@attune/core/adapter-kit';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  type AccountEvent,
  AttuneProblem,
  createAttuneClient,
  createMemoryTokenStore,
  type Session,
  type SessionEvent,
  type TokenStore,
  type Tokens,
  type UploadProgress,
  unwrap,
} from '../../packages/client/src/index.js';
import { type Listening, listen } from '../../packages/http/src/server/listen.js';
import { MemoryHost, password } from '../support/memory-host.js';

const recording = new File([toneWav({ durationMs: 16_000 })], 'talk.wav');

/** A host that listens, and clients of it. */
class Stage implements AsyncDisposable {
  readonly host: MemoryHost;
  readonly #listening: Listening;

  private constructor(host: MemoryHost, listening: Listening) {
    this.host = host;
    this.#listening = listening;
  }

  static async open(host: MemoryHost): Promise<Stage> {
    return new Stage(host, await listen(host.app, '127.0.0.1', 0));
  }

  client(options: { tokens?: TokenStore; fetch?: (request: Request) => Promise<Response> } = {}) {
    return createAttuneClient({
      baseUrl: `http://127.0.0.1:${this.#listening.port}/`,
      ...options,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.host.stopping.abort();
    this.#listening.server.close();
    this.#listening.connections.cutAll();
  }
}

async function problem(work: Promise<unknown>): Promise<AttuneProblem> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof AttuneProblem) return error;
  throw new Error('no problem', { cause: error });
}

describe('the client', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open(new MemoryHost());
    await stage.host.join('therapist', 'ann');
  });
  afterAll(async () => await stage[Symbol.asyncDispose]());

  it('signs in, acts for the account that signed in, and signs out', async () => {
    const tokens = createMemoryTokenStore();
    const client = stage.client({ tokens });
    const account = await client.logIn('ann', password);
    expect(account).toMatchObject({ username: 'ann', role: 'therapist' });
    const me = unwrap(await client.api.GET('/v1/profiles/me'));
    expect(me.account).toEqual(account);
    const { accessToken = '' } = (await tokens.get()) ?? {};
    await client.logOut();
    expect(await tokens.get()).toBeUndefined();
    const after = await stage.host.call('GET', '/v1/profiles/me', { as: { token: accessToken } });
    expect(after.status).toBe(401);
    await client.logOut();
  });

  it('tells with the problem of the host why something was not done', async () => {
    const client = stage.client();
    const refused = await problem(client.logIn('ann', 'wrong'));
    expect(refused).toMatchObject({
      name: 'AttuneProblem',
      ...{ status: 401, code: 'invalid_credentials', message: refused.detail, errors: [] },
    });
    expect(refused.requestId).toMatch(/^[\w-]{8,}$/u);
    await client.logIn('ann', password);
    const query = { limit: 0 };
    const wrong = client.api.GET('/v1/sessions/me', { params: { query } }).then(unwrap);
    expect((await problem(wrong)).errors).toEqual([
      { path: 'query.limit', message: expect.any(String) },
    ]);
    const missing = await problem(client.waitUntilProcessed('nothing'));
    expect(missing).toMatchObject({ status: 404, code: 'session_not_found' });
  });

  it('makes a problem of what something in front of the host answers', async () => {
    const answer = new Response('<h1>Bad gateway</h1>', {
      ...{ status: 502, statusText: 'Bad Gateway', headers: { 'retry-after': '7' } },
    });
    const client = stage.client({ fetch: () => Promise.resolve(answer) });
    expect(await problem(client.uploadRecording(recording))).toMatchObject({
      ...{ status: 502, code: 'unknown', retryAfterMs: 7_000, requestId: undefined },
    });
  });

  it('uploads with what is known, telling how far it is', async () => {
    const client = stage.client();
    await client.logIn('ann', password);
    const steps: UploadProgress[] = [];
    const session = await client.uploadRecording(recording, {
      ...{ filename: 'first.wav', title: 'First', settings: { speakers: 2 } },
      onProgress: (step) => steps.push(step),
    });
    expect(session).toMatchObject({ title: 'First', recording: { filename: 'first.wav' } });
    expect(session.settings.speakers).toBe(2);
    expect(steps.length).toBeGreaterThan(2);
    const sent = steps.map(({ sentBytes }) => sentBytes);
    expect(sent).toEqual([...sent].sort((a, b) => a - b));
    expect(steps.at(-1)).toEqual({ sentBytes: recording.size, totalBytes: recording.size });
  });

  it('makes one session of uploads with one key', async () => {
    const client = stage.client();
    await client.logIn('ann', password);
    const upload = () => client.uploadRecording(recording, { idempotencyKey: 'once' });
    const [one, other] = [await upload(), await upload()];
    expect(other.id).toBe(one.id);
  });

  it('sends as a whole what the line does not take as a stream', async () => {
    const streamed: boolean[] = [];
    const client = stage.client({
      fetch: async (request) => {
        const isUpload = request.url.endsWith('/upload');
        if (isUpload) streamed.push(request.duplex === 'half');
        if (isUpload && streamed.length === 1) throw new TypeError('no streams over HTTP/1.1');
        return await fetch(request);
      },
    });
    await client.logIn('ann', password);
    const steps: UploadProgress[] = [];
    const { recording: kept } = await client.uploadRecording(recording, {
      onProgress: (step) => steps.push(step),
    });
    expect(kept).toMatchObject({ filename: 'talk.wav', sizeBytes: recording.size });
    expect(streamed).toHaveLength(2);
    expect(steps.at(-1)?.sentBytes).toBe(recording.size);
  });

  it('stops an upload with the reason of its signal', async () => {
    const client = stage.client();
    await client.logIn('ann', password);
    const stop = new AbortController();
    const reason = new Error('changed my mind');
    const onProgress = (): void => stop.abort(reason);
    const upload = client.uploadRecording(recording, { signal: stop.signal, onProgress });
    await expect(upload).rejects.toBe(reason);
  });

  it('watches a session until it is processed', async () => {
    const client = stage.client();
    await client.logIn('ann', password);
    const { id } = await client.uploadRecording(recording);
    const events: SessionEvent[] = [];
    const waiting = client.waitUntilProcessed(id);
    for await (const event of client.watchSession(id)) {
      events.push(event);
      if (events.length === 1) void stage.host.useCases.operations.processSession(id);
    }
    expect(events[0]).toMatchObject({ event: 'status', data: { status: 'uploaded' } });
    expect(events.at(-1)).toMatchObject({ event: 'done', data: { status: 'processed' } });
    const session: Session = await waiting;
    expect(session).toMatchObject({ id, status: 'processed' });
    expect(session.notes?.patientSummary.text).toBeTypeOf('string');
  });

  it('reconnects with the id of the last event it saw when the connection breaks', async () => {
    const asked: (string | null)[] = [];
    const client = stage.client({
      fetch: async (request) => {
        const response = await fetch(request);
        if (!request.url.endsWith('/events')) return response;
        asked.push(request.headers.get('last-event-id'));
        return asked.length === 1 ? brokenOff(response) : response;
      },
    });
    await client.logIn('ann', password);
    const { id } = await client.uploadRecording(recording);
    const events: SessionEvent[] = [];
    for await (const event of client.watchSession(id)) {
      events.push(event);
      if (events.length === 1) await stage.host.useCases.operations.processSession(id);
    }
    expect(asked).toEqual([null, events[0]?.id]);
    expect(events.at(-1)?.event).toBe('done');
  });

  it('watches all sessions of the account, and goes on when the line breaks', async () => {
    const asked: (string | null)[] = [];
    const client = stage.client({
      fetch: async (request) => {
        const response = await fetch(request);
        if (!request.url.endsWith('/v1/events')) return response;
        asked.push(request.headers.get('last-event-id'));
        return asked.length === 1 ? brokenOff(response) : response;
      },
    });
    await client.logIn('ann', password);
    const events: AccountEvent[] = [];
    let id = '';
    for await (const event of client.watchAccount()) {
      events.push(event);
      if (asked.length === 2 && id === '') {
        ({ id } = await client.uploadRecording(recording));
        await stage.host.useCases.operations.processSession(id);
      }
      if (event.event === 'session' && event.data.id === id) break;
    }
    const again = events.findLastIndex(({ event }) => event === 'ready');
    expect(asked).toEqual([null, events[again - 1]?.id]);
    expect(events.filter(({ event }) => event === 'ready')).toHaveLength(2);
    expect(events.at(-1)?.data).toMatchObject({ id, status: 'processed' });
  });

  it('stops to watch with the reason of its signal', async () => {
    const client = stage.client();
    await client.logIn('ann', password);
    const { id } = await client.uploadRecording(recording);
    const stop = new AbortController();
    const reason = new Error('seen enough');
    const watch = async (): Promise<void> => {
      for await (const _event of client.watchSession(id, { signal: stop.signal })) {
        stop.abort(reason);
      }
    };
    await expect(watch()).rejects.toBe(reason);
  });
});

describe('a client whose access token has run out', () => {
  let stage: Stage;
  let refreshes: number;
  const counting = async (request: Request): Promise<Response> => {
    if (request.url.endsWith('/v1/auth/refresh')) refreshes += 1;
    return await fetch(request);
  };
  beforeAll(async () => {
    stage = await Stage.open(new MemoryHost({ accountOptions: { accessTokenMs: 1_000 } }));
    await stage.host.join('therapist', 'ann');
  });
  afterAll(async () => await stage[Symbol.asyncDispose]());

  /** Somebody whose access token has just run out. */
  async function stale(tokens: TokenStore) {
    const client = stage.client({ tokens, fetch: counting });
    await client.logIn('ann', password);
    const { accessToken: token } = (await tokens.get()) as Tokens;
    await expect
      .poll(
        async () => (await stage.host.call('GET', '/v1/profiles/me', { as: { token } })).status,
        {
          timeout: 15_000,
        },
      )
      .toBe(401);
    refreshes = 0;
    return client;
  }

  it('gets new tokens once for many calls at the same moment', async () => {
    const tokens = createMemoryTokenStore();
    const client = await stale(tokens);
    const before = await tokens.get();
    const calls = Array.from({ length: 8 }, () => client.api.GET('/v1/profiles/me'));
    for (const call of await Promise.all(calls)) expect(unwrap(call).account.username).toBe('ann');
    expect(refreshes).toBe(1);
    expect(await tokens.get()).not.toEqual(before);
  });

  it('uploads all the same, as a stream too', async () => {
    const client = await stale(createMemoryTokenStore());
    const session = await client.uploadRecording(recording, { onProgress: () => undefined });
    expect(session.recording.sizeBytes).toBe(recording.size);
  });

  it('sends bodies again with the new tokens', async () => {
    const client = await stale(createMemoryTokenStore());
    const body = { displayName: 'Ann B.' };
    const { account } = unwrap(await client.api.PATCH('/v1/profiles/me', { body }));
    expect(account.displayName).toBe('Ann B.');
  });

  it('ends its sign-in on the host when it signs out', async () => {
    const tokens = createMemoryTokenStore();
    const client = await stale(tokens);
    await client.logOut();
    expect(await tokens.get()).toBeUndefined();
    expect(stage.host.lines.filter((line) => line.includes('"logged_out"'))).toHaveLength(1);
  });

  it('is signed out when another client used its refresh token', async () => {
    const tokens = createMemoryTokenStore();
    const client = await stale(tokens);
    const { refreshToken } = (await tokens.get()) as Tokens;
    const used = await stage.host.call('POST', '/v1/auth/refresh', { json: { refreshToken } });
    expect(used.status).toBe(200);
    const refused = await problem(client.api.GET('/v1/profiles/me').then(unwrap));
    expect(refused).toMatchObject({ status: 401, code: 'invalid_token' });
    expect(await tokens.get()).toBeUndefined();
    const token = used.body.accessToken;
    const other = await stage.host.call('GET', '/v1/profiles/me', { as: { token } });
    expect(other.status).toBe(401);
  });

  it('keeps its tokens when the host is only away for a moment', async () => {
    const tokens = createMemoryTokenStore();
    await stale(tokens);
    const before = await tokens.get();
    const away = stage.client({
      tokens,
      fetch: async (request) =>
        request.url.endsWith('/v1/auth/refresh')
          ? new Response(null, { status: 503 })
          : await fetch(request),
    });
    expect(await problem(away.api.GET('/v1/profiles/me'))).toMatchObject({ status: 503 });
    expect(await tokens.get()).toEqual(before);
  });
});

/** The same answer, whose body breaks off after the first event. */
function brokenOff(response: Response): Response {
  const reader = response.body?.getReader();
  onTestFinished(async () => await reader?.cancel());
  let told = '';
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { value } = (await reader?.read()) ?? {};
      if (value === undefined || told.includes('\n\n')) {
        controller.error(new TypeError('the line broke'));
        return;
      }
      told += new TextDecoder().decode(value);
      controller.enqueue(value);
    },
  });
  return new Response(body, { headers: response.headers });
}
