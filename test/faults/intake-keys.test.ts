import { DomainError, type IngestRecordingInput } from '@attune/core';
import { toneWav } from '@attune/core/adapter-kit';
import type { BlobStore } from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { injectFaults } from '../../packages/adapters-local/src/fault-injection/index.js';
import { asTherapist } from '../support/actors.js';
import { expectNothingLeft, source } from './pipeline-sources.js';
import { type Bench, driven, gate, openBench, streamOf, turn } from './pipeline-tools.js';

const wav = toneWav({ durationMs: 2_000, sampleRateHz: 8_000 });

const upload = (given: Partial<IngestRecordingInput> = {}): IngestRecordingInput => ({
  filename: 'a.wav',
  body: streamOf(wav),
  idempotencyKey: 'k-1',
  ...given,
});

const sessionsOf = async (bench: Bench, ownerId = 'ann'): Promise<string[]> =>
  (await bench.sessions.list({ ownerId })).items.map(({ id }) => id);

/** A store whose first writer waits for the gate. */
function slowFirst(blobs: BlobStore) {
  const { passed, open } = gate();
  let calls = 0;
  const slow: BlobStore = {
    ...blobs,
    async put(...args) {
      calls += 1;
      if (calls === 1) await passed;
      return await blobs.put(...args);
    },
  };
  return { slow, open };
}

