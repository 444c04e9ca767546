import { createMemorySpeechToText } from '@attune/core/memory';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryHost, type Person } from '../support/memory-host.js';
import { type Served, serve } from './served.js';

/** An event as it came. */
interface Event {
  readonly id: string;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

let host: MemoryHost;
let served: Served;
let ann: Person;
/** How often a session was read. */
let looks = 0;

beforeEach(async () => {
  looks = 0;
  host = new MemoryHost({
    deps: { streamLimits: { perAccount: 100, perHost: 100 } },
    wrap: ({ documents, blobs }) => ({
      speech: createMemorySpeechToText({ blobs, runningChecks: 3, retryAfterMs: 10 }),
      documents: {
        ...documents,
        query: (collection, ...rest) => {
          if (collection === 'sessions') looks += 1;
          return documents.query(collection, ...rest);
        },
      },
    }),
  });
  served = await serve(host);
  ann = await host.join('therapist');
});
afterEach(() => served[Symbol.asyncDispose]());

interface Watching {
  readonly response: Response;
  /** All that are still to come. */
  rest(): Promise<Event[]>;
  next(): Promise<Event>;
  leave(): void;
}

async function watch(
  id: string,
  headers: Record<string, string> = {},
  as = ann,
): Promise<Watching> {
  const gone = new AbortController();
  const response = await fetch(`${served.url}/v1/sessions/${id}/events`, {
    headers: { authorization: `Bearer ${as.token}`, ...headers },
    signal: gone.signal,
  });
  const events = parsed(response.body ?? new ReadableStream());
  return {
    response,
    rest: async () => {
      const all: Event[] = [];
      for await (const event of events) all.push(event);
      return all;
    },
    next: async () => {
      const { done, value } = await events.next();
      if (done) throw new Error('there are no more events');
      return value;
    },
    leave: () => gone.abort(),
  };
}

async function* parsed(body: ReadableStream<Uint8Array>): AsyncGenerator<Event, void> {
  let text = '';
  for await (const piece of body.pipeThrough(new TextDecoderStream() as never)) {
    text += piece as unknown as string;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks.filter((one) => !one.startsWith(':'))) {
      const lines = block.split('\n').map((line) => line.split(/: (.*)/su).slice(0, 2));
      const { id = '', event = '', data = '' } = Object.fromEntries(lines);
      yield { id, event, data: JSON.parse(data) };
    }
  }
}

/** Works on sessions as a host does, until it is closed. */
const work = () =>
  host.useCases.operations.startWorker({
    onChange: (session) => host.useCases.operations.publishChange(session),
  });

