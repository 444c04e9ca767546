import { createMemorySpeechState, createMemorySpeechToText } from '@attune/core/memory';
import type { SpeechToText } from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { injectFaults } from '../../packages/adapters-local/src/fault-injection/index.js';
import { asTherapist } from '../support/actors.js';
import { type Bench, openBench } from './pipeline-tools.js';

/** The same, with another speech engine. */
function withSpeech(bench: Bench, speech: SpeechToText): Bench {
  return bench.restart({ wrap: () => ({ speech }) as object });
}

describe('speech work that takes long', () => {
  it('rests with its ticket stored and goes on by asking only', async () => {
    const bench = openBench({ speech: { runningChecks: 3, retryAfterMs: 20_000 } });
    const { id } = await bench.ingest();
    expect(await bench.operations.processSession(id)).toMatchObject({ state: 'waiting' });
    const waiting = await bench.sessions.get(id);
    expect(waiting).toMatchObject({
      status: 'transcribing',
      stages: { transcribe: { attempts: 1 } },
    });
    expect(waiting.speech.ticket).toBeDefined();
    expect(waiting.lease).toBeUndefined();
    const done = await bench.settle(id);
    expect(done.status).toBe('processed');
    expect(bench.ports.speech.state).toMatchObject({ starts: 1, checks: 4, releases: 1 });
  });

  it('is not asked before the engine wants to be asked', async () => {
    const bench = openBench({ speech: { runningChecks: 1, retryAfterMs: 600_000 } });
    const { id } = await bench.ingest();
    await bench.settle(id, 599_000);
    expect(bench.ports.speech.state.checks).toBe(1);
    expect((await bench.settle(id, 2_000)).status).toBe('processed');
  });

  it('shows how far it is', async () => {
    const bench = openBench({ speech: { runningChecks: 4, retryAfterMs: 60_000 } });
    const { id } = await bench.ingest();
    const waiting = await bench.settle(id, 130_000);
    expect(waiting.progress).toMatchObject({ stage: 'transcribe' });
  });

  it('uses up no tries by waiting, and moves no version', async () => {
    const bench = openBench({ speech: { runningChecks: 50, retryAfterMs: 1_000 } });
    const { id } = await bench.ingest();
    await bench.operations.processSession(id);
    const { version } = await bench.sessions.get(id);
    const waiting = await bench.settle(id, 30_000);
    expect(bench.ports.speech.state.checks).toBeGreaterThan(20);
    expect(waiting.stages.transcribe).toMatchObject({ state: 'running', attempts: 1 });
    expect(waiting.version).toBe(version);
    const { port } = injectFaults(bench.ports.speech, {
      check: [{ kind: 'fail', error: 'unavailable' }],
    });
    const done = await withSpeech(bench, port).settle(id);
    expect(done).toMatchObject({ status: 'processed', stages: { transcribe: { attempts: 2 } } });
  });

  it('is found by the reconciler where the wake-up got lost', async () => {
    const bench = openBench({ speech: { runningChecks: 1, retryAfterMs: 20_000 } });
    const { id } = await bench.ingest();
    await bench.operations.processSession(id);
    await bench.clock.advance(79_000);
    expect((await bench.operations.reconcileSessions()).woken).toEqual([]);
    await bench.clock.advance(1_001);
    expect((await bench.operations.reconcileSessions()).woken).toEqual([id]);
    await bench.operations.processSession(id);
    expect((await bench.sessions.get(id)).status).toBe('processed');
  });

  it('that never ends is given up after a day and a half, removed and bought anew', async () => {
    const state = createMemorySpeechState();
    const bench = openBench();
    const { blobs } = bench.ports;
    const stuck = { blobs, state, runningChecks: 9_999, retryAfterMs: 3_600_000 };
    const { id } = await bench.ingest();
    const retries = { attempts: 1, baseMs: 1_000, maxMs: 1_000 };
    const speech = createMemorySpeechToText(stuck);
    const failed = await bench
      .restart({ retries, wrap: () => ({ speech }) as object })
      .settle(id, 40 * 3_600_000);
    expect(failed.failure).toMatchObject({ stage: 'transcribe', code: 'stage_timed_out' });
    expect(state).toMatchObject({ starts: 1, releases: 1 });
    await bench.retrySession.execute(asTherapist('ann'), { sessionId: id });
    const whole = withSpeech(bench, createMemorySpeechToText({ blobs, state }));
    expect((await whole.settle(id)).status).toBe('processed');
    expect(state.starts).toBe(2);
  });
});

