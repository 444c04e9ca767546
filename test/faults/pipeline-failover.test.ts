import { createUseCases, PortError, type Session } from '@attune/core';
import { toneWav } from '@attune/core/adapter-kit';
import {
  createMemoryPorts,
  createMemorySpeechState,
  createMemorySpeechToText,
  type MemorySpeechToTextOptions,
} from '@attune/core/memory';
import type { SpeechEngines, SpeechToText } from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { injectFaults } from '../../packages/adapters-local/src/fault-injection/index.js';
import { asTherapist } from '../support/actors.js';

/** Engines in an order: what one cannot start is offered to the next, the failed ones last. */
function inOrder(engines: readonly [SpeechToText, ...SpeechToText[]]): SpeechEngines {
  const isFresh = (failed: readonly string[]) => (one: SpeechToText) =>
    !failed.includes(one.provider);
  return {
    default: engines[0],
    hasOtherThan: (failed) => engines.some(isFresh(failed)),
    issuerOf: async (ticket) => engines.find(({ provider }) => provider === ticket.provider),
    async start({ requestFor, failed }, options) {
      const fresh = engines.filter(isFresh(failed));
      let last: unknown;
      for (const engine of fresh.length > 0 ? fresh : engines) {
        try {
          return await engine.start(requestFor(engine), options);
        } catch (error) {
          if (!PortError.is(error)) throw error;
          last = error;
        }
      }
      throw last;
    },
  };
}

type Options = Partial<Omit<MemorySpeechToTextOptions, 'blobs'>>;

/** Two engines, each with its own account at its own provider. */
function open(first: Options = {}, second: Options = {}) {
  const ports = createMemoryPorts();
  const { blobs } = ports;
  const engine = (provider: string, options: Options) => {
    const state = createMemorySpeechState();
    return createMemorySpeechToText({ blobs, provider, state, ...options });
  };
  const [a, b] = [engine('first', first), engine('second', second)];
  const reports: unknown[] = [];
  const host = (speech: SpeechEngines) => {
    const useCases = createUseCases(
      { ...ports, speech },
      { report: (error) => void reports.push(error) },
    );
    return {
      ...useCases,
      async process(id: string): Promise<Session> {
        const worker = await useCases.operations.startWorker();
        await ports.clock.advance(3_600_000);
        await worker.close();
        return await useCases.sessions.get(id);
      },
    };
  };
  const recording = (settings = {}) => ({
    ownerId: 'ann',
    filename: 'a.wav',
    body: new Blob([toneWav({ durationMs: 16_000 })]).stream(),
    settings,
  });
  return { a, b, host, recording, reports };
}

describe('two speech engines in an order', () => {
  it.each(['unavailable', 'unauthenticated'] as const)(
    'give the work to the second when the first rejects it as %s',
    async (error) => {
      const { a, b, host, recording } = open();
      const { port } = injectFaults(a, { start: [{ kind: 'fail', error }] });
      const both = host(inOrder([port, b]));
      const { id } = await both.ingestRecording.execute(asTherapist('ann'), recording());
      const done = await both.process(id);
      expect(done.status).toBe('processed');
      expect(done.stages.transcribe).toMatchObject({ provider: 'second', attempts: 1 });
      expect([a.state.starts, b.state.starts]).toEqual([0, 1]);
      expect(b.state.jobs.size).toBe(0);
    },
  );

  it('fit the settings to the engine that does the work', async () => {
    const seen: unknown[] = [];
    const { a, b, host, recording } = open(
      { capabilities: { phraseHints: false, maxSpeakers: 2 } },
      { capabilities: { phraseHints: true, maxSpeakers: 1 } },
    );
    const { port } = injectFaults(a, { start: [{ kind: 'fail', error: 'unavailable' }] });
    const watched: SpeechToText = {
      ...b,
      start: async (request, options) => {
        seen.push(request);
        return await b.start(request, options);
      },
    };
    const both = host(inOrder([port, watched]));
    const settings = { phraseHints: ['Attune'], diarization: true, speakers: 2 };
    const { id } = await both.ingestRecording.execute(asTherapist('ann'), recording(settings));
    const done = await both.process(id);
    expect(seen).toMatchObject([{ phraseHints: ['Attune'], diarization: false }]);
    const said = done.warnings
      .filter(({ code }) => code === 'setting_not_honoured')
      .map(({ message }) => message)
      .join('\n');
    expect(said).toContain('diarization');
    expect(said).not.toContain('phraseHints');
  });

  it('have the first one asked about its ticket, and release it, while the second is preferred', async () => {
    const { a, b, host, recording } = open({ runningChecks: 1 });
    const before = host(inOrder([a, b]));
    const { id } = await before.ingestRecording.execute(asTherapist('ann'), recording());
    await before.operations.processSession(id);
    expect(a.state.jobs.size).toBe(1);
    const done = await host(inOrder([b, a])).process(id);
    expect(done.stages.transcribe.provider).toBe('first');
    expect([a.state.jobs.size, b.state.starts]).toEqual([0, 0]);
  });

  it('give work that failed for good at the first to the second, once', async () => {
    const { a, b, host, recording } = open({
      fail: () => ({ code: 'internal', message: 'the model broke', retryable: false }),
    });
    const both = host(inOrder([a, b]));
    const { id } = await both.ingestRecording.execute(asTherapist('ann'), recording());
    const done = await both.process(id);
    expect(done.status).toBe('processed');
    expect(done.stages.transcribe).toMatchObject({ provider: 'second', attempts: 2 });
    expect([a.state.starts, b.state.starts]).toEqual([1, 1]);
    expect(a.state.jobs.size).toBe(0);
  });

  it('fail the session when both fail for good', async () => {
    const fail = () => ({ code: 'internal' as const, message: 'it broke', retryable: false });
    const { a, b, host, recording } = open({ fail }, { fail });
    const both = host(inOrder([a, b]));
    const { id } = await both.ingestRecording.execute(asTherapist('ann'), recording());
    const failed = await both.process(id);
    expect(failed.failure).toMatchObject({ stage: 'transcribe', kind: 'permanent', attempts: 2 });
    expect([a.state.starts, b.state.starts]).toEqual([1, 1]);
  });
});
