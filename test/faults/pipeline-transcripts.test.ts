import { createMemorySpeechToText } from '@attune/core/memory';
import { describe, expect, it } from 'vitest';
import { asTherapist } from '../support/actors.js';
import { type Bench, gate, openBench, turn } from './pipeline-tools.js';

const sure = { speakerRoles: { S1: 'therapist', S2: 'patient' } };

async function withDevice(bench: Bench): Promise<void> {
  const registeredAt = '2026-01-01T00:00:00.000Z';
  await bench.devices.save({ token: 't', accountId: 'ann', platform: 'web', registeredAt });
}

describe('saving a transcript', () => {
  async function edited(bench: Bench, id: string, text: string) {
    const transcript = await bench.transcripts.newest(await bench.sessions.get(id));
    const segments = transcript.segments.map((one, at) => (at === 1 ? { ...one, text } : one));
    return { sessionId: id, revision: transcript.revision, segments };
  }

  it('makes a new revision and computes again what rests on the text', async () => {
    const bench = openBench();
    const before = await bench.processed(sure);
    const input = await edited(bench, before.id, 'I am so happy and proud.');
    const saved = await bench.saveTranscript.execute(asTherapist('ann'), input);
    expect(saved.transcript).toMatchObject({ revision: 2, author: { kind: 'person', id: 'ann' } });
    const done = await bench.settle(before.id);
    expect(done).toMatchObject({ status: 'processed', transcriptRevision: 2 });
    expect(done.notes?.transcriptRevision).toBe(2);
    expect(done.sentiment?.timeline[0]?.label).toBe('positive');
    expect((await bench.transcripts.get(before.id, 1)).segments[1]?.text).not.toContain('proud');
    expect(bench.ports.speech.state.starts).toBe(1);
  });

  it('of an old revision is refused', async () => {
    const bench = openBench();
    const { id } = await bench.processed();
    const input = await edited(bench, id, 'First.');
    await bench.saveTranscript.execute(asTherapist('ann'), input);
    await expect(bench.saveTranscript.execute(asTherapist('ann'), input)).rejects.toMatchObject({
      code: 'version_conflict',
    });
  });

  it('a hundred times at once succeeds exactly once', async () => {
    const bench = openBench();
    const { id } = await bench.processed();
    const inputs = await Promise.all(
      Array.from({ length: 100 }, (_, at) => edited(bench, id, `Mine ${at}.`)),
    );
    const saves = inputs.map((input) => bench.saveTranscript.execute(asTherapist('ann'), input));
    const settled = await Promise.allSettled(saves);
    const codes = settled.map((one) => (one.status === 'fulfilled' ? 'saved' : one.reason.code));
    expect(codes.filter((code) => code === 'saved')).toHaveLength(1);
    expect(codes.filter((code) => code === 'version_conflict')).toHaveLength(99);
    const winner = settled.findIndex(({ status }) => status === 'fulfilled');
    const { segments, revision } = await bench.transcripts.newest(await bench.sessions.get(id));
    expect([segments[1]?.text, revision]).toEqual([`Mine ${winner}.`, 2]);
  });

  it('that breaks the rules of transcripts is refused', async () => {
    const bench = openBench();
    const { id } = await bench.processed();
    const input = await edited(bench, id, '');
    await expect(bench.saveTranscript.execute(asTherapist('ann'), input)).rejects.toMatchObject({
      code: 'invalid_transcript',
    });
  });

  it('of a session deleted in that moment leaves no blob', async () => {
    const bench = openBench();
    const { id } = await bench.processed();
    const input = await edited(bench, id, 'Too late.');
    const { blobs } = bench.ports;
    const slow = {
      ...blobs,
      put: async (...args: Parameters<typeof blobs.put>) => {
        await bench.deleteSession.execute(asTherapist('ann'), { sessionId: id });
        return await blobs.put(...args);
      },
    };
    const saving = bench
      .restart({ wrap: () => ({ blobs: slow }) })
      .saveTranscript.execute(asTherapist('ann'), input);
    await expect(saving).rejects.toMatchObject({ code: 'session_not_found' });
    expect(await bench.blobKeys()).toEqual([]);
  });
});