describe('speech work that fails', () => {
  it('for now is removed and bought anew under another key', async () => {
    const keys: string[] = [];
    const bench = openBench({
      speech: {
        fail: ({ idempotencyKey }) => {
          keys.push(idempotencyKey);
          if (keys.length > 1) return undefined;
          return { code: 'unavailable', message: 'busy today', retryable: true };
        },
      },
    });
    const { id } = await bench.ingest();
    const done = await bench.settle(id);
    expect(done.status).toBe('processed');
    expect(new Set(keys).size).toBe(2);
    expect(bench.ports.speech.state).toMatchObject({ starts: 2, releases: 2 });
  });

  it('for good fails the session with what the engine said', async () => {
    const bench = openBench({
      speech: { fail: () => ({ code: 'unsupported', message: 'no such voice', retryable: false }) },
    });
    const failed = await bench.processed();
    expect(failed.failure).toMatchObject({
      kind: 'permanent',
      code: 'unsupported',
      message: 'no such voice',
    });
    expect(failed.speech.ticket).toBeUndefined();
    expect(bench.ports.speech.state.jobs.size).toBe(0);
  });

  it('because the answer of the purchase got lost is not bought twice', async () => {
    const bench = openBench();
    const { id } = await bench.ingest();
    const { port } = injectFaults(bench.ports.speech, {
      start: [{ kind: 'fail', error: 'unavailable', when: 'after' }],
    });
    expect((await withSpeech(bench, port).settle(id)).status).toBe('processed');
    expect(bench.ports.speech.state.starts).toBe(1);
  });
});

describe('a ticket', () => {
  it('that the engine knows no more is replaced by a new purchase', async () => {
    const bench = openBench({ speech: { runningChecks: 1 } });
    const { id } = await bench.ingest();
    await bench.operations.processSession(id);
    bench.ports.speech.state.jobs.clear();
    const done = await bench.settle(id);
    expect(done.status).toBe('processed');
    expect(bench.ports.speech.state.starts).toBe(2);
  });

  it('of an engine that is gone is set aside, and the one there is begins anew', async () => {
    const bench = openBench({ speech: { runningChecks: 1 } });
    const { id } = await bench.ingest();
    await bench.operations.processSession(id);
    const other = withSpeech(
      bench,
      createMemorySpeechToText({ blobs: bench.ports.blobs, provider: 'other' }),
    );
    const done = await other.settle(id);
    expect(done.status).toBe('processed');
    expect(done.speech.unreleased).toMatchObject([{ provider: 'memory' }]);
  });

  it('that is finished is released, also when the first tries fail', async () => {
    const bench = openBench();
    const { id } = await bench.ingest();
    const { port } = injectFaults(bench.ports.speech, {
      release: [{ kind: 'fail', error: 'unavailable', times: 7 }],
    });
    const worker = withSpeech(bench, port);
    await worker.operations.processSession(id);
    const held = await bench.sessions.get(id);
    expect(held.status).toBe('processed');
    expect(held.speech.ticket).toBeDefined();
    expect(held.attentionAt).toBeDefined();
    const done = await worker.settle(id);
    expect(done.speech.ticket).toBeUndefined();
    expect(done.attentionAt).toBeUndefined();
    expect(bench.ports.speech.state.jobs.size).toBe(0);
    expect(done.version).toBeGreaterThan(held.version - 1);
  });

  it('is released only after the transcript is committed', async () => {
    const bench = openBench();
    const { id } = await bench.ingest();
    const seen: (number | undefined)[] = [];
    const speech: SpeechToText = {
      ...bench.ports.speech,
      async release(ticket, options) {
        seen.push((await bench.sessions.get(id)).transcriptRevision);
        await bench.ports.speech.release(ticket, options);
      },
    };
    await withSpeech(bench, speech).operations.processSession(id);
    expect(seen).toEqual([1]);
  });
});