describe('an idempotency key', () => {
  it('makes a repeated upload answer the first session and read its body to the end', async () => {
    const bench = openBench();
    const first = await bench.ingestRecording.execute(asTherapist('ann'), upload());
    let ended = false;
    const body = streamOf(wav).pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        flush: () => {
          ended = true;
        },
      }),
    );
    const again = await bench.ingestRecording.execute(asTherapist('ann'), upload({ body }));
    expect(again.id).toBe(first.id);
    expect(ended).toBe(true);
    expect(await sessionsOf(bench)).toEqual([first.id]);
    expect(await bench.blobKeys()).toEqual([first.recording.blobKey]);
  });

  it('makes one session of twenty uploads at the same moment, in two processes', async () => {
    const bench = openBench();
    const other = bench.restart();
    const all = Array.from({ length: 20 }, (_, at) =>
      (at % 2 === 0 ? bench : other).ingestRecording.execute(asTherapist('ann'), upload()),
    );
    const sessions = await driven(bench, Promise.all(all));
    expect(new Set(sessions.map(({ id }) => id)).size).toBe(1);
    expect(await sessionsOf(bench)).toHaveLength(1);
    expect(await bench.blobKeys()).toHaveLength(1);
  });

  it('of another owner, or another key of the same one, is another upload', async () => {
    const bench = openBench();
    const ids = [
      await bench.ingestRecording.execute(asTherapist('ann'), upload()),
      await bench.ingestRecording.execute(asTherapist('bob'), upload()),
      await bench.ingestRecording.execute(
        asTherapist('ann'),
        upload({ idempotencyKey: 'a/b?c#\\d' }),
      ),
      await bench.ingestRecording.execute(
        asTherapist('ann'),
        upload({ idempotencyKey: 'x'.repeat(255) }),
      ),
    ].map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
  });

  it('is free again when the first upload has failed, and the one that waits does it', async () => {
    const bench = openBench();
    const bad = bench.ingestRecording.execute(
      asTherapist('ann'),
      upload({ body: streamOf(new Uint8Array(9)) }),
    );
    const good = bench.ingestRecording.execute(asTherapist('ann'), upload());
    await expect(bad).rejects.toMatchObject({ code: 'unsupported_media' });
    const { id } = await driven(bench, good);
    expect(await sessionsOf(bench)).toEqual([id]);
  });

  it('is free again when its session was deleted', async () => {
    const bench = openBench();
    const first = await bench.ingestRecording.execute(asTherapist('ann'), upload());
    await bench.deleteSession.execute(asTherapist('ann'), { sessionId: first.id });
    const second = await bench.ingestRecording.execute(asTherapist('ann'), upload());
    expect(second.id).not.toBe(first.id);
  });

  it('says that the other upload still runs after half a minute, and cancels the source', async () => {
    const bench = openBench();
    const { slow, open } = slowFirst(bench.ports.blobs);
    const running = bench.restart({ wrap: () => ({ blobs: slow }) });
    const first = running.ingestRecording.execute(asTherapist('ann'), upload());
    await turn(bench.clock);
    const { body, seen } = source(wav);
    const second = bench.ingestRecording.execute(asTherapist('ann'), upload({ body }));
    await expect(driven(bench, second)).rejects.toMatchObject({ code: 'request_in_progress' });
    expect(seen.cancelled).toBeDefined();
    open();
    // It was held all the while: longer than a minute has passed without anybody taking it.
    const { id } = await driven(bench, first);
    expect(await sessionsOf(bench)).toEqual([id]);
  });

  it('is taken over a minute after its holder died, who then makes no second session', async () => {
    const bench = openBench();
    const { slow, open } = slowFirst(bench.ports.blobs);
    // This process is frozen: it neither renews nor goes on.
    const frozen = bench.restart({
      wrap: ({ clock }) => ({
        blobs: slow,
        clock: {
          ...clock,
          now: () => clock.now(),
          sleep: () => new Promise<never>(() => undefined),
        } as never,
      }),
    });
    const lost = frozen.ingestRecording.execute(asTherapist('ann'), upload());
    const seen = expect(lost).rejects.toSatisfy((error) =>
      DomainError.is(error, 'request_in_progress'),
    );
    await turn(bench.clock);
    const early = bench.ingestRecording.execute(asTherapist('ann'), upload());
    await expect(driven(bench, early)).rejects.toMatchObject({ code: 'request_in_progress' });
    await bench.clock.advance(60_000);
    const { id, recording } = await bench.ingestRecording.execute(asTherapist('ann'), upload());
    open();
    await seen;
    expect(await sessionsOf(bench)).toEqual([id]);
    expect(await bench.blobKeys()).toEqual([recording.blobKey]);
  });

  it('finds the session of a process that died right after making it', async () => {
    const bench = openBench();
    let puts = 0;
    const dying = bench.restart({
      wrap: ({ documents }) => ({
        documents: {
          ...documents,
          capabilities: documents.capabilities,
          // The first put claims the key, the second marks the intake, the third confirms; then it is dead.
          put: (collection, ...rest) => {
            puts += collection === 'reservations' ? 1 : 0;
            return puts > 2
              ? new Promise<never>(() => undefined)
              : documents.put(collection, ...rest);
          },
        },
      }),
    });
    void dying.ingestRecording.execute(asTherapist('ann'), upload());
    await expect.poll(() => sessionsOf(bench)).toHaveLength(1);
    await bench.clock.advance(61_000);
    const again = await bench.ingestRecording.execute(asTherapist('ann'), upload());
    expect(await sessionsOf(bench)).toEqual([again.id]);
  });

  it('is refused when it is empty, too long or not printable', async () => {
    const bench = openBench();
    for (const idempotencyKey of ['', ' a', 'a ', 'x'.repeat(256), 'a\nb', 'ä']) {
      const { body, seen } = source(wav);
      const refused = bench.ingestRecording.execute(
        asTherapist('ann'),
        upload({ idempotencyKey, body }),
      );
      await expect(refused).rejects.toMatchObject({ code: 'invalid_idempotency_key' });
      expect(seen.cancelled).toBeDefined();
    }
    await expectNothingLeft(bench);
  });

  it('lets the client try again after the store failed', async () => {
    const bench = openBench();
    const failing = bench.restart({
      wrap: ({ blobs }) => ({
        blobs: injectFaults<BlobStore>(blobs, { put: [{ kind: 'fail', error: 'unavailable' }] })
          .port,
      }),
    });
    const failed = failing.ingestRecording.execute(asTherapist('ann'), upload());
    await expect(failed).rejects.toMatchObject({ code: 'unavailable' });
    expect((await bench.ingestRecording.execute(asTherapist('ann'), upload())).status).toBe(
      'uploaded',
    );
  });
});
