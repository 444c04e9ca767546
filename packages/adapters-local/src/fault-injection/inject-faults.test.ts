import {
  createManualClock,
  createMemoryBlobStore,
  createMemoryJobQueue,
  createMemoryMailer,
} from '@attune/core/memory';
import { PortError } from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { injectFaults } from './inject-faults.js';

const mail = { to: 'pat@example.org', subject: 'Hello', text: 'Text' };
const reason = new Error('changed my mind');
const always = Number.POSITIVE_INFINITY;

async function outcomes(send: () => Promise<unknown>, count: number): Promise<string[]> {
  const seen: string[] = [];
  for (let n = 0; n < count; n += 1) {
    seen.push(
      await send().then(
        () => 'ok',
        (error) => error.code ?? error.message,
      ),
    );
  }
  return seen;
}

describe('injectFaults: which calls', () => {
  it('affects only the first call by default', async () => {
    const { port, faults } = injectFaults(createMemoryMailer(), {
      send: [{ kind: 'fail', error: 'unavailable' }],
    });
    expect(await outcomes(() => port.send(mail), 3)).toEqual(['unavailable', 'ok', 'ok']);
    expect(faults.calls('send')).toBe(3);
    expect(port.outbox).toHaveLength(2);
  });

  it('strikes the nth call, every so many, so many times', async () => {
    const { port } = injectFaults(createMemoryMailer(), {
      send: [
        { kind: 'fail', error: 'rate_limited', nth: 2, every: 3, times: 2 },
        { kind: 'fail', error: new Error('own'), nth: 6, times: always },
      ],
    });
    expect(await outcomes(() => port.send(mail), 9)).toEqual([
      ...['ok', 'rate_limited', 'ok', 'ok', 'rate_limited'],
      ...['own', 'own', 'own', 'own'],
    ]);
  });

  it('injects nothing after it is healed', async () => {
    const { port, faults } = injectFaults(createMemoryMailer(), {
      send: [{ kind: 'fail', error: 'unavailable', times: always }],
    });
    await expect(port.send(mail)).rejects.toSatisfy((error) => PortError.is(error, 'unavailable'));
    faults.heal();
    await port.send(mail);
    expect(faults.calls('send')).toBe(2);
  });
});

describe('injectFaults: what goes wrong', () => {
  it('loses the answer of work that was done', async () => {
    const { port } = injectFaults(createMemoryMailer(), {
      send: [{ kind: 'fail', error: 'unavailable', when: 'after' }],
    });
    await expect(port.send(mail)).rejects.toMatchObject({ retryable: true });
    expect(port.outbox).toEqual([mail]);
  });

  it('delays by its clock, and then does the work', async () => {
    const clock = createManualClock();
    const { port } = injectFaults(
      createMemoryMailer(),
      { send: [{ kind: 'delay', ms: 1_000 }] },
      { clock },
    );
    const sending = port.send(mail);
    await clock.advance(999);
    expect(port.outbox).toEqual([]);
    await clock.advance(1);
    await sending;
    expect(port.outbox).toEqual([mail]);
  });

  it('skips the call and resolves as if it had succeeded', async () => {
    const queue = createMemoryJobQueue({ clock: createManualClock() });
    const { port } = injectFaults(queue, { enqueue: [{ kind: 'drop', result: undefined }] });
    await port.enqueue('jobs', { id: 'a', data: {} });
    await port.enqueue('jobs', { id: 'b', data: {} });
    expect(await port.stats('jobs')).toMatchObject({ waiting: 1 });
  });

  it('applies several faults to one call in the order of the plan', async () => {
    const clock = createManualClock();
    const { port } = injectFaults(
      createMemoryMailer(),
      {
        send: [
          { kind: 'delay', ms: 10 },
          { kind: 'fail', error: 'internal' },
        ],
      },
      { clock },
    );
    const sending = expect(port.send(mail)).rejects.toMatchObject({ code: 'internal' });
    await clock.advance(10);
    await sending;
  });

  for (const fault of [{ kind: 'hang' }, { kind: 'delay', ms: 1_000 }] as const) {
    it(`lets an abort end a ${fault.kind} with its reason, before and during`, async () => {
      const clock = createManualClock();
      const { port } = injectFaults(
        createMemoryMailer(),
        { send: [{ ...fault, times: always }] },
        { clock },
      );
      await expect(port.send(mail, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      const controller = new AbortController();
      const sending = expect(port.send(mail, { signal: controller.signal })).rejects.toBe(reason);
      controller.abort(reason);
      await sending;
      expect(clock.sleepers).toBe(0);
      expect(port.outbox).toEqual([]);
    });
  }
});

describe('injectFaults: streams', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  function streamOf(...chunks: string[]): ReadableStream<Uint8Array> {
    return new ReadableStream({
      start: (controller) => {
        for (const chunk of chunks) controller.enqueue(bytes(chunk));
        controller.close();
      },
    });
  }

  async function readUntilError(stream: ReadableStream<Uint8Array>): Promise<[string, unknown]> {
    let text = '';
    try {
      for await (const chunk of stream) text += new TextDecoder().decode(chunk);
    } catch (error) {
      return [text, error];
    }
    return [text, undefined];
  }

  it('breaks an argument after so many bytes, and the store keeps the old object', async () => {
    const error = new PortError('unavailable', 'cut', { port: 'test', operation: 'test' });
    const { port } = injectFaults(createMemoryBlobStore(), {
      put: [{ kind: 'cut', stream: 'argument', afterBytes: 4, error, nth: 2 }],
    });
    await port.put('key', bytes('old'));
    await expect(port.put('key', streamOf('new', 'er'))).rejects.toBe(error);
    const [text] = await readUntilError((await port.get('key')).body);
    expect(text).toBe('old');
  });

  it('breaks a result after so many bytes, all of which arrive', async () => {
    const store = createMemoryBlobStore();
    await store.put('key', bytes('a recording'));
    const { port } = injectFaults(store, {
      get: [{ kind: 'cut', stream: 'result', afterBytes: 5, error: 'unavailable' }],
    });
    const [text, error] = await readUntilError((await port.get('key')).body);
    expect(text).toBe('a rec');
    expect(PortError.is(error, 'unavailable')).toBe(true);
  });

  it('leaves a stream whole that is shorter', async () => {
    const store = createMemoryBlobStore();
    await store.put('key', bytes('short'));
    const { port } = injectFaults(store, {
      get: [{ kind: 'cut', stream: 'result', afterBytes: 6, error: 'unavailable' }],
    });
    expect(await readUntilError((await port.get('key')).body)).toEqual(['short', undefined]);
  });
});

describe('injectFaults: the port behind', () => {
  class Counter {
    readonly capabilities = { exact: true };
    #count = 0;
    get count(): number {
      return this.#count;
    }
    async increment(by: number): Promise<number> {
      this.#count += by;
      return this.#count;
    }
    next(): number {
      return this.#count + 1;
    }
  }

  it('works with classes, their private fields, getters and synchronous methods', async () => {
    const { port, faults } = injectFaults(new Counter(), {
      increment: [{ kind: 'drop', result: -1 }],
    });
    expect(await port.increment(2)).toBe(-1);
    expect(await port.increment(2)).toBe(2);
    expect([port.count, port.next(), port.capabilities]).toEqual([2, 3, { exact: true }]);
    expect([faults.calls('increment'), faults.calls('next')]).toEqual([2, 1]);
    expect(port.constructor).toBe(Counter);
  });

  it('gives the same function for the same method', () => {
    const { port } = injectFaults(createMemoryMailer(), {});
    expect(port.send).toBe(port.send);
  });
});
