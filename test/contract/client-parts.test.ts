import { createHash } from 'node:crypto';
import { toneWav } from '@attune/core/adapter-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAttuneClient, type UploadProgress } from '../../packages/client/src/index.js';
import { type Listening, listen } from '../../packages/http/src/server/listen.js';
import { MemoryHost, password } from '../support/memory-host.js';

const bytes = toneWav({ durationMs: 300_000 });
const sha256 = createHash('sha256').update(bytes).digest('hex');
const recording = new File([bytes], 'talk.wav');

describe('the client that sends a recording in parts', { timeout: 60_000 }, () => {
  const host = new MemoryHost({ maxRecordingBytes: 100 * 1_048_576 });
  let listening: Listening;
  beforeAll(async () => {
    listening = await listen(host.app, '127.0.0.1', 0);
    await host.join('therapist', 'ann');
  });
  afterAll(() => {
    listening.server.close();
    listening.connections.cutAll();
  });

  /** `through` sends a request over the line, or does what a bad line does. */
  async function open(through: (request: Request) => Promise<Response> = fetch) {
    const client = createAttuneClient({
      baseUrl: `http://127.0.0.1:${listening.port}`,
      fetch: (request) => through(request),
    });
    await client.logIn('ann', password);
    return client;
  }
  const isPart = ({ method }: Request) => method === 'PATCH';

  it('tells how far it is, and answers with the session', async () => {
    const parts: string[] = [];
    const client = await open((request) => {
      if (isPart(request)) parts.push(request.headers.get('upload-offset') ?? '');
      return fetch(request);
    });
    const steps: UploadProgress[] = [];
    const session = await client.uploadRecording(recording, {
      ...{ resume: true, title: 'In parts', settings: { speakers: 2 } },
      onProgress: (step) => steps.push(step),
    });
    expect(session).toMatchObject({ title: 'In parts', recording: { sha256 } });
    expect(parts).toEqual(['0', String(8 * 1_048_576)]);
    expect(steps[0]).toEqual({ sentBytes: 0, totalBytes: bytes.byteLength });
    expect(steps.at(-1)).toEqual({ sentBytes: bytes.byteLength, totalBytes: bytes.byteLength });
  });

  it('sends a small file, and one without the wish, as before', async () => {
    const paths: string[] = [];
    const client = await open((request) => {
      paths.push(new URL(request.url).pathname);
      return fetch(request);
    });
    const small = new File([toneWav({ durationMs: 1_000 })], 'small.wav');
    await client.uploadRecording(small, { resume: true });
    await client.uploadRecording(recording);
    expect(paths.filter((path) => path.startsWith('/v1/uploads'))).toEqual([]);
  });

  it('goes on by itself when the line breaks before and after the host got a part', async () => {
    let tries = 0;
    const client = await open(async (request) => {
      if (!isPart(request)) return await fetch(request);
      tries += 1;
      if (tries === 1) throw new TypeError('the line broke');
      const answer = await fetch(request);
      if (tries === 2) throw new TypeError('the line broke');
      return tries === 3 ? new Response(null, { status: 502 }) : answer;
    });
    const session = await client.uploadRecording(recording, { resume: true });
    expect(session.recording.sha256).toBe(sha256);
    expect(tries).toBeGreaterThanOrEqual(4);
  });

  it('goes on after a page was left, with the same file', async () => {
    const left = new AbortController();
    const reason = new Error('the page was left');
    let id = '';
    const client = await open();
    const first = client.uploadRecording(recording, {
      resume: true,
      signal: left.signal,
      onBegun: (upload) => {
        id = upload.id;
      },
      onProgress: ({ sentBytes }) => {
        if (sentBytes > 0) left.abort(reason);
      },
    });
    await expect(first).rejects.toBe(reason);
    const other = await open();
    const wrong = new File([bytes.slice(1)], 'talk.wav');
    await expect(other.resumeUpload(id, wrong)).rejects.toThrow('Choose the same file again');
    const steps: number[] = [];
    const onProgress = ({ sentBytes }: UploadProgress) => steps.push(sentBytes);
    const session = await other.resumeUpload(id, recording, { onProgress });
    expect(session.recording.sha256).toBe(sha256);
    expect(steps[0]).toBe(8 * 1_048_576);
    expect((await other.resumeUpload(id, recording)).id).toBe(session.id);
  });

  it('ends with the problem of the host where another try would not help', async () => {
    const client = await open();
    const noise = new File([new Uint8Array(9 * 1_048_576).fill(65)], 'text.wav');
    const upload = client.uploadRecording(noise, { resume: true });
    await expect(upload).rejects.toMatchObject({ status: 415, code: 'unsupported_media' });
  });
});
