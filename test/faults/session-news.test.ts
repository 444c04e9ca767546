import { createUseCases, transcriptEtag, type UseCases } from '@attune/core';
import { toneWav } from '@attune/core/adapter-kit';
import { createMemoryPorts, createMemorySpeechToText } from '@attune/core/memory';
import { PortError, type SessionChannel, type SessionNews } from '@attune/core/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWebhookSessionChannel } from '../../packages/adapters-local/src/alerts/index.js';
import {
  createNodeHasher,
  createSystemClock,
} from '../../packages/adapters-local/src/system/index.js';
import { asTherapist } from '../support/actors.js';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.js';

const ann = asTherapist('ann');
const minute = 60_000;

/** Hosts on the same stores, each with channels of its own. */
function open() {
  // Web Crypto takes real time, in which the clock would run away.
  const ports = createMemoryPorts({ hasher: createNodeHasher() });
  const told: SessionNews[] = [];
  const listener: SessionChannel = {
    name: 'listener',
    send: async (news) => void told.push(news),
  };
  const host = (all: readonly SessionChannel[] = [listener], more: Partial<typeof ports> = {}) =>
    createUseCases({ ...ports, ...more, channels: { all } });
  const work = async ({ operations }: UseCases, ms = minute) => {
    const worker = await operations.startWorker();
    await ports.clock.advance(ms);
    await worker.close();
  };
  const ingest = async (useCases: UseCases) => {
    const body = new Blob([toneWav({ durationMs: 16_000 })]).stream();
    const input = { filename: 'Secret title.wav', body, settings: {} };
    return (await useCases.ingestRecording.execute(ann, input)).id;
  };
  const finalize = async (useCases: UseCases, sessionId: string) => {
    const state = await useCases.sessions.get(sessionId);
    const confirm = ['roles_unknown', 'flags_unread'] as const;
    const input = { sessionId, ifMatch: transcriptEtag(state), confirm };
    return await useCases.finalizeSession.execute(ann, input);
  };
  return { ports, told, listener, host, work, ingest, finalize };
}

describe('news of a session', () => {
  it('is told when it is processed, finalized and reopened, once each, by ids alone', async () => {
    const { told, host, work, ingest, finalize } = open();
    const useCases = host();
    const sessionId = await ingest(useCases);
    await work(useCases);
    await finalize(useCases, sessionId);
    await useCases.reopenSession.execute(ann, { sessionId });
    await work(useCases);
    await work(useCases);
    expect(told.map(({ type }) => type)).toEqual(['processed', 'finalized', 'reopened']);
    for (const news of told) {
      expect(Object.keys(news).sort()).toEqual([
        ...['id', 'occurredAt', 'ownerId', 'sessionId', 'type'],
      ]);
      expect(news).toMatchObject({ sessionId, ownerId: 'ann' });
    }
    expect(new Set(told.map(({ id }) => id)).size).toBe(3);
    expect(JSON.stringify(told)).not.toContain('Secret');
  });

  it('is told when it has failed for good, and not while it is tried again', async () => {
    const { ports, told, host, work, ingest } = open();
    const fail = (retryable: boolean) => ({
      speech: createMemorySpeechToText({
        blobs: ports.blobs,
        fail: () => ({
          code: retryable ? 'unavailable' : 'invalid_argument',
          message: 'no',
          retryable,
        }),
      }),
    });
    const trying = host(undefined, fail(true));
    await ingest(trying);
    await work(trying, 20_000);
    expect(told).toEqual([]);
    const failing = host(undefined, fail(false));
    await ingest(failing);
    await work(failing);
    expect(told.map(({ type }) => type)).toContain('failed');
    expect(told.map(({ type }) => type)).not.toContain('processed');
  });

  it('is sent again, with the same id, until the receiver has it, over a restart as well', async () => {
    const { ports, told, host, work, ingest, finalize } = open();
    const tries: SessionNews[] = [];
    const away: SessionChannel = {
      name: 'listener',
      send: async (news) => {
        tries.push(news);
        throw new PortError('unavailable', 'away', { port: 'session-channel', operation: 'send' });
      },
    };
    const before = host([away]);
    const sessionId = await ingest(before);
    await work(before);
    await finalize(before, sessionId);
    await work(before);
    expect(tries.length).toBeGreaterThan(1);
    const after = host();
    await work(after, 20 * minute);
    // Each has pauses of its own, so the later one may come first.
    expect(told.map(({ type }) => type).sort()).toEqual(['finalized', 'processed']);
    expect(told.find(({ type }) => type === 'processed')?.id).toBe(tries[0]?.id);
    await work(after, 60 * minute);
    expect(told.length).toBe(2);
    expect(await rest(ports)).toEqual([]);
  });

  it('ends after a day, with its session, and with a receiver that is gone', async () => {
    const { ports, host, work, ingest } = open();
    let code: 'unavailable' | 'not_found' = 'unavailable';
    const where = { port: 'session-channel', operation: 'send' };
    const channel: SessionChannel = {
      name: 'listener',
      send: () => Promise.reject(new PortError(code, 'no', where)),
    };
    const useCases = host([channel]);
    const first = await ingest(useCases);
    await work(useCases);
    expect((await rest(ports)).length).toBe(1);
    await useCases.deleteSession.execute(ann, { sessionId: first });
    expect(await rest(ports)).toEqual([]);
    await ingest(useCases);
    await work(useCases, 26 * 60 * minute);
    expect(await rest(ports)).toEqual([]);
    code = 'not_found';
    await ingest(useCases);
    await work(useCases);
    expect(await rest(ports)).toEqual([]);
  });

  it('is written with the change it tells of, so that a crash loses neither', async () => {
    const { ports, told, host, work, ingest } = open();
    const useCases = host();
    const sessionId = await ingest(useCases);
    await useCases.operations.processSession(sessionId);
    expect((await useCases.sessions.get(sessionId)).status).toBe('processed');
    expect([told, (await rest(ports)).length]).toEqual([[], 1]);
    await work(host());
    expect(told.length).toBe(1);
  });
});

