import { describe, expect, it } from 'vitest';
import { compareUtf8, readBytes, streamFrom, streamOf } from './bytes.js';

const bytes = Uint8Array.from({ length: 200_000 }, (_, index) => index % 251);

describe('streamFrom', () => {
  it('reads nothing before it is asked to', async () => {
    let reads = 0;
    const stream = streamFrom({
      length: 10,
      read: async (_, length) => {
        reads += 1;
        return new Uint8Array(length);
      },
    });
    await Promise.resolve();
    expect(reads).toBe(0);
    await stream.cancel();
  });

  it('closes its source once: at the end, when empty, cancelled, failed or aborted', async () => {
    const aborter = new AbortController();
    const runs: [number, (stream: ReadableStream<Uint8Array>) => Promise<unknown>, boolean][] = [
      [10, (stream) => readBytes(stream, 10), false],
      [10, (stream) => stream.getReader().read(), false],
      [0, async () => undefined, false],
      [10, (stream) => stream.cancel(), false],
      [10, (stream) => readBytes(stream, 10).catch(() => undefined), true],
      [10, async () => aborter.abort(), false],
    ];
    for (const [length, use, fails] of runs) {
      let closed = 0;
      const stream = streamFrom({
        length,
        read: async (_, wanted) => new Uint8Array(fails ? 0 : wanted),
        close: async () => {
          closed += 1;
        },
        signal: aborter.signal,
      });
      await use(stream);
      await stream.cancel().catch(() => undefined);
      expect(closed).toBe(1);
    }
  });

  it('errors with signal.reason, also when aborted before it is read', async () => {
    const reason = new Error('enough');
    const stream = streamOf(bytes, AbortSignal.abort(reason));
    await expect(stream.getReader().read()).rejects.toBe(reason);
  });
});

describe('readBytes', () => {
  it('gives the whole stream up to its limit', async () => {
    expect(await readBytes(streamOf(bytes), bytes.byteLength)).toEqual(bytes);
  });

  it('rejects with limit_exceeded beyond it and cancels the stream', async () => {
    let cancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(bytes),
      cancel: () => {
        cancelled = true;
      },
    });
    await expect(readBytes(endless, 1_000_000)).rejects.toMatchObject({ code: 'limit_exceeded' });
    expect(cancelled).toBe(true);
  });
});

describe('compareUtf8', () => {
  it('orders as the bytes do', () => {
    const words = ['', 'a', 'a!', 'a/', 'b', 'é', '\ud7ff', '\ue000', '\uffee', '🙂', '🙂a', '🙃'];
    for (const a of words) {
      for (const b of words) {
        const expected = Buffer.compare(Buffer.from(a), Buffer.from(b));
        expect(Math.sign(compareUtf8(a, b)), `${a} ${b}`).toBe(expected);
      }
    }
  });
});
