import { type SaveTranscriptInput, type Session, transcriptEtag } from '@attune/core';
import { afterAll, describe, expect, it } from 'vitest';
import { asTherapist } from '../support/actors.js';
import { type Bench, openBench } from './pipeline-tools.js';
import { ann, openStores, outcomes, processed } from './review-tools.js';

const { stores, close } = await openStores();
afterAll(close);

/** What a client reads. */
async function read(bench: Bench, id: string) {
  const { session } = await bench.readSession.execute(ann, {
    sessionId: id,
    right: 'read',
    whole: true,
  });
  const transcript = await bench.readTranscript.execute(ann, { session });
  return { session, transcript, ifMatch: transcriptEtag(session, transcript.revision) };
}

async function edit(bench: Bench, id: string): Promise<SaveTranscriptInput> {
  const { transcript, ifMatch } = await read(bench, id);
  const { segments, speakers } = transcript;
  return { sessionId: id, ifMatch, segments, speakers };
}

async function revisions(bench: Bench, id: string): Promise<string[]> {
  return (await bench.blobKeys()).filter((key) => key.includes(`transcripts/${id}.r`));
}

describe('saving what was read, unchanged', () => {
  it('makes a revision with the same content and changes no role', async () => {
    const bench = openBench();
    const before = await processed(bench, { settings: {} });
    const first = await read(bench, before.id);
    const saved = await bench.saveTranscript.execute(
      asTherapist('ann'),
      await edit(bench, before.id),
    );
    expect(saved.transcript).toMatchObject({ revision: 2, author: { kind: 'person', id: 'ann' } });
    expect(saved.transcript.segments).toEqual((await bench.transcripts.get(before.id, 1)).segments);
    expect(saved.session.speakers).toEqual(before.speakers);
    expect(saved.session).toMatchObject({ sentiment: before.sentiment, notes: before.notes });
    await bench.settle(before.id);
    expect((await read(bench, before.id)).transcript.segments).toEqual(first.transcript.segments);
  });
});

describe('saving speakers along', () => {
  const roles = ({ speakers }: Pick<Session, 'speakers'>) =>
    speakers.map(({ id, role, roleSource }) => [id, role, roleSource]);

  it('takes changed roles as the word of a person and computes what rests on them again', async () => {
    const bench = openBench();
    const before = await processed(bench);
    const input = await edit(bench, before.id);
    const speakers = [
      { id: 'S1', role: 'patient' },
      { id: 'S2', role: 'therapist' },
    ];
    const { session } = await bench.saveTranscript.execute(asTherapist('ann'), {
      ...input,
      speakers,
    });
    expect([session.sentiment, session.notes]).toEqual([undefined, undefined]);
    const done = await bench.settle(before.id);
    expect(roles(done)).toEqual([
      ['S1', 'patient', 'person'],
      ['S2', 'therapist', 'person'],
    ]);
    expect(done.sentiment?.timeline.every(({ speaker }) => speaker === 'S1')).toBe(true);
  });

  it('lets segments be given to speakers that are new', async () => {
    const bench = openBench();
    const { id } = await processed(bench);
    const input = await edit(bench, id);
    const segments = input.segments.map((one, at) => (at === 0 ? { ...one, speaker: 'S3' } : one));
    const given = [{ id: 'S3', label: 'Her sister', role: 'other' }];
    await expect(
      bench.saveTranscript.execute(asTherapist('ann'), { ...input, segments }),
    ).rejects.toMatchObject({
      code: 'invalid_transcript',
    });
    const saved = await bench.saveTranscript.execute(asTherapist('ann'), {
      ...input,
      segments,
      speakers: given,
    });
    expect(saved.session.speakers[2]).toMatchObject({ id: 'S3', label: 'Her sister' });
    const { transcript } = await read(bench, id);
    expect(transcript.segments[0]?.speaker).toBe('S3');
    expect(transcript.speakers).toEqual((await bench.settle(id)).speakers);
  });

  it('refuses what no store keeps, with the place of it', async () => {
    const bench = openBench();
    const { id } = await processed(bench);
    const input = await edit(bench, id);
    for (const text of ['a\u0000b', 'a\ud800b']) {
      const segments = input.segments.map((one, at) => (at === 2 ? { ...one, text } : one));
      await expect(
        bench.saveTranscript.execute(asTherapist('ann'), { ...input, segments }),
      ).rejects.toMatchObject({
        code: 'invalid_transcript',
        faults: [{ path: 'segments.2' }],
      });
    }
  });
});

describe('saving on what has changed meanwhile', () => {
  it('is refused when another editor named a speaker or set a role', async () => {
    const bench = openBench();
    const { id } = await processed(bench);
    const stale = await edit(bench, id);
    await bench.changeRoles.execute(asTherapist('ann'), { sessionId: id, roles: { S1: 'other' } });
    await bench.settle(id);
    await expect(bench.saveTranscript.execute(asTherapist('ann'), stale)).rejects.toMatchObject({
      code: 'version_conflict',
    });
    const fresh = await edit(bench, id);
    await bench.saveTranscript.execute(asTherapist('ann'), {
      ...fresh,
      speakers: [{ id: 'S1', label: 'Kim' }],
    });
    await bench.settle(id);
    await expect(bench.saveTranscript.execute(asTherapist('ann'), fresh)).rejects.toMatchObject({
      code: 'version_conflict',
    });
  });

  it('is not refused because sentiment and notes were computed', async () => {
    const bench = openBench();
    const { id } = await processed(bench);
    const input = await edit(bench, id);
    await bench.extractNotesAgain.execute(asTherapist('ann'), { sessionId: id });
    await bench.settle(id);
    expect(
      (await bench.saveTranscript.execute(asTherapist('ann'), input)).transcript.revision,
    ).toBe(2);
  });

  it('loses no role that is set while only the revision is named', async () => {
    const bench = openBench();
    const { id } = await processed(bench);
    const { segments } = await bench.transcripts.get(id, 1);
    const { blobs } = bench.ports;
    const slow = {
      ...blobs,
      put: async (...args: Parameters<typeof blobs.put>) => {
        await bench.changeRoles.execute(asTherapist('ann'), {
          sessionId: id,
          roles: { S1: 'other' },
        });
        return await blobs.put(...args);
      },
    };
    const saving = bench.restart({ wrap: () => ({ blobs: slow }) }).saveTranscript;
    const input = { sessionId: id, revision: 1, segments };
    const { session } = await saving.execute(ann, input);
    expect(session.speakers[0]).toMatchObject({ role: 'other', roleSource: 'person' });
  });
});

describe.each(stores)('a hundred saves of one state at once, on %s', (_name, open) => {
  it('make exactly one new revision, and leave nothing of the others', async () => {
    const documents = await open();
    const bench = openBench({ wrap: () => ({ documents }) });
    const { id } = await processed(bench);
    const input = await edit(bench, id);
    const saves = Array.from({ length: 100 }, () =>
      bench.saveTranscript.execute(asTherapist('ann'), { ...input }),
    );
    const codes = await outcomes(saves);
    expect(codes.filter((code) => code === 'done')).toHaveLength(1);
    expect(codes.filter((code) => code === 'version_conflict')).toHaveLength(99);
    const session = await bench.sessions.get(id);
    expect(session.transcriptRevision).toBe(2);
    const settled = await Promise.allSettled(saves);
    const [winner] = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(await bench.transcripts.newest(session)).toEqual(winner?.transcript);
    await expect(bench.transcripts.get(id, 3)).rejects.toMatchObject({
      code: 'transcript_not_found',
    });
    expect(await revisions(bench, id)).toHaveLength(2);
  });
});
