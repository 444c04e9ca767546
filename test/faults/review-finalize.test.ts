import { openQuestions, PortError, transcriptEtag } from '@attune/core';
import { canonicalJson } from '@attune/core/adapter-kit';
import type { BlobStore } from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { asTherapist } from '../support/actors.js';
import { type Bench, openBench } from './pipeline-tools.js';
import { blobText, finalized, handIn, outcomes, processed, sha256, sign } from './review-tools.js';

const snapshots = async (bench: Bench): Promise<string[]> =>
  (await bench.blobKeys()).filter((key) => key.includes('.final-'));

/** A process in which something happens right after the first snapshot was stored. */
function meanwhile(bench: Bench, happens: () => Promise<unknown>): Bench {
  let first = true;
  const { blobs } = bench.ports;
  const slow: BlobStore = {
    ...blobs,
    put: async (key, ...rest) => {
      const info = await blobs.put(key, ...rest);
      const now = first && key.includes('.final-');
      first &&= !now;
      if (now) await happens();
      return info;
    },
  };
  return bench.restart({ wrap: () => ({ blobs: slow }) });
}

describe('finalizing', () => {
  it('stores a snapshot of what was reviewed, under its own hash', async () => {
    const bench = openBench();
    const before = await processed(bench);
    const session = await sign(bench, before.id);
    expect(session).toMatchObject({ status: 'finalized', version: before.version + 1 });
    const { finalization } = session;
    expect(finalization).toMatchObject({
      by: 'ann',
      at: bench.clock.now().toISOString(),
      transcriptRevision: 1,
    });
    const text = await blobText(bench, finalization?.blobKey ?? '');
    expect(sha256(text)).toBe(finalization?.sha256);
    const snapshot = JSON.parse(text);
    expect(canonicalJson(snapshot)).toBe(text);
    expect(snapshot).toMatchObject({
      sessionId: before.id,
      signedBy: 'ann',
      signedAt: finalization?.at,
      recording: { sha256: before.recording.sha256 },
      speakers: before.speakers,
      sentiment: before.sentiment,
      notes: before.notes,
    });
    expect(snapshot.transcript).toEqual(await bench.transcripts.get(before.id, 1));
  });

  it('is for sessions that are processed and are what the person looked at', async () => {
    const bench = openBench();
    const fresh = await handIn(bench);
    const session = await processed(bench);
    const ask = (sessionId: string, ifMatch: string) =>
      bench.finalizeSession.execute(asTherapist('ann'), {
        sessionId,
        ifMatch,
        confirm: openQuestions,
      });
    const ifMatch = transcriptEtag(session);
    for (const [asked, code] of [
      [ask('none', ifMatch), 'session_not_found'],
      [ask(fresh.id, transcriptEtag(fresh)), 'illegal_transition'],
      [ask(session.id, transcriptEtag(session, 2)), 'version_conflict'],
      [ask(session.id, '*'), 'version_conflict'],
    ] as const) {
      await expect(asked).rejects.toMatchObject({ code });
    }
    expect(await bench.sessions.get(session.id)).toEqual(session);
    expect(await snapshots(bench)).toEqual([]);
  });

  it('again by the same person of the same state is refused', async () => {
    const bench = openBench();
    const session = await processed(bench);
    const input = {
      sessionId: session.id,
      ifMatch: transcriptEtag(session),
      confirm: openQuestions,
    };
    await bench.finalizeSession.execute(asTherapist('ann'), input);
    await expect(bench.finalizeSession.execute(asTherapist('ann'), input)).rejects.toMatchObject({
      code: 'session_finalized',
    });
  });

  it('a hundred times at once signs once, and keeps the one snapshot', async () => {
    const bench = openBench();
    const { id, ...session } = await processed(bench);
    const ifMatch = transcriptEtag(session);
    const asked = Array.from({ length: 100 }, () =>
      bench.finalizeSession.execute(asTherapist('ann'), {
        sessionId: id,
        ifMatch,
        confirm: openQuestions,
      }),
    );
    const codes = await outcomes(asked);
    expect(codes.filter((code) => code === 'done')).toHaveLength(1);
    expect(codes.filter((code) => code === 'session_finalized')).toHaveLength(99);
    const { finalization } = await bench.sessions.get(id);
    expect(await snapshots(bench)).toEqual([finalization?.blobKey]);
    expect(sha256(await blobText(bench, finalization?.blobKey ?? ''))).toBe(finalization?.sha256);
  });

  it('is refused and leaves nothing when roles change in that moment', async () => {
    const bench = openBench();
    const { id } = await processed(bench);
    const roles = { S1: 'patient', S2: 'therapist' };
    const other = meanwhile(bench, async () => {
      await bench.changeRoles.execute(asTherapist('ann'), { sessionId: id, roles });
      await bench.operations.processSession(id);
    });
    await expect(sign(other, id)).rejects.toMatchObject({ code: 'version_conflict' });
    expect((await bench.sessions.get(id)).status).toBe('processed');
    expect(await snapshots(bench)).toEqual([]);
  });

  it('signs the notes that stand when it is done, not those it began with', async () => {
    const bench = openBench();
    const before = await processed(bench);
    const other = meanwhile(bench, async () => {
      await bench.clock.advance(60_000);
      await bench.extractNotesAgain.execute(asTherapist('ann'), { sessionId: before.id });
      await bench.operations.processSession(before.id);
    });
    const session = await sign(other, before.id);
    expect(session.notes?.createdAt).not.toBe(before.notes?.createdAt);
    expect(await snapshots(bench)).toEqual([session.finalization?.blobKey]);
    const text = await blobText(bench, session.finalization?.blobKey ?? '');
    expect(JSON.parse(text).notes).toEqual(session.notes);
  });

  it('that is interrupted before its record leaves nothing that can be seen', async () => {
    const bench = openBench();
    const before = await processed(bench);
    const { documents } = bench.ports;
    const away = new PortError('unavailable', 'away', { port: 'document-store', operation: 'put' });
    const broken = { ...documents, batch: () => Promise.reject(away) };
    const interrupted = bench.restart({ wrap: () => ({ documents: broken }) });
    await expect(sign(interrupted, before.id)).rejects.toBe(away);
    expect(await bench.sessions.get(before.id)).toEqual(before);
    expect((await sign(bench, before.id)).status).toBe('finalized');
    await bench.deleteSession.execute(asTherapist('ann'), { sessionId: before.id });
    expect(await bench.blobKeys()).toEqual([]);
  });

  it('of a session deleted in that moment leaves no snapshot', async () => {
    const bench = openBench();
    const { id } = await processed(bench);
    const other = meanwhile(bench, () =>
      bench.deleteSession.execute(asTherapist('ann'), { sessionId: id }),
    );
    await expect(sign(other, id)).rejects.toMatchObject({ code: 'session_not_found' });
    expect(await bench.blobKeys()).toEqual([]);
  });

  it('is not taken back by a worker that is about to tell the owner', async () => {
    const bench = openBench();
    const { id } = await handIn(bench);
    const { documents } = bench.ports;
    let signed = false;
    const watched: typeof documents = {
      ...documents,
      batch: async (...args) => {
        const result = await documents.batch(...args);
        const { status, stages } = await bench.sessions.get(id);
        if (!signed && status === 'processed' && stages.notify.state === 'running') {
          signed = true;
          await sign(bench, id);
        }
        return result;
      },
    };
    const worker = bench.restart({ wrap: () => ({ documents: watched }) });
    expect(await worker.operations.processSession(id)).toMatchObject({ state: 'idle' });
    expect(signed).toBe(true);
    const session = await bench.sessions.get(id);
    expect(session.status).toBe('finalized');
    expect(session.stages.notify.state).toBe('skipped');
    expect(session).not.toHaveProperty('lease');
  });
});

