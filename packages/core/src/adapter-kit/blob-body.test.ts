import { describe, expect, it } from 'vitest';
import { concatBytes, streamOf } from '../bytes/bytes.js';
import { guardPut } from './blob-body.js';

const call = { port: 'blob-store', operation: 'put', key: 'k', maxObjectBytes: 10 };

const collect = async (chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> => {
  const seen: Uint8Array[] = [];
  for await (const chunk of chunks) seen.push(chunk);
  return concatBytes(seen);
};

describe('guardPut', () => {
  it('hands over bytes and streams alike', async () => {
    const bytes = Uint8Array.of(1, 2, 3);
    expect(await guardPut({ ...call, body: bytes }, collect)).toEqual(bytes);
    expect(await guardPut({ ...call, body: streamOf(bytes), sizeBytes: 3 }, collect)).toEqual(
      bytes,
    );
  });

  it('stops at the limit of the store without reading on', async () => {
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(6));
      },
    });
    const put = guardPut({ ...call, body }, collect);
    await expect(put).rejects.toMatchObject({ code: 'limit_exceeded' });
    expect(pulled).toBeLessThan(5);
  });

  it('cancels a stream that was never begun, with the reason of the rejection', async () => {
    const reasons: unknown[] = [];
    const body = (): ReadableStream<Uint8Array> =>
      new ReadableStream({ cancel: (reason) => void reasons.push(reason) });
    const reason = new Error('late');
    const aborted = guardPut({ ...call, body: body(), signal: AbortSignal.abort(reason) }, collect);
    await expect(aborted).rejects.toBe(reason);
    const failing = guardPut({ ...call, body: body() }, () => Promise.reject(new Error('disk')));
    await expect(failing).rejects.toMatchObject({ code: 'internal' });
    expect(reasons).toEqual([reason, expect.objectContaining({ code: 'internal' })]);
  });

  it('refuses a stream someone else reads', async () => {
    const body = streamOf(new Uint8Array(1));
    body.getReader();
    const put = guardPut({ ...call, body }, collect);
    await expect(put).rejects.toMatchObject({ code: 'invalid_argument' });
  });

  it('prefers the abort over an error of the source that it causes', async () => {
    const aborter = new AbortController();
    const reason = new Error('stop');
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        aborter.abort(reason);
        controller.error(new Error('connection closed'));
      },
    });
    const put = guardPut({ ...call, body, signal: aborter.signal }, collect);
    await expect(put).rejects.toBe(reason);
  });
});
