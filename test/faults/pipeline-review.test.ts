import type { Session, stageNames } from '@attune/core';
import { describe, expect, it } from 'vitest';
import { asTherapist } from '../support/actors.js';
import { type Bench, gate, openBench } from './pipeline-tools.js';

const sure = { speakerRoles: { S1: 'therapist', S2: 'patient' } };

async function withDevice(bench: Bench): Promise<void> {
  const registeredAt = '2026-01-01T00:00:00.000Z';
  await bench.devices.save({ token: 't', accountId: 'ann', platform: 'web', registeredAt });
}

function stagesOf({ stages }: Session, names: readonly (typeof stageNames)[number][]) {
  return names.map((name) => stages[name]);
}

describe('sentiment', () => {
  it('is that of the patient when it is sure who that is', async () => {
    const done = await openBench().processed(sure);
    expect(done.sentiment).toMatchObject({ attributed: true });
    expect(done.sentiment?.overall).toBeDefined();
    expect(new Set(done.sentiment?.timeline.map(({ speaker }) => speaker))).toEqual(
      new Set(['S2']),
    );
    expect(done.warnings).toEqual([]);
  });

  it('is unattributed and warned of when it is not', async () => {
    const done = await openBench().processed();
    expect(done.sentiment).toMatchObject({ attributed: false });
    expect(done.sentiment?.overall).toBeUndefined();
    expect(Object.keys(done.sentiment?.bySpeaker ?? {}).toSorted()).toEqual(['S1', 'S2']);
    expect(done.warnings).toContainEqual(expect.objectContaining({ code: 'roles_unconfirmed' }));
  });

  it('names how many segments are missing when some cannot be analyzed', async () => {
    const bench = openBench();
    bench.ports.language.failItem('Tell me more about the nights.', 'internal');
    const done = await bench.processed();
    expect(done.sentiment?.skippedSegments).toBe(1);
    expect(done.warnings).toContainEqual(
      expect.objectContaining({ code: 'sentiment_incomplete', stage: 'analyze' }),
    );
  });

  it('and notes are left out, with a warning, in a language that no analyzer supports', async () => {
    const bench = openBench();
    const { language, notes } = bench.ports;
    const ableTo = { ...language.capabilities, sentiment: ['en'] };
    const worker = bench.restart({
      wrap: () => ({
        language: { ...language, capabilities: ableTo },
        notes: { ...notes, capabilities: { ...notes.capabilities, languages: ['en'] } },
      }),
    });
    const { id } = await bench.ingest({ language: 'pl-PL' });
    const done = await worker.settle(id);
    expect(done.status).toBe('processed');
    expect(done.stages).toMatchObject({
      analyze: { state: 'skipped' },
      extract: { state: 'skipped' },
    });
    expect(done.warnings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['sentiment_unavailable', 'notes_unavailable']),
    );
    expect([done.sentiment, done.notes]).toEqual([undefined, undefined]);
  });
});

