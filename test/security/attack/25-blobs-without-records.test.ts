import { createAlertOperations, createUseCases, PortError } from '@attune/core';
import { openInstallation, toneWav } from '@attune/core/adapter-kit';
import { createManualClock, createMemoryPorts, type MemoryPorts } from '@attune/core/memory';
import type { DocumentStore } from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { createSystemIds } from '../../../packages/adapters-local/src/system/system-ids.js';
import { textStream } from '../../faults/pipeline-tools.js';
import { asTherapist } from '../../support/actors.js';

const hour = 3_600_000;
const vtt = 'WEBVTT\n\n00:00:00.000 --> 00:00:04.000\n<v Therapist>Good morning.\n';
const call = { port: 'document-store', operation: 'any', adapter: 'test' };
const away = new PortError('unavailable', 'the database is away', call);

const recording = () => ({
  ownerId: 'ann',
  filename: 'a.wav',
  body: new Blob([toneWav({ durationMs: 2_000 })]).stream(),
});

async function keysOf({ blobs }: Pick<MemoryPorts, 'blobs'>): Promise<readonly string[]> {
  return (await blobs.list({ prefix: 'users/' })).items.map(({ key }) => key);
}

/** Records that fell back to before the intake was written, as an asynchronous replica may. */
function forgetIntakes(documents: DocumentStore): DocumentStore {
  return {
    ...documents,
    put: async (collection, document, options) =>
      collection === 'intakes'
        ? { etag: 'lost' }
        : await documents.put(collection, document, options),
  };
}

/** Records that are away from the moment a session is to be written. */
function awayAtTheEnd(documents: DocumentStore): DocumentStore {
  let gone = false;
  const orAway = <T>(work: () => Promise<T>): Promise<T> => (gone ? Promise.reject(away) : work());
  return {
    ...documents,
    get: (...call) => orAway(() => documents.get(...call)) as never,
    query: (...call) => orAway(() => documents.query(...call)) as never,
    delete: (...call) => orAway(() => documents.delete(...call)),
    batch: async () => {
      gone = true;
      throw away;
    },
  };
}

/** A call that never ends, as in a process that dies, and when it was reached. */
function dying() {
  let reach = (): void => undefined;
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const never = (): Promise<never> => {
    reach();
    return new Promise(() => undefined);
  };
  return { never, reached };
}

