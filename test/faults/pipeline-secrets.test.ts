import type { Job } from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { injectFaults } from '../../packages/adapters-local/src/fault-injection/index.js';
import { asTherapist } from '../support/actors.js';
import { type Bench, openBench, quiet } from './pipeline-tools.js';

const marker = 'Xylophonia';
const script = [
  { startMs: 0, endMs: 4_000, text: 'How have you been?', speaker: 'a' },
  { startMs: 4_000, endMs: 9_000, text: `I dream of ${marker} and want to die.`, speaker: 'b' },
];
const health = /therap|patient|sentiment|depress|risk|suic|notes|transcript|mood|health/i;

/** Everything that is in an error, causes and all. */
function unfold(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error);
  return [error.message, error.stack, JSON.stringify(error), unfold(error.cause ?? '')].join('\n');
}

/** What leaves the pipeline besides blobs and documents. */
function listening(bench: Bench) {
  const jobs: Job[] = [];
  const { queue } = bench.ports;
  const heard = {
    ...queue,
    enqueue: async (...args: Parameters<typeof queue.enqueue>) => {
      jobs.push(args[1]);
      await queue.enqueue(...args);
    },
  };
  return { jobs, queue: heard };
}

async function withDevice(bench: Bench): Promise<void> {
  const registeredAt = '2026-01-01T00:00:00.000Z';
  await bench.devices.save({ token: 't', accountId: 'ann', platform: 'web', registeredAt });
}

const breaking = [
  ['blobs', 'put'],
  ['documents', 'batch'],
  ['documents', 'get'],
  ['speech', 'check'],
  ['speech', 'release'],
  ['language', 'analyzeSentiment'],
  ['notes', 'extract'],
  ['push', 'send'],
] as const;

describe('what was said', () => {
  for (const [port, method] of breaking) {
    it(`is in no job, push message, report or error when ${port}.${method} keeps failing`, async () => {
      const bench = openBench({ speech: { script } });
      await withDevice(bench);
      const { jobs, queue } = listening(bench);
      const error = 'unavailable';
      const { port: broken } = injectFaults<object>(bench.ports[port], {
        [method]: [{ kind: 'fail', error, nth: 2, every: 2, times: 40 }],
      });
      const worker = bench.restart({
        retries: { attempts: 2, baseMs: 1_000, maxMs: 1_000 },
        wrap: () => ({ queue, [port]: broken }),
      });
      const { id } = await bench.ingest({ speakerRoles: { S2: 'patient' } });
      const running = await worker.operations.startWorker();
      await bench.clock.advance(600_000);
      await quiet(bench);
      await running.close();
      const session = await bench.sessions.get(id);
      expect(JSON.stringify(jobs)).not.toContain(marker);
      for (const { data } of jobs) expect(data).toEqual({ sessionId: id });
      const out = worker.reports.map((one) => unfold(one.error) + JSON.stringify(one.session));
      expect(out.join('\n')).not.toContain(marker);
      const { failure, stages, warnings } = session;
      expect(JSON.stringify({ failure, stages, warnings })).not.toContain(marker);
      for (const { message } of bench.ports.push.requests) {
        expect(JSON.stringify(message)).not.toMatch(health);
        expect(JSON.stringify(message)).not.toMatch(/ann|talk|Xylophonia/);
      }
    });
  }

  it('is not reported with the session that failed while it holds notes', async () => {
    const bench = openBench({ speech: { script } });
    const { id, notes } = await bench.processed();
    expect(JSON.stringify(notes)).toContain(marker);
    bench.ports.notes.refuse('permission_denied');
    await bench.extractNotesAgain.execute(asTherapist('ann'), { sessionId: id });
    await bench.operations.processSession(id);
    expect(bench.reports.map(({ session }) => session)).toEqual([{ id }]);
  });

  it('is in no error of a command that is refused', async () => {
    const bench = openBench({ speech: { script } });
    const { id } = await bench.processed();
    const { segments } = await bench.transcripts.get(id, 1);
    const twice = [...segments, ...segments];
    const save = { sessionId: id, revision: 1, segments: twice };
    const errors = await Promise.all(
      [
        bench.saveTranscript.execute(asTherapist('ann'), save),
        bench.saveTranscript.execute(asTherapist('ann'), { ...save, revision: 7 }),
        bench.changeRoles.execute(asTherapist('ann'), { sessionId: id, roles: { S7: 'patient' } }),
        bench.transcripts.get(id, 99),
      ].map((one) => one.then(() => undefined, unfold)),
    );
    for (const text of errors) {
      expect(text).toBeDefined();
      expect(text).not.toContain(marker);
    }
  });

  it('stays out of the session when an engine quotes it in an error of its own', async () => {
    const bench = openBench({ speech: { script } });
    const { port: notes } = injectFaults(bench.ports.notes, {
      extract: [{ kind: 'fail', error: new Error(`cannot parse "${marker}"`) }],
    });
    const { id } = await bench.ingest();
    await bench.restart({ wrap: () => ({ notes }) }).operations.processSession(id);
    const { stages, warnings } = await bench.sessions.get(id);
    expect(stages.extract).toMatchObject({ state: 'missing', error: { code: 'internal' } });
    expect(JSON.stringify([stages, warnings])).not.toContain(marker);
  });
});