describe('changing roles', () => {
  it('computes sentiment and notes again, and nothing else', async () => {
    const bench = openBench();
    await withDevice(bench);
    const before = await bench.processed();
    const roles = { S1: 'patient', S2: 'therapist' };
    const changed = await bench.changeRoles.execute(asTherapist('ann'), {
      sessionId: before.id,
      roles,
    });
    expect([changed.sentiment, changed.notes]).toEqual([undefined, undefined]);
    expect(changed.status).toBe('analyzing');
    expect(changed.version).toBe(before.version + 1);
    const done = await bench.settle(before.id);
    expect(done.status).toBe('processed');
    expect(done.sentiment).toMatchObject({ attributed: true });
    expect(done.sentiment?.timeline.every(({ speaker }) => speaker === 'S1')).toBe(true);
    expect(done.notes).toBeDefined();
    expect(done.warnings).toEqual([]);
    const others = ['normalize', 'transcribe', 'attribute', 'notify'] as const;
    expect(stagesOf(done, others)).toEqual(stagesOf(before, others));
    expect(bench.ports.speech.state.starts).toBe(1);
    expect(bench.ports.push.requests).toHaveLength(1);
    const [line] = bench.ports.notes.requests.at(-1)?.lines ?? [];
    expect(line).toMatchObject({ speaker: 'S1', role: 'patient' });
  });

  for (const [port, method] of [
    ['language', 'analyzeSentiment'],
    ['notes', 'extract'],
  ] as const) {
    it(`in the middle of ${port}.${method} throws the outcome of the overtaken run away`, async () => {
      const bench = openBench();
      const { id } = await bench.ingest(sure);
      const reached = gate();
      const free = gate();
      let calls = 0;
      const slow = new Proxy(bench.ports[port] as object, {
        get(target, key) {
          const value: unknown = Reflect.get(target, key, target);
          if (key !== method || typeof value !== 'function') return value;
          return async (...args: unknown[]) => {
            calls += 1;
            if (calls === 1) {
              reached.open();
              await free.passed;
            }
            return await value.apply(target, args);
          };
        },
      });
      const worker = bench.restart({ wrap: () => ({ [port]: slow }) });
      const running = worker.operations.processSession(id);
      await reached.passed;
      const roles = { S1: 'patient', S2: 'therapist' };
      const changed = await bench.changeRoles.execute(asTherapist('ann'), { sessionId: id, roles });
      expect(changed.status).toBe('analyzing');
      free.open();
      expect(await running).toMatchObject({ state: 'idle' });
      const done = await bench.sessions.get(id);
      expect(done.status).toBe('processed');
      expect(done.sentiment?.timeline.every(({ speaker }) => speaker === 'S1')).toBe(true);
      expect(calls).toBe(2);
      const [line] = bench.ports.notes.requests.at(-1)?.lines ?? [];
      expect(line).toMatchObject({ speaker: 'S1', role: 'patient' });
    });
  }

  for (const step of ['transcribe', 'attribute'] as const) {
    it(`while a new transcription is in ${step} is not lost`, async () => {
      const bench = openBench();
      const { id } = await bench.processed();
      await bench.transcribeAgain.execute(asTherapist('ann'), { sessionId: id });
      const running = bench.operations.processSession(id, {
        onChange: ({ stages }) => {
          if (stages[step].state === 'running') reached.open();
        },
      });
      const reached = gate();
      await reached.passed;
      const roles = { S1: 'patient', S2: 'therapist' };
      await bench.changeRoles.execute(asTherapist('ann'), { sessionId: id, roles });
      await running;
      const done = await bench.settle(id);
      expect(done.status).toBe('processed');
      expect(done.speakers.map(({ role, roleSource }) => [role, roleSource])).toEqual([
        ['patient', 'person'],
        ['therapist', 'person'],
      ]);
      expect(done.sentiment?.attributed).toBe(true);
    });
  }

  it('to ones without a patient keeps the warning', async () => {
    const bench = openBench();
    const { id } = await bench.processed();
    await bench.changeRoles.execute(asTherapist('ann'), {
      sessionId: id,
      roles: { S1: 'therapist' },
    });
    const done = await bench.settle(id);
    expect(done.sentiment?.attributed).toBe(false);
    expect(done.warnings).toContainEqual(expect.objectContaining({ code: 'roles_unconfirmed' }));
  });

  it('refuses unknown speakers and roles, an old version, and a session without speakers', async () => {
    const bench = openBench();
    const before = await bench.processed();
    const sessionId = before.id;
    const fresh = await bench.ingest();
    for (const [input, code] of [
      [{ sessionId, roles: { S9: 'patient' } }, 'invalid_roles'],
      [{ sessionId, roles: { S1: 'boss' } }, 'invalid_roles'],
      [{ sessionId, roles: { S1: 'unknown' } }, 'invalid_roles'],
      [{ sessionId, roles: { S1: 'patient' }, version: before.version - 1 }, 'version_conflict'],
      [{ sessionId: fresh.id, roles: { S1: 'patient' } }, 'invalid_roles'],
      [{ sessionId: 'none', roles: {} }, 'session_not_found'],
    ] as const) {
      await expect(bench.changeRoles.execute(asTherapist('ann'), input)).rejects.toMatchObject({
        code,
      });
    }
    expect(await bench.sessions.get(sessionId)).toEqual(before);
  });
});