describe('transcribing again', () => {
  it('keeps what people corrected, their roles and names', async () => {
    const bench = openBench();
    await withDevice(bench);
    const { id } = await bench.processed();
    const first = await bench.transcripts.get(id, 1);
    const segments = first.segments.map((one, at) =>
      at === 3 ? { ...one, text: 'I lie awake because of Zephyrine.' } : one,
    );
    await bench.saveTranscript.execute(asTherapist('ann'), {
      sessionId: id,
      revision: 1,
      segments,
      labels: { S2: 'Robin' },
    });
    await bench.changeRoles.execute(asTherapist('ann'), {
      sessionId: id,
      roles: { S1: 'therapist', S2: 'patient' },
    });
    await bench.settle(id);
    await bench.transcribeAgain.execute(asTherapist('ann'), {
      sessionId: id,
      settings: { timestamps: false },
    });
    const done = await bench.settle(id);
    expect(done).toMatchObject({
      status: 'processed',
      transcriptRevision: 3,
      settings: { timestamps: false },
    });
    const again = await bench.transcripts.newest(done);
    expect(again.author.kind).toBe('machine');
    expect(again.segments.map(({ text }) => text)).toContain('I lie awake because of Zephyrine.');
    expect(done.speakers).toMatchObject([
      { id: 'S1', role: 'therapist', roleSource: 'person' },
      { id: 'S2', role: 'patient', roleSource: 'person', label: 'Robin' },
    ]);
    expect(bench.ports.speech.state.starts).toBe(2);
    expect(bench.ports.push.requests).toHaveLength(1);
  });

  it('again keeps what people corrected in every round before', async () => {
    const bench = openBench();
    const { id } = await bench.processed();
    const correct = async (revision: number, at: number, text: string) => {
      const { segments } = await bench.transcripts.get(id, revision);
      const changed = segments.map((one, index) => (index === at ? { ...one, text } : one));
      await bench.saveTranscript.execute(asTherapist('ann'), {
        sessionId: id,
        revision,
        segments: changed,
      });
      await bench.settle(id);
      await bench.transcribeAgain.execute(asTherapist('ann'), { sessionId: id });
      return await bench.settle(id);
    };
    await correct(1, 1, 'The first correction.');
    const done = await correct(3, 3, 'The second correction.');
    const texts = (await bench.transcripts.newest(done)).segments.map(({ text }) => text);
    expect(texts).toContain('The first correction.');
    expect(texts).toContain('The second correction.');
  });

  it('while a person saves tries once more instead of losing either', async () => {
    const bench = openBench();
    const { id } = await bench.processed();
    const first = await bench.transcripts.get(id, 1);
    await bench.transcribeAgain.execute(asTherapist('ann'), { sessionId: id });
    const reached = gate();
    const free = gate();
    const { speech } = bench.ports;
    const slow = {
      ...speech,
      check: async (...args: Parameters<typeof speech.check>) => {
        reached.open();
        await free.passed;
        return await speech.check(...args);
      },
    };
    const worker = bench.restart({ wrap: () => ({ speech: slow }) });
    const running = worker.operations.processSession(id);
    await reached.passed;
    const segments = first.segments.map((one, at) => (at === 0 ? { ...one, text: 'Hey.' } : one));
    await bench.saveTranscript.execute(asTherapist('ann'), {
      sessionId: id,
      revision: 1,
      segments,
    });
    free.open();
    await running;
    await turn(bench.clock);
    const done = await bench.settle(id);
    expect(done).toMatchObject({ status: 'processed', transcriptRevision: 3 });
    const newest = await bench.transcripts.newest(done);
    expect(newest.segments[0]?.text).toBe('Hey.');
    expect(bench.ports.speech.state.starts).toBe(2);
  });

  it('mends a session that failed for good on a wrong setting', async () => {
    const bench = openBench();
    const { id } = await bench.ingest({ language: 'de-DE' });
    // The operator switched to an engine that knows less.
    const { blobs } = bench.ports;
    const speech = createMemorySpeechToText({ blobs, capabilities: { languages: ['en'] } });
    const switched = bench.restart({ wrap: () => ({ speech }) });
    await switched.operations.processSession(id);
    expect(await bench.sessions.get(id)).toMatchObject({ failure: { code: 'unsupported' } });
    await switched.transcribeAgain.execute(asTherapist('ann'), {
      sessionId: id,
      settings: { language: 'en-US' },
    });
    expect(await switched.settle(id)).toMatchObject({ status: 'processed' });
  });

  it('is only for processed or failed sessions and good settings', async () => {
    const bench = openBench();
    const fresh = await bench.ingest();
    const { id } = await bench.processed();
    await expect(
      bench.transcribeAgain.execute(asTherapist('ann'), { sessionId: fresh.id }),
    ).rejects.toMatchObject({
      code: 'illegal_transition',
    });
    await expect(
      bench.transcribeAgain.execute(asTherapist('ann'), {
        sessionId: id,
        settings: { speakers: 99 },
      }),
    ).rejects.toMatchObject({
      code: 'invalid_settings',
    });
  });
});
