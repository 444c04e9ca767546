import { type SessionView, sessionSummaryView, sessionView } from '@attune/core';
import { describe, expect, it } from 'vitest';
import { asTherapist } from '../support/actors.js';
import { type Bench, openBench } from './pipeline-tools.js';
import { ann, bob, finalized, handIn, pat, processed, root, sign, sue } from './review-tools.js';

const ids = ({ items }: { readonly items: readonly { readonly session: { id: string } }[] }) =>
  items.map(({ session }) => session.id);

describe('lists', () => {
  it('hold own sessions, newest first: of patients the finalized ones about them', async () => {
    const bench = openBench();
    const first = await finalized(bench);
    await bench.clock.advance(1_000);
    const second = await processed(bench);
    await bench.clock.advance(1_000);
    const third = await finalized(bench, { ownerId: 'bob' });
    const list = async (...args: Parameters<typeof bench.listSessions.execute>) =>
      ids(await bench.listSessions.execute(...args));
    expect(await list(ann)).toEqual([second.id, first.id]);
    expect(await list(ann, { status: 'finalized' })).toEqual([first.id]);
    expect(await list(bob)).toEqual([third.id]);
    expect(await list(pat)).toEqual([third.id, first.id]);
    expect(await list(pat, { status: 'processed' })).toEqual([]);
    expect(await list(pat, { status: 'finalized' })).toEqual([third.id, first.id]);
    expect(await list(sue)).toEqual([]);
    // An empty list would look like an answer; administrators have lists of their own.
    await expect(list(root)).rejects.toMatchObject({ code: 'forbidden' });
    const page = await bench.listSessions.execute(pat, { limit: 1 });
    expect(page).toMatchObject({ items: [{ sight: 'subject', session: { id: third.id } }] });
    const { cursor = '' } = page;
    expect(await list(pat, { limit: 1, cursor })).toEqual([first.id]);
  });

  it('of what is pending hold processed sessions of the therapist, oldest first', async () => {
    const bench = openBench();
    const first = await processed(bench);
    await bench.clock.advance(1_000);
    const second = await processed(bench);
    await finalized(bench);
    await handIn(bench);
    await processed(bench, { ownerId: 'bob' });
    const pending = async (actor = ann) => ids(await bench.pendingSessions.execute(actor));
    expect(await pending()).toEqual([first.id, second.id]);
    expect([await pending(pat), await pending(root)]).toEqual([[], []]);
    await sign(bench, first.id);
    expect(await pending()).toEqual([second.id]);
    await bench.reopenSession.execute(asTherapist('ann'), { sessionId: first.id });
    expect(await pending()).toEqual([first.id, second.id]);
  });
});

/** All that a person is shown of a session, by every way there is. */
async function everything(bench: Bench, actor: typeof ann, id: string): Promise<string> {
  const shown: unknown[] = [];
  const { session, sight } = await bench.readSession.execute(actor, {
    sessionId: id,
    right: 'see',
    whole: true,
  });
  const pages =
    actor.role === 'admin'
      ? []
      : [
          await bench.listSessions.execute(actor),
          await bench.searchSessions.execute(actor, { q: 'sleeping' }),
          await bench.searchSessions.execute(actor, {}),
        ];
  if (actor.role === 'admin') shown.push(await bench.listAllSessions.execute(actor));
  shown.push(sessionView(session, sight));
  for (const { items } of pages) {
    for (const one of items) {
      shown.push({ ...one, session: sessionSummaryView(one.session, one.sight) });
    }
  }
  for await (const event of bench.watchSession.execute(actor, { sessionId: id })) shown.push(event);
  if (sight !== 'operator') {
    shown.push(await bench.readTranscript.execute(actor, { session }));
    for (const format of bench.exportTranscript.formats) {
      shown.push((await bench.exportTranscript.execute(actor, { sessionId: id, format })).body);
    }
    shown.push(await bench.patientTrend.execute(actor, { patientId: 'pat' }));
  }
  shown.push(await bench.sessionStatistics.execute(actor));
  return JSON.stringify(shown);
}

