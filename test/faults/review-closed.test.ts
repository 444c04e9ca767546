import { openQuestions, type Session, system, transcriptEtag, type UseCases } from '@attune/core';
import { describe, expect, it } from 'vitest';
import { asTherapist } from '../support/actors.js';
import { type Bench, openBench } from './pipeline-tools.js';
import { finalized } from './review-tools.js';

type Change = (bench: Bench, session: Session) => Promise<unknown>;

/** Every use case that changes a session, tried on a finalized one. */
const changes: Partial<Record<keyof UseCases, Change>> = {
  restoreRevision: (bench, session) =>
    bench.restoreRevision.execute(asTherapist('ann'), {
      ...{ sessionId: session.id, revision: 1 },
      ifMatch: transcriptEtag(session),
    }),
  editNotes: (bench, { id }) =>
    bench.editNotes.execute(asTherapist('ann'), { sessionId: id, notes: {} }),
  revertNotes: (bench, { id }) => bench.revertNotes.execute(asTherapist('ann'), { sessionId: id }),
  correctSession: (bench, { id }) =>
    bench.correctSession.execute(asTherapist('ann'), { sessionId: id, title: 'Another' }),
  changeRoles: (bench, { id }) =>
    bench.changeRoles.execute(asTherapist('ann'), { sessionId: id, roles: { S1: 'patient' } }),
  saveTranscript: async (bench, session) => {
    const { segments } = await bench.transcripts.newest(session);
    const ifMatch = transcriptEtag(session);
    const input = { sessionId: session.id, ifMatch, segments };
    return await bench.saveTranscript.execute(asTherapist('ann'), input);
  },
  patchTranscript: (bench, session) =>
    bench.patchTranscript.execute(asTherapist('ann'), {
      sessionId: session.id,
      ifMatch: transcriptEtag(session),
      speakers: [{ id: 'S1', label: 'Ada' }],
    }),
  finalizeSession: (bench, session) =>
    bench.finalizeSession.execute(asTherapist('ann'), {
      sessionId: session.id,
      ifMatch: transcriptEtag(session),
      confirm: openQuestions,
    }),
  extractNotesAgain: (bench, { id }) =>
    bench.extractNotesAgain.execute(asTherapist('ann'), { sessionId: id }),
  transcribeAgain: (bench, { id }) =>
    bench.transcribeAgain.execute(asTherapist('ann'), { sessionId: id }),
  retrySession: (bench, { id }) =>
    bench.retrySession.execute(asTherapist('ann'), { sessionId: id }),
};

/** Those that change nothing of a finalized session, and those that are made to. */
const others: readonly (keyof UseCases)[] = [
  'sessions',
  'transcripts',
  'devices',
  'ingestRecording',
  'importTranscript',
  'requestUpload',
  'receiveUpload',
  'completeUpload',
  'beginUpload',
  'readUpload',
  'appendToUpload',
  'giveUpUpload',
  'reserveIntake',
  'readQuota',
  'operations',
  'exportTranscript',
  'deleteSession',
  'reopenSession',
  'readSession',
  'watchSession',
  'watchAccount',
  'listSessions',
  'pendingSessions',
  'searchSessions',
  'readTranscript',
  'listRevisions',
  'diffRevisions',
  'openRecording',
  'choosePlayback',
  'readPeaks',
  'sessionStatistics',
  'patientTrend',
  'listAllSessions',
  'listAlerts',
  'listRefusals',
  'searchAudit',
  'readCapabilities',
];

describe('a finalized session', () => {
  it.each(Object.entries(changes))('refuses %s and stays as it is', async (_name, change) => {
    const bench = openBench();
    const session = await finalized(bench);
    await expect(change(bench, session)).rejects.toMatchObject({ code: 'session_finalized' });
    expect(await bench.sessions.get(session.id)).toEqual(session);
    expect(await bench.settle(session.id)).toEqual(session);
  });

  it('is left alone by workers, sweeps and completed uploads', async () => {
    const bench = openBench();
    const session = await finalized(bench);
    expect(await bench.operations.processSession(session.id)).toMatchObject({ state: 'idle' });
    await bench.operations.reconcileSessions();
    expect(
      await bench.completeUpload.execute(asTherapist('ann'), { sessionId: session.id }),
    ).toEqual(session);
    const { blobKey: key } = session.recording;
    const body = new Blob(['more']).stream();
    const late = bench.receiveUpload.execute(system, { key, body });
    await expect(late).rejects.toMatchObject({ code: 'already_uploaded' });
    expect(await bench.settle(session.id)).toEqual(session);
  });

  it('has its rule for every use case there is', () => {
    const { ports: _ports, clock: _clock, ...bench } = openBench();
    const tools = ['reports', 'restart', 'blobKeys', 'ingest', 'processed', 'settle'];
    const names = Object.keys(bench).filter((name) => !tools.includes(name));
    expect(names.toSorted()).toEqual([...Object.keys(changes), ...others].toSorted());
  });
});