describe('reopening', () => {
  it('makes a session changeable again and keeps who signed and who reopened it', async () => {
    const bench = openBench();
    const { id, finalization } = await finalized(bench);
    await bench.clock.advance(1_000);
    const open = await bench.reopenSession.execute(asTherapist('ann'), { sessionId: id });
    expect(open.status).toBe('processed');
    expect(open).not.toHaveProperty('finalization');
    const at = bench.clock.now().toISOString();
    expect(open.reopenings).toEqual([{ at, by: 'ann', finalization }]);
    expect(await snapshots(bench)).toEqual([finalization?.blobKey]);
    await bench.changeRoles.execute(asTherapist('ann'), {
      sessionId: id,
      roles: { S1: 'patient' },
    });
    await bench.settle(id);
    const again = await sign(bench, id);
    expect(again.finalization?.sha256).not.toBe(finalization?.sha256);
    expect(again.reopenings).toHaveLength(1);
    expect(await snapshots(bench)).toHaveLength(2);
  });

  it('is only for finalized sessions', async () => {
    const bench = openBench();
    const session = await processed(bench);
    const asked = bench.reopenSession.execute(asTherapist('ann'), { sessionId: session.id });
    await expect(asked).rejects.toMatchObject({ code: 'illegal_transition' });
    expect(await bench.sessions.get(session.id)).toEqual(session);
  });

  it('lets processing do what it had left to do when the session was signed', async () => {
    const bench = openBench();
    const session = await processed(bench);
    const stages = { ...session.stages, notify: { state: 'pending', attempts: 0 } as const };
    await bench.sessions.update(session.id, (current) => ({ ...current, stages }));
    await sign(bench, session.id);
    await bench.reopenSession.execute(asTherapist('ann'), { sessionId: session.id });
    const done = await bench.settle(session.id);
    expect(done).toMatchObject({ status: 'processed', stages: { notify: { state: 'skipped' } } });
  });
});