describe('what is shown', () => {
  const clinical = ['therapistNotes', 'riskFlags', 'strategies', 'triggers', 'sessionMood'];
  const more = ['moodTrajectory', 'unresolvedConcerns'];

  it('to a patient holds nothing clinical, in any view', async () => {
    const bench = openBench();
    const { id } = await processed(bench, { settings: { phraseHints: ['MARK hint'] } });
    const marked = { text: 'MARK', segmentIds: [] };
    await bench.sessions.update(id, (session) => ({
      ...session,
      warnings: [{ code: 'engine_warning', message: 'MARK', stage: 'extract' }],
      ...(session.notes === undefined
        ? {}
        : {
            notes: {
              ...session.notes,
              therapistNotes: marked,
              riskFlags: [{ ...marked, category: 'abuse', severity: 'high', quote: 'MARK' }],
              strategies: [marked],
              triggers: [marked],
              sessionMood: marked,
              moodTrajectory: marked,
              unresolvedConcerns: [marked],
            },
          }),
    }));
    await sign(bench, id);
    const shown = await everything(bench, pat, id);
    for (const name of [...clinical, ...more]) expect(shown).not.toContain(name);
    expect(shown).not.toContain('MARK');
    expect(shown).toContain('patientSummary');
    expect(await everything(bench, ann, id)).toContain('MARK');
  });

  it('to an operator holds nothing that was said, named or noted', async () => {
    const bench = openBench();
    const given = { title: 'MARK title', filename: 'MARK name.wav' };
    const { id } = await processed(bench, given);
    const { segments } = await bench.transcripts.get(id, 1);
    const said = segments.map((one) => ({ ...one, text: `MARK ${one.text}` }));
    const speakers = [{ id: 'S1', label: 'MARK Robin' }];
    const input = { sessionId: id, revision: 1, segments: said, speakers };
    await bench.saveTranscript.execute(ann, input);
    await bench.settle(id);
    const shown = await everything(bench, root, id);
    expect(shown).toContain(id);
    expect(shown).not.toMatch(/MARK|sleeping/u);
    const { session } = await bench.readSession.execute(ann, {
      sessionId: id,
      right: 'read',
      whole: true,
    });
    expect(JSON.stringify(sessionView(session))).toContain('MARK');
    await expect(
      bench.readSession.execute(root, { sessionId: id, right: 'read' }),
    ).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('to an operator of a session that failed names no file', async () => {
    const bench = openBench({ speech: { script: () => [] } });
    const { id } = await processed(bench, { title: 'MARK', filename: 'MARK.wav' });
    const session = await bench.sessions.get(id);
    expect(session.failure?.message).toContain('MARK.wav');
    const shown: SessionView = sessionView(session, 'operator');
    expect(JSON.stringify(shown)).not.toContain('MARK');
    expect(shown.failure).toMatchObject({ stage: 'transcribe', code: 'no_speech' });
  });
});

describe('reading a transcript', () => {
  it('of an older revision is for its owner only', async () => {
    const bench = openBench();
    const { id } = await processed(bench);
    const { segments } = await bench.transcripts.get(id, 1);
    const saved = segments.map((one) => ({ ...one, text: `${one.text} Indeed.` }));
    const input = { sessionId: id, revision: 1, segments: saved };
    await bench.saveTranscript.execute(ann, input);
    await bench.settle(id);
    await sign(bench, id);
    const read = async (actor: typeof ann, revision?: number) => {
      const { session } = await bench.readSession.execute(actor, {
        sessionId: id,
        right: 'read',
        whole: true,
      });
      const which = revision === undefined ? {} : { revision };
      return (await bench.readTranscript.execute(actor, { session, ...which })).segments[0]?.text;
    };
    expect([await read(ann), await read(pat), await read(pat, 2)]).toEqual(
      Array.from({ length: 3 }, () => saved[0]?.text),
    );
    expect(await read(ann, 1)).toBe(segments[0]?.text);
    const code = 'transcript_not_found';
    for (const [actor, revision] of [
      [pat, 1],
      [ann, 3],
      [ann, 0],
    ] as const) {
      await expect(read(actor, revision)).rejects.toMatchObject({ code });
    }
  });
});

describe('opening a recording', () => {
  it('gives its bytes, whole or a range, and refuses what is not within', async () => {
    const bench = openBench();
    const session = await processed(bench);
    const { id: sessionId } = session;
    const whole = await bench.openRecording.execute(ann, { sessionId });
    const bytes = new Uint8Array(await new Response(whole.body).arrayBuffer());
    expect([bytes.length, whole.info.sizeBytes]).toEqual([
      session.recording.sizeBytes,
      session.recording.sizeBytes,
    ]);
    const range = { start: 10, end: 14 };
    const part = await bench.openRecording.execute(ann, { sessionId, range });
    expect(new Uint8Array(await new Response(part.body).arrayBuffer())).toEqual(
      bytes.slice(10, 14),
    );
    for (const wrong of [{ start: bytes.length }, { start: 5, end: 5 }]) {
      const asked = bench.openRecording.execute(ann, { sessionId, range: wrong });
      await expect(asked).rejects.toMatchObject({ code: 'invalid_range' });
    }
    const asked = bench.openRecording.execute(ann, { sessionId, range: { start: -1 } });
    await expect(asked).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('says so where there is none', async () => {
    const bench = openBench();
    const session = await processed(bench);
    const upload = { expiresAt: '2026-01-02T00:00:00.000Z', sizeBytes: 1 };
    const { body } = await bench.exportTranscript.execute(ann, {
      sessionId: session.id,
      format: 'vtt',
    });
    const stream = new Blob([String(body)]).stream();
    const input = { filename: 'a.vtt', body: stream };
    const imported = await bench.importTranscript.execute(ann, input);
    await bench.sessions.update(session.id, (stored) => ({ ...stored, upload }));
    for (const [{ id: sessionId }, code] of [
      [session, 'upload_missing'],
      [imported, 'no_audio'],
    ] as const) {
      await expect(bench.openRecording.execute(ann, { sessionId })).rejects.toMatchObject({ code });
    }
  });
});

describe('figures', () => {
  it('sum up own sessions', async () => {
    const bench = openBench();
    const first = await finalized(bench);
    await bench.clock.advance(1_000);
    await processed(bench, { patientId: 'sue' });
    await bench.clock.advance(1_000);
    const last = await handIn(bench);
    await finalized(bench, { ownerId: 'bob' });
    const figures = await bench.sessionStatistics.execute(ann);
    expect(figures).toEqual({
      sessions: 3,
      byStatus: { finalized: 1, processed: 1, uploaded: 1 },
      recordedMs: 48_000,
      patients: 2,
      firstAt: first.createdAt,
      lastAt: last.createdAt,
    });
    const recordedAt = '2025-01-01T00:00:00.000Z';
    const past = await finalized(bench, { ownerId: 'bob', recordedAt });
    expect(await bench.sessionStatistics.execute(pat)).toEqual({
      sessions: 3,
      byStatus: { finalized: 3 },
      recordedMs: 48_000,
      firstAt: past.recordedAt,
      lastAt: last.createdAt,
    });
    const none = { sessions: 0, byStatus: {}, recordedMs: 0, patients: 0 };
    expect(await bench.sessionStatistics.execute(root)).toEqual(none);
  });

  it('follow a patient across finalized sessions, oldest recording first', async () => {
    const bench = openBench();
    const late = await finalized(bench, { recordedAt: '2025-03-01T00:00:00.000Z' });
    const early = await finalized(bench, { recordedAt: '2025-01-01T00:00:00.000Z', title: 'One' });
    const now = await finalized(bench);
    await processed(bench);
    await finalized(bench, { settings: {} });
    const other = await finalized(bench, { ownerId: 'bob' });
    const trend = await bench.patientTrend.execute(ann, { patientId: 'pat' });
    expect(trend.points.map(({ sessionId }) => sessionId)).toEqual([early.id, late.id, now.id]);
    expect(trend).toMatchObject({
      patientId: 'pat',
      points: [{ at: early.recordedAt, title: 'One', overall: early.sentiment?.overall }, {}, {}],
    });
    const own = await bench.patientTrend.execute(pat, { patientId: 'pat' });
    expect(own.points.map(({ sessionId }) => sessionId)).toContain(other.id);
    expect(own.points).toHaveLength(4);
  });

  it('tell of each session how it was signed, and the number of risk flags to therapists', async () => {
    const bench = openBench();
    const { id } = await processed(bench);
    await bench.sessions.update(id, (session) => {
      const [first] = session.sentiment?.timeline ?? [];
      const flag = { ...{ text: 'Alone', segmentIds: [], category: 'self-harm' }, quote: 'alone' };
      const riskFlags = [{ ...flag, severity: 'high' as const }];
      return first === undefined
        ? undefined
        : { ...session, notes: { ...session.notes!, riskFlags } };
    });
    const { sentiment } = await sign(bench, id);
    const times = sentiment?.timeline.map(({ startMs }) => startMs);
    const { points, gaps } = await bench.patientTrend.execute(ann, { patientId: 'pat' });
    expect(gaps).toEqual([]);
    expect(points).toMatchObject([{ sessionId: id, riskFlags: 1, missing: [] }]);
    const [{ shares, lowest, highest, words, shareOfTalk } = {}] = points as readonly Partial<
      (typeof points)[number]
    >[];
    const sum = Object.values(shares ?? {}).reduce((total, share) => total + share, 0);
    expect(sum).toBeCloseTo(1, 3);
    expect(times).toContain(lowest?.startMs);
    expect(times).toContain(highest?.startMs);
    expect(highest?.balance).toBeGreaterThanOrEqual(lowest?.balance ?? 1);
    expect(words).toBeGreaterThan(0);
    expect(shareOfTalk).toBeGreaterThan(0);
    expect(shareOfTalk).toBeLessThan(1);
    const own = await bench.patientTrend.execute(pat, { patientId: 'pat' });
    const { riskFlags: _, ...shown } = points[0]!;
    expect(own.points).toEqual([shown]);
    expect(JSON.stringify(own)).not.toContain('risk');
  });

  it('name what is missing in a session, and keep what was signed by an earlier version', async () => {
    const bench = openBench();
    const unsure = await finalized(bench, { settings: {} });
    await bench.clock.advance(1_000);
    const bare = await processed(bench);
    await bench.sessions.update(bare.id, ({ notes: _n, sentiment: _s, ...session }) => session);
    await sign(bench, bare.id);
    const old = await finalized(bench);
    await bench.sessions.update(old.id, ({ finalization, ...session }) => {
      const { figures: _, ...rest } = finalization!;
      return { ...session, finalization: rest };
    });
    const { points, gaps } = await bench.patientTrend.execute(ann, { patientId: 'pat' });
    expect(gaps).toMatchObject([
      { sessionId: unsure.id, missing: ['patient'] },
      { sessionId: bare.id, missing: ['sentiment', 'notes'], words: expect.any(Number) },
    ]);
    expect(points).toEqual([
      {
        ...{ sessionId: old.id, at: old.createdAt, title: old.title, missing: ['figures'] },
        overall: old.sentiment?.overall,
      },
    ]);
  });

  it('are of no patient to those who have no session with them', async () => {
    const bench = openBench();
    await processed(bench, { patientId: 'sue' });
    const empty = { points: [], gaps: [] };
    expect(await bench.patientTrend.execute(ann, { patientId: 'sue' })).toEqual({
      patientId: 'sue',
      ...empty,
    });
    expect(await bench.patientTrend.execute(pat, { patientId: 'pat' })).toEqual({
      patientId: 'pat',
      ...empty,
    });
    for (const actor of [ann, bob, sue, root]) {
      await expect(bench.patientTrend.execute(actor, { patientId: 'pat' })).rejects.toMatchObject({
        code: 'patient_not_found',
      });
    }
  });
});

describe('exporting', () => {
  it('writes in further formats of the host, and knows no others', async () => {
    const shout = {
      contentType: 'text/shout',
      write: async () => new TextEncoder().encode('LOUD'),
    };
    const bench = openBench({ transcriptWriters: { shout } });
    const { id } = await processed(bench);
    expect(bench.exportTranscript.formats).toEqual(['txt', 'srt', 'vtt', 'json', 'csv', 'shout']);
    expect(await bench.exportTranscript.execute(ann, { sessionId: id, format: 'shout' })).toEqual({
      filename: 'talk.shout',
      contentType: 'text/shout',
      body: new TextEncoder().encode('LOUD'),
    });
    for (const format of ['docx', 'constructor', '']) {
      await expect(
        bench.exportTranscript.execute(ann, { sessionId: id, format: format }),
      ).rejects.toMatchObject({
        code: 'unknown_format',
      });
    }
  });
});