describe('attack 25: blobs that no record names', () => {
  it('removes the recording of an upload whose intake was lost, before it ends', async () => {
    const ports = createMemoryPorts();
    const useCases = createUseCases({ ...ports, documents: forgetIntakes(ports.documents) });
    const upload = useCases.ingestRecording.execute(asTherapist('ann'), recording());
    await expect(upload).rejects.toMatchObject({ code: 'unavailable' });
    expect(await keysOf(ports)).toEqual([]);
    expect((await ports.documents.query('sessions', everySession)).items).toEqual([]);
  });

  it('removes, a day later, what a process left that died without an intake', async () => {
    const ports = createMemoryPorts();
    const { never, reached } = dying();
    const documents = forgetIntakes(ports.documents);
    const cut = createUseCases({ ...ports, documents, media: { ...ports.media, probe: never } });
    void cut.ingestRecording.execute(asTherapist('ann'), recording());
    await reached;
    const useCases = createUseCases(ports);
    const { id } = await useCases.ingestRecording.execute(asTherapist('ann'), recording());
    await ports.clock.advance(23 * hour);
    expect(await useCases.operations.sweepBlobs()).toBe(0);
    await ports.clock.advance(2 * hour);
    expect(await useCases.operations.sweepBlobs()).toBe(1);
    const kept = await keysOf(ports);
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.every((key) => key.includes(id))).toBe(true);
  });

  it('is what a worker does by itself', async () => {
    const ports = createMemoryPorts();
    await ports.blobs.put('users/ann/audio/gone.wav', new Uint8Array(9));
    await ports.blobs.put('users/ann/transcripts/gone.r1.0.json', new Uint8Array(9));
    await ports.blobs.put('users/ann/notes.txt', new Uint8Array(9));
    await ports.clock.advance(25 * hour);
    const worker = await createUseCases(ports).operations.startWorker();
    await expect.poll(() => keysOf(ports)).toEqual(['users/ann/notes.txt']);
    await worker.close();
  });

  it('leaves an upload in progress alone, whose sender is as slow as it may be', async () => {
    const ports = createMemoryPorts();
    const { never, reached } = dying();
    const slow = createUseCases({ ...ports, media: { ...ports.media, probe: never } });
    void slow.ingestRecording.execute(asTherapist('ann'), recording());
    await reached;
    await ports.clock.advance(23 * hour);
    const useCases = createUseCases(ports);
    expect(await useCases.operations.sweepIntakes()).toBe(0);
    // Even a blob that is old enough: the intake names it.
    await ports.clock.advance(hour + 1);
    expect(await useCases.operations.sweepBlobs()).toBe(0);
    expect(await keysOf(ports)).toHaveLength(1);
  });

  it.each([-23, -12, 12, 23])('leaves it alone where clocks are %i hours apart', async (hours) => {
    const ports = createMemoryPorts();
    const { never, reached } = dying();
    const uploading = createUseCases({ ...ports, media: { ...ports.media, probe: never } });
    void uploading.ingestRecording.execute(asTherapist('ann'), recording());
    await reached;
    const clock = createManualClock(new Date(ports.clock.now().getTime() + hours * hour));
    const elsewhere = createUseCases({ ...ports, clock });
    expect(await elsewhere.operations.sweepIntakes()).toBe(0);
    expect(await elsewhere.operations.sweepBlobs()).toBe(0);
    expect(await keysOf(ports)).toHaveLength(1);
  });

  it('makes no session of an upload that was swept although it still went on', async () => {
    const ports = createMemoryPorts();
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let reach = (): void => undefined;
    const reached = new Promise<void>((resolve) => {
      reach = resolve;
    });
    const probe: typeof ports.media.probe = async (...call) => {
      const facts = await ports.media.probe(...call);
      reach();
      await held;
      return facts;
    };
    const slow = createUseCases({ ...ports, media: { ...ports.media, probe } });
    const upload = slow.ingestRecording.execute(asTherapist('ann'), recording());
    upload.catch(() => undefined);
    await reached;
    await ports.clock.advance(25 * hour);
    expect(await createUseCases(ports).operations.sweepIntakes()).toBe(1);
    goOn();
    await expect(upload).rejects.toMatchObject({ code: 'unavailable' });
    expect((await ports.documents.query('sessions', everySession)).items).toEqual([]);
  });

  it('has an import write down what it is about to store, as an upload does', async () => {
    const ports = createMemoryPorts();
    const broken = createUseCases({ ...ports, documents: awayAtTheEnd(ports.documents) });
    const input = { filename: 'talk.vtt', body: textStream(vtt) };
    await expect(broken.importTranscript.execute(asTherapist('ann'), input)).rejects.toMatchObject({
      code: 'unavailable',
    });
    // Whether the session was written is not known, so that its blobs must stay for now.
    expect(await keysOf(ports)).toHaveLength(2);
    const useCases = createUseCases(ports);
    await ports.clock.advance(25 * hour);
    expect(await useCases.operations.sweepIntakes()).toBe(1);
    expect(await keysOf(ports)).toEqual([]);
  });

  const name = (at: number) => `users/ann/audio/gone${String(at).padStart(4, '0')}.wav`;

  it('looks at a bounded number of blobs in each run, and at all of them in the end', async () => {
    const ports = createMemoryPorts();
    const { operations, ingestRecording } = createUseCases(ports);
    const { id } = await ingestRecording.execute(asTherapist('ann'), recording());
    const named = (at: number) => `users/ann/audio/${id}.${String(at).padStart(4, '0')}.wav`;
    for (let at = 0; at < 2_500; at += 1) await ports.blobs.put(named(at), new Uint8Array(1));
    const leftovers = ['users/amy/audio/gone.wav', 'users/zoe/audio/gone.wav'];
    for (const key of leftovers) await ports.blobs.put(key, new Uint8Array(1));
    await ports.clock.advance(25 * hour);
    expect([await operations.sweepBlobs(), await operations.sweepBlobs()]).toEqual([1, 0]);
    // Another process goes on where this one was.
    expect(await createUseCases(ports).operations.sweepBlobs()).toBe(1);
    const left = await ports.blobs.list({ prefix: 'users/ann/audio/', limit: 1_000 });
    expect(left.cursor).toBeDefined();
    await ports.blobs.put(leftovers[0] ?? '', new Uint8Array(1));
    await ports.clock.advance(25 * hour);
    expect(await operations.sweepBlobs()).toBe(1);
  });

  it('removes nothing from a blob store of another installation', async () => {
    const ports = createMemoryPorts();
    const mine = createMemoryPorts({ clock: ports.clock, ids: createSystemIds() });
    const reports: unknown[] = [];
    expect(await openInstallation(ports, ports)).toBe('new');
    expect(await openInstallation(mine, mine)).toBe('new');
    await ports.blobs.put(name(1), new Uint8Array(1));
    await ports.clock.advance(25 * hour);
    const mixed = { ...ports, documents: mine.documents };
    expect(await openInstallation(mixed, ports)).toBe('different');
    const { operations } = createUseCases(mixed, { report: (error) => reports.push(error) });
    expect(await operations.sweepBlobs()).toBe(0);
    expect(reports).toEqual([
      expect.objectContaining({ message: expect.stringContaining('different installations') }),
    ]);
    expect(await createUseCases(ports).operations.sweepBlobs()).toBe(1);
  });

  it('removes nothing when the records seem to be lost, and tells of it until they are back', async () => {
    const ports = createMemoryPorts();
    const reports: unknown[] = [];
    const events: unknown[] = [];
    const { operations, ingestRecording } = createUseCases(ports, {
      report: (error) => reports.push(error),
      onWork: (event) => events.push(event),
    });
    const { id } = await ingestRecording.execute(asTherapist('ann'), recording());
    for (let at = 0; at < 21; at += 1) await ports.blobs.put(name(at), new Uint8Array(1));
    await ports.clock.advance(25 * hour);
    const before = await keysOf(ports);
    expect([await operations.sweepBlobs(), await operations.sweepBlobs()]).toEqual([0, 0]);
    expect(await keysOf(ports)).toEqual(before);
    expect(reports).toEqual([
      expect.objectContaining({ message: expect.stringContaining('No record names 21 of 22') }),
      expect.anything(),
    ]);
    const alerts = createAlertOperations({ ...ports, channels: { all: [] } });
    const ofSweeps = async () =>
      (await alerts.watchAlerts()).filter(({ kind }) => kind === 'sweep_stopped');
    expect(await ofSweeps()).toMatchObject([
      { type: 'raised', kind: 'sweep_stopped', facts: { reason: 'too_many', unnamed: 21 } },
    ]);
    expect(events).toEqual([]);
    for (let at = 0; at < 90; at += 1) {
      await ports.blobs.put(`users/ann/audio/${id}.${at}.wav`, new Uint8Array(1));
    }
    await ports.clock.advance(25 * hour);
    expect(await operations.sweepBlobs()).toBe(21);
    expect(events).toEqual([{ kind: 'swept', removed: 21, looked: 112 }]);
    expect(await ofSweeps()).toMatchObject([{ type: 'resolved' }]);
  });
});

const everySession = {
  where: { kind: 'claim' },
  orderBy: { field: 'attentionAt', direction: 'asc' },
} as const;
