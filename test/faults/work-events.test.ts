import { PortError, type WorkEvent } from '@attune/core';
import { createMemoryNoteTaker } from '@attune/core/memory';
import { describe, expect, it } from 'vitest';
import { openBench } from './pipeline-tools.js';

const planted = 'Planted-Marker-4711';

function open(fails: number) {
  const events: WorkEvent[] = [];
  const plain = createMemoryNoteTaker();
  let left = fails;
  const notes = createMemoryNoteTaker({
    script: async (request) => {
      left -= 1;
      if (left < 0) return await plain.extract(request);
      const where = { port: 'note-taker', operation: 'extract', adapter: 'memory' };
      throw new PortError('unavailable', planted, where);
    },
  });
  const bench = openBench({ onWork: (event) => events.push(event), wrap: () => ({ notes }) });
  return { bench, events };
}

describe('what a worker tells of its work', () => {
  it('is a line when a session is taken and one for each stage', async () => {
    const { bench, events } = open(0);
    const { id } = await bench.processed();
    expect(events[0]).toEqual({
      ...{ kind: 'taken', sessionId: id, stage: 'normalize', resumes: false },
    });
    const stages = events.slice(1);
    expect(stages.map((event) => event.kind === 'stage' && event.stage)).toEqual([
      ...['normalize', 'transcribe', 'attribute', 'analyze', 'extract', 'notify'],
    ]);
    for (const event of stages) {
      expect(event).toMatchObject({ sessionId: id, attempt: 1, durationMs: expect.any(Number) });
    }
    expect(stages[1]).toMatchObject({ outcome: 'done', provider: 'memory' });
  });

  it('names attempt and code of a stage that fails and is tried again', async () => {
    const { bench, events } = open(1);
    const { id } = await bench.ingest();
    await bench.settle(id);
    const extracts = events.filter((event) => event.kind === 'stage' && event.stage === 'extract');
    expect(extracts).toMatchObject([
      { outcome: 'retry', attempt: 1, code: 'unavailable', retryAt: expect.any(String) },
      { outcome: 'done', attempt: 2 },
    ]);
    expect(events.filter(({ kind }) => kind === 'taken')).toHaveLength(2);
  });

  it('tells a session that only waited for its engine from one that is taken up', async () => {
    const events: WorkEvent[] = [];
    const speech = { runningChecks: 2 };
    const bench = openBench({ onWork: (event) => events.push(event), speech });
    const { id } = await bench.ingest();
    await bench.settle(id);
    const taken = events.filter(({ kind }) => kind === 'taken');
    expect(taken.map((event) => event.kind === 'taken' && event.resumes)).toEqual([
      ...[false, true, true],
    ]);
    const transcribed = events.filter(
      (event) => event.kind === 'stage' && event.stage === 'transcribe',
    );
    expect(transcribed).toMatchObject([
      { outcome: 'waiting', attempt: 1, provider: 'memory' },
      { outcome: 'waiting', attempt: 1, provider: 'memory' },
      { outcome: 'done', attempt: 1, provider: 'memory' },
    ]);
  });

  it('holds no title, file name, word or message', async () => {
    const { bench, events } = open(1);
    const { id } = await bench.ingest();
    await bench.settle(id);
    const text = JSON.stringify(events);
    for (const secret of [planted, 'talk', 'sleeping', 'ann']) expect(text).not.toContain(secret);
  });
});