describe('extracting notes again', () => {
  it('keeps the old notes until the new ones are there', async () => {
    const bench = openBench();
    const before = await bench.processed();
    const asked = await bench.extractNotesAgain.execute(asTherapist('ann'), {
      sessionId: before.id,
    });
    expect(asked).toMatchObject({ status: 'extracting_notes', notes: before.notes });
    bench.ports.notes.refuse('unavailable');
    const failed = await bench.settle(before.id, 1_000);
    expect(failed.notes).toEqual(before.notes);
    bench.ports.notes.refuse(undefined);
    const done = await bench.settle(before.id);
    expect(done.status).toBe('processed');
    expect(done.notes?.createdAt).not.toBe(before.notes?.createdAt);
    expect(done.stages.analyze).toEqual(before.stages.analyze);
    expect(bench.ports.speech.state.starts).toBe(1);
  });

  it('needs a transcript', async () => {
    const bench = openBench();
    const { id } = await bench.ingest();
    await expect(
      bench.extractNotesAgain.execute(asTherapist('ann'), { sessionId: id }),
    ).rejects.toMatchObject({
      code: 'transcript_not_found',
    });
  });
});

describe('notes of a long conversation', () => {
  const withSmallParts = (bench: Bench, maxCharacters: number) => {
    const { notes } = bench.ports;
    const capabilities = { ...notes.capabilities, maxCharacters };
    return { ...notes, capabilities };
  };

  it('are taken in parts that together cover it', async () => {
    const bench = openBench();
    const { id } = await bench.ingest();
    const worker = bench.restart({ wrap: () => ({ notes: withSmallParts(bench, 120) }) });
    const done = await worker.settle(id);
    const parts = bench.ports.notes.requests.map(({ part }) => part);
    expect(parts.length).toBeGreaterThan(2);
    expect(parts).toEqual(parts.map((_, at) => ({ number: at + 1, of: parts.length })));
    const { segments } = await bench.transcripts.newest(done);
    const given = bench.ports.notes.requests.flatMap(({ lines }) =>
      lines.map((one) => one.segmentId),
    );
    expect(given).toEqual(segments.map((segment) => segment.id));
    const covered = done.notes?.coverage ?? [];
    expect(covered[0]?.startMs).toBe(segments[0]?.startMs);
    expect(covered.at(-1)?.endMs).toBe(segments.at(-1)?.endMs);
  });

  it('name a part that fails for good and cover the others', async () => {
    const bench = openBench();
    const { id } = await bench.ingest();
    const notes = withSmallParts(bench, 120);
    const worker = bench.restart({
      wrap: () => ({
        notes: {
          ...notes,
          extract: async (request, options) => {
            if (request.part.number === 2) bench.ports.notes.refuse('internal');
            try {
              return await notes.extract(request, options);
            } finally {
              bench.ports.notes.refuse(undefined);
            }
          },
        },
      }),
    });
    const done = await worker.settle(id);
    expect(done.status).toBe('processed');
    const warning = done.warnings.find(({ code }) => code === 'notes_incomplete');
    expect(warning?.message).toMatch(/^Part 2 of \d+ /);
    const [whole] = (await bench.transcripts.newest(done)).coverage;
    const covered = done.notes?.coverage.reduce((sum, span) => sum + span.endMs - span.startMs, 0);
    expect(covered).toBeLessThan((whole?.endMs ?? 0) * 0.9);
  });
});