describe('events', () => {
  it('tell status and progress as they change, and at the end that it is done', async () => {
    const id = await host.uploaded(ann);
    const watching = await watch(id);
    expect(watching.response.status).toBe(200);
    expect(watching.response.headers.get('content-type')).toContain('text/event-stream');
    expect(watching.response.headers.get('x-accel-buffering')).toBe('no');
    expect(watching.response.headers.get('cache-control')).toMatch(/no-cache|no-store/u);
    expect(await watching.next()).toMatchObject({ event: 'status', data: { status: 'uploaded' } });
    const worker = await work();
    const events = await watching.rest();
    await worker.close();
    const statuses = events.filter(({ event }) => event === 'status');
    expect(statuses.at(-1)?.data['status']).toBe('processed');
    expect(events.at(-1)).toMatchObject({ event: 'done', data: { status: 'processed' } });
    expect(events.filter(({ event }) => event === 'done')).toHaveLength(1);
    const versions = statuses.map(({ data }) => Number(data['version']));
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(JSON.stringify(events)).not.toMatch(/sleeping|worry/u);
  });

  it('tell percent where the engine does', async () => {
    const id = await host.uploaded(ann);
    const watching = await watch(id);
    const worker = await work();
    const events = await watching.rest();
    await worker.close();
    const progress = events.filter(({ event }) => event === 'progress');
    expect(progress.length).toBeGreaterThan(0);
    for (const { data } of progress) {
      expect(data).toMatchObject({ stage: expect.any(String), percent: expect.any(Number) });
    }
  });

  it('of a session that is done say so at once, and end', async () => {
    const id = await host.uploaded(ann);
    const worker = await work();
    await expect.poll(async () => (await host.useCases.sessions.get(id)).status).toBe('processed');
    await worker.close();
    const events = await (await watch(id)).rest();
    expect(events.map(({ event }) => event)).toEqual(['status', 'done']);
  });

  it('leave out what the last event that was seen told already', async () => {
    const id = await host.uploaded(ann);
    const first = await watch(id);
    const { id: seen } = await first.next();
    first.leave();
    const again = await watch(id, { 'last-event-id': seen });
    const worker = await work();
    const events = await again.rest();
    await worker.close();
    expect(events[0]?.data['status']).not.toBe('uploaded');
    const last = events.at(-1)?.id ?? '';
    const over = await (await watch(id, { 'last-event-id': last })).rest();
    expect(over.map(({ event }) => event)).toEqual(['done']);
    const strange = await (await watch(id, { 'last-event-id': 'x.y.z' })).rest();
    expect(strange.map(({ event }) => event)).toEqual(['status', 'done']);
  });

  it('end when the session is deleted', async () => {
    const id = await host.uploaded(ann);
    const watching = await watch(id);
    await watching.next();
    await host.call('DELETE', `/v1/sessions/${id}`, { as: ann });
    expect((await watching.rest()).at(-1)).toMatchObject({
      event: 'done',
      data: { deleted: true },
    });
  });

  it('end when the host stops', async () => {
    const watching = await watch(await host.uploaded(ann));
    await watching.next();
    host.stopping.abort(new Error('stopping'));
    expect(await watching.rest()).toEqual([]);
    expect(host.lines.join('')).not.toContain('broke off');
  });

  it('are looked for no longer when the client is gone', async () => {
    const id = await host.uploaded(ann);
    const line = await served.send(
      `GET /v1/sessions/${id}/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ann.token}\r\n\r\n`,
    );
    await expect.poll(line.text).toContain('event: status');
    const before = looks;
    await expect.poll(() => looks, { timeout: 5_000 }).toBeGreaterThan(before);
    line.socket.destroy();
    await expect.poll(served.connections).toBe(0);
    const quiet = looks;
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(looks).toBe(quiet);
  });

  it('are not looked for when only the head of the answer is asked for', async () => {
    const id = await host.uploaded(ann);
    const { status, headers } = await served.fetch('HEAD', `/v1/sessions/${id}/events`, {
      as: ann,
    });
    expect([status, headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    const quiet = looks;
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(looks).toBe(quiet);
  });

  it('are for those who may see the session', async () => {
    const id = await host.uploaded(ann);
    for (const as of [await host.join('therapist'), await host.join('patient')]) {
      const { response } = await watch(id, {}, as);
      expect(response.status).toBe(404);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
    }
    expect((await watch(id, {}, { ...ann, token: 'x' })).response.status).toBe(401);
    expect((await watch(id, {}, await host.admin())).response.status).toBe(200);
  });

  it('are told to a hundred who watch the same session', async () => {
    const id = await host.uploaded(ann);
    const all = await Promise.all(Array.from({ length: 100 }, () => watch(id)));
    const worker = await work();
    const ends = await Promise.all(all.map(async (one) => (await one.rest()).at(-1)?.event));
    await worker.close();
    expect(new Set(ends)).toEqual(new Set(['done']));
    expect(ends).toHaveLength(100);
  });
});

describe('a line on which nothing happens', () => {
  afterEach(() => vi.useRealTimers());

  it('is kept open with a comment now and then', async () => {
    const id = await host.uploaded(ann);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const response = await host.fetch('GET', `/v1/sessions/${id}/events`, { as: ann });
    const reader = (response.body ?? new ReadableStream()).getReader();
    const text = async () => new TextDecoder().decode((await reader.read()).value);
    expect(await text()).toContain('event: status');
    vi.advanceTimersByTime(15_000);
    expect(await text()).toMatch(/^: ?\n\n$/u);
    expect(vi.getTimerCount()).toBe(1);
    await reader.cancel();
    await expect.poll(() => vi.getTimerCount()).toBe(0);
  });
});
