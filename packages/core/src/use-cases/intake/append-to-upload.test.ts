import { describe, expect, it } from 'vitest';
import { asTherapist } from '../../../../../test/support/actors.js';
import { createScramblingCodec } from '../../../../../test/support/scrambling-codec.js';
import { readBytes } from '../../adapter-kit/index.js';
import { toneWav } from '../../adapter-kit/tone-wav.js';
import { createMemoryPorts } from '../../memory/memory-ports.js';
import type { BlobStore, DocumentStore } from '../../ports/index.js';
import { createUseCases, wireUseCases } from '../create-use-cases.js';

const ann = asTherapist('ann');
const wav = toneWav({ durationMs: 300_000 });
const partBytes = 4 * 1_048_576;
const streamOf = (bytes: Uint8Array<ArrayBuffer>) => new Blob([bytes]).stream();

/** Uploads in parts at a host, with stores of the test's own. */
async function begin(
  wrap: (ports: ReturnType<typeof createMemoryPorts>) => {
    blobs?: BlobStore;
    documents?: DocumentStore;
  } = () => ({}),
) {
  const ports = createMemoryPorts();
  const useCases = createUseCases({ ...ports, ...wrap(ports) });
  const input = { filename: 'talk.wav', sizeBytes: wav.byteLength };
  const { id: uploadId } = await useCases.beginUpload.execute(ann, input);
  const append = (offset: number, end = wav.byteLength, signal?: AbortSignal) => {
    const body = streamOf(wav.slice(offset, end));
    const options = signal === undefined ? {} : { signal };
    return useCases.appendToUpload.execute(ann, { uploadId, offset, body }, options);
  };
  const stored = async () => (await useCases.readUpload.execute(ann, { uploadId })).offset;
  const keys = async () => (await ports.blobs.list({ prefix: '' })).items.map(({ key }) => key);
  return { ports, useCases, uploadId, append, stored, keys };
}

describe('AppendToUpload', () => {
  it('joins what came in many requests to the recording that was sent', async () => {
    const { append, ports } = await begin();
    const step = 1_000_000;
    let session: Awaited<ReturnType<typeof append>>['session'];
    for (let offset = 0; offset < wav.byteLength; offset += step) {
      ({ session } = await append(offset, offset + step));
    }
    const { body } = await ports.blobs.get(session?.recording.blobKey ?? '');
    const kept = await readBytes(body, wav.byteLength);
    expect(kept.byteLength).toBe(wav.byteLength);
    expect(kept.every((byte, at) => byte === wav[at])).toBe(true);
  });

  it('keeps what has arrived when its signal is aborted', async () => {
    const { useCases, uploadId, stored, append } = await begin();
    const gone = new AbortController();
    const reason = new Error('the client is gone');
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(wav.slice(0, partBytes + 100_000)),
      pull: async () => {
        await Promise.resolve();
        gone.abort(reason);
        await new Promise(() => undefined);
      },
    });
    const call = useCases.appendToUpload.execute(
      ann,
      { uploadId, offset: 0, body },
      { signal: gone.signal },
    );
    await expect(call).rejects.toBe(reason);
    expect(await stored()).toBe(partBytes + 100_000);
    expect((await append(partBytes + 100_000)).session).toBeDefined();
  });

  it('keeps what has arrived when its body errors', async () => {
    const { useCases, uploadId, stored } = await begin();
    const broken = new Error('the line broke');
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled += 1;
        if (pulled === 1) controller.enqueue(wav.slice(0, 100_000));
        else controller.error(broken);
      },
    });
    const call = useCases.appendToUpload.execute(ann, { uploadId, offset: 0, body });
    await expect(call).rejects.toBe(broken);
    expect(await stored()).toBe(100_000);
  });

  it('knows what has arrived also from a store whose lists lag behind', async () => {
    const { append, stored, keys } = await begin(({ blobs }) => ({
      blobs: { ...blobs, list: async () => ({ items: [] }) },
    }));
    await append(0, 6_000_000);
    expect(await stored()).toBe(6_000_000);
    const { session } = await append(6_000_000);
    expect(session?.recording.sizeBytes).toBe(wav.byteLength);
    expect(await keys()).toEqual([session?.recording.blobKey]);
  });

  it('makes one session when it dies before it could note it', async () => {
    let dies = true;
    const { append, useCases, ports, keys } = await begin(({ documents }) => ({
      documents: {
        ...documents,
        put: async (collection, document, options) => {
          if (dies && 'madeId' in document) throw new Error('died');
          return await documents.put(collection, document, options);
        },
      },
    }));
    await expect(append(0)).rejects.toThrow('died');
    dies = false;
    const { session } = await append(wav.byteLength);
    const { items } = await useCases.sessions.list({ ownerId: 'ann' });
    expect(items.map(({ id }) => id)).toEqual([session?.id]);
    expect(await keys()).toEqual([session?.recording.blobKey]);
    expect(await ports.blobs.stat(session?.recording.blobKey ?? '')).toBeDefined();
  });

  it('keeps what was said of the recording sealed, and opens it for the session', async () => {
    const ports = createMemoryPorts();
    const useCases = wireUseCases(ports, {}, createScramblingCodec());
    const said = { filename: 'Dateimarke.wav', title: 'Zitronentitel', sizeBytes: wav.byteLength };
    const { id: uploadId } = await useCases.beginUpload.execute(ann, said);
    const { items } = await ports.documents.query('intakes', { where: {} });
    expect(items).toHaveLength(2);
    expect(JSON.stringify(items)).not.toMatch(/Dateimarke|Zitronentitel/u);
    const last = { uploadId, offset: 0, body: streamOf(wav) };
    const { session } = await useCases.appendToUpload.execute(ann, last);
    expect(session).toMatchObject({
      title: 'Zitronentitel',
      recording: { filename: 'Dateimarke.wav' },
    });
  });

  it('removes the parts of an upload that was given up while they came', async () => {
    const { useCases, uploadId, keys } = await begin();
    const body = new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          await useCases.giveUpUpload.execute(ann, { uploadId });
          controller.enqueue(wav.slice(0, 100_000));
          controller.close();
        },
      },
      { highWaterMark: 0 },
    );
    const call = useCases.appendToUpload.execute(ann, { uploadId, offset: 0, body });
    await expect(call).rejects.toMatchObject({ code: 'upload_not_found' });
    expect(await keys()).toEqual([]);
  });

  it('removes parts that nobody completed, with the sweep of intakes', async () => {
    const { append, useCases, ports, keys } = await begin();
    await append(0, 6_000_000);
    expect(await keys()).toHaveLength(2);
    await ports.clock.advance(25 * 3_600_000);
    expect(await useCases.operations.sweepIntakes()).toBe(1);
    expect(await keys()).toEqual([]);
    expect((await ports.documents.query('intakes', { where: {} })).items).toEqual([]);
  });
});