async function rest({ documents }: ReturnType<typeof createMemoryPorts>) {
  const query = {
    where: { kind: 'news' },
    orderBy: { field: 'attentionAt', direction: 'asc' } as const,
  };
  return (await documents.query('sessions', query)).items;
}

describe('a webhook for sessions', () => {
  let receiver: WebhookReceiver;
  beforeEach(async () => {
    receiver = await startWebhookReceiver();
  });
  afterEach(() => receiver[Symbol.asyncDispose]());

  const news: SessionNews = {
    ...{ id: 's1.4.processed', type: 'processed', sessionId: 's1', ownerId: 'ann' },
    occurredAt: '2026-01-01T00:00:00.000Z',
  };
  const channel = () =>
    createWebhookSessionChannel({ ...receiver, clock: createSystemClock(), timeLimitMs: 2_000 });

  it('is posted to as the Standard Webhooks specification has it', async () => {
    await channel().send(news);
    expect(receiver.taken).toMatchObject([
      {
        ...{ id: news.id, genuine: true },
        body: {
          ...{ type: 'session.processed', timestamp: news.occurredAt },
          data: { sessionId: 's1', ownerId: 'ann' },
        },
      },
    ]);
  });

  it.each([
    [{ kind: 'status', status: 410 }, 'not_found'],
    [{ kind: 'status', status: 500 }, 'unavailable'],
    [{ kind: 'status', status: 302, headers: { location: 'http://127.0.0.1:1/' } }, undefined],
    [{ kind: 'status', status: 429, headers: { 'retry-after': '7' } }, 'rate_limited'],
    [{ kind: 'reset' }, 'unavailable'],
    [{ kind: 'hang' }, 'unavailable'],
  ] as const)('that answers %j is told of as what it is', async (fault, code) => {
    receiver.fault = () => fault;
    const error: unknown = await channel()
      .send(news)
      .catch((reason: unknown) => reason);
    expect(PortError.is(error)).toBe(true);
    if (code !== undefined) expect(error).toMatchObject({ code });
    if (code === 'rate_limited') expect(error).toMatchObject({ retryAfterMs: 7_000 });
    expect(String(error)).not.toContain(receiver.url);
    expect(receiver.taken).toEqual([]);
  });

  it('must be an address and a secret that keep the message safe', () => {
    const clock = createSystemClock();
    for (const wrong of [
      { url: 'http://hooks.example.org/', secret: receiver.secret },
      { url: 'ftp://hooks.example.org/', secret: receiver.secret },
      { url: receiver.url, secret: 'whsec_c2hvcnQ=' },
    ]) {
      expect(() => createWebhookSessionChannel({ ...wrong, clock })).toThrow(PortError);
    }
  });
});
