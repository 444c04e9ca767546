// own process: the key is in the environment, where the SDK looks for it.
import { describe, expect, it } from 'vitest';
import { withS3 } from '../support/aws/open-s3.js';
import { setAwsEnvironment } from '../support/aws/open-transcribe.js';
import { type AnswerS3, beginParts, byStep, refuseS3 } from '../support/aws/s3-server.js';

setAwsEnvironment();

describe('S3 that slows down or is interrupted', () => {
  it('is asked again after SlowDown', async () => {
    const slow: AnswerS3 = (request, response, count) => {
      if (count < 3) refuseS3(request, response, { status: 503, code: 'SlowDown' });
      else request.resume().on('end', () => response.writeHead(200, { etag: '"e"' }).end());
    };
    await withS3(
      slow,
      async (store, requests) => {
        expect(await store.put('a', new Uint8Array(3))).toMatchObject({ etag: 'e' });
        expect(requests).toHaveLength(3);
      },
      3,
    );
  });

  it('holds up the source of an upload that it does not take', async () => {
    const chunkBytes = 256 * 1_024;
    let pulled = 0;
    const source = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          pulled += chunkBytes;
          controller.enqueue(new Uint8Array(chunkBytes));
        },
      },
      { highWaterMark: 0 },
    );
    const aborter = new AbortController();
    const reason = new Error('enough');
    let parts = 0;
    const removed: string[] = [];
    const swallow = byStep({
      begin: beginParts,
      part: (request) => {
        // The body is read, so that nothing but the missing answer holds up the upload.
        request.resume().on('end', () => {
          parts += 1;
          if (parts === 3) setImmediate(() => aborter.abort(reason));
        });
      },
      drop: (request, response) => {
        removed.push(String(request.url));
        response.writeHead(204).end();
      },
    });
    await withS3(swallow, async (store) => {
      const put = store.put('long', source, { signal: aborter.signal });
      await expect(put).rejects.toBe(reason);
      expect(removed).toEqual([expect.stringContaining('uploadId=one')]);
    });
    expect(parts).toBe(3);
    // Three parts under way, one that waits, one that is being filled.
    expect(pulled).toBeLessThanOrEqual(5 * 5 * 2 ** 20 + chunkBytes);
  });

  it('is read on where a connection broke, in the same version', async () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, at) => at % 251);
    const asked: unknown[] = [];
    const breaking: AnswerS3 = (request, response, count) => {
      const { range, 'if-match': version } = request.headers;
      asked.push([range, version]);
      const start = Number(/bytes=(\d+)-/u.exec(range ?? '')?.[1] ?? 0);
      const left = bytes.subarray(start);
      response.writeHead(range === undefined ? 200 : 206, {
        'content-length': left.byteLength,
        ...(range === undefined ? {} : { 'content-range': `bytes ${start}-99999/100000` }),
        etag: '"v1"',
      });
      if (count === 3) response.end(left);
      else response.write(left.subarray(0, 30_000), () => response.destroy());
    };
    await withS3(breaking, async (store) => {
      const { info, body } = await store.get('a');
      expect(info.sizeBytes).toBe(100_000);
      expect(new Uint8Array(await new Response(body).arrayBuffer())).toEqual(bytes);
    });
    expect(asked).toEqual([
      [undefined, undefined],
      ['bytes=30000-', '"v1"'],
      ['bytes=60000-', '"v1"'],
    ]);
  });

  it('gives up a read that breaks again and again', async () => {
    const breaking: AnswerS3 = (_, response) => {
      response.writeHead(200, { 'content-length': 100_000, etag: '"v1"' });
      response.write('a', () => response.destroy());
    };
    await withS3(breaking, async (store, requests) => {
      const { body } = await store.get('a');
      const reading = new Response(body).arrayBuffer();
      await expect(reading).rejects.toMatchObject({ code: 'unavailable' });
      expect(requests).toHaveLength(4);
    });
  });

  it('knows its own write again when the answer was lost', async () => {
    let mark: unknown;
    const losing: AnswerS3 = (request, response, count) => {
      if (count === 1) {
        mark = request.headers['x-amz-meta-attune-write'];
        request.resume().on('end', () => response.destroy());
      } else if (request.method === 'HEAD') {
        const headers = { etag: '"own"', 'x-amz-meta-attune-write': String(mark) };
        response.writeHead(200, headers).end();
      } else refuseS3(request, response, { status: 412, code: 'PreconditionFailed' });
    };
    await withS3(
      losing,
      async (store) => {
        const put = store.put('a', new Uint8Array(3), { ifAbsent: true });
        expect(await put).toMatchObject({ etag: 'own', sizeBytes: 3 });
      },
      2,
    );
  });

  it('knows its own long write again when the last answer was lost', async () => {
    let mark: unknown;
    let completions = 0;
    const losing = byStep({
      begin: (request, ...rest) => {
        mark = request.headers['x-amz-meta-attune-write'];
        beginParts(request, ...rest);
      },
      complete: (request, response) => {
        completions += 1;
        if (completions === 1) request.resume().on('end', () => response.destroy());
        else refuseS3(request, response, { status: 404, code: 'NoSuchUpload' });
      },
      head: (_, response) => {
        const headers = { etag: '"own-2"', 'x-amz-meta-attune-write': String(mark) };
        response.writeHead(200, headers).end();
      },
    });
    await withS3(
      losing,
      async (store) => {
        const put = await store.put('long', new Uint8Array(6 * 2 ** 20));
        expect(put).toMatchObject({ etag: 'own-2', sizeBytes: 6 * 2 ** 20 });
      },
      2,
    );
  });
});
