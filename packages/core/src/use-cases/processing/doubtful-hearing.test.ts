import { describe, expect, it } from 'vitest';
import { asTherapist } from '../../../../../test/support/actors.js';
import { toneWav } from '../../adapter-kit/tone-wav.js';
import { createMemoryPorts } from '../../memory/memory-ports.js';
import type { SpeechResult, SpeechToText } from '../../ports/speech-to-text.js';
import { createUseCases } from '../create-use-cases.js';

const durationMs = 16_000;

/** The session after its recording was heard by an engine whose result was changed so. */
async function hear(change: (result: SpeechResult) => SpeechResult) {
  const ports = createMemoryPorts();
  const { check } = ports.speech;
  const speech: SpeechToText = {
    ...ports.speech,
    check: async (ticket, options) => {
      const status = await check(ticket, options);
      return status.state === 'done' ? { ...status, result: change(status.result) } : status;
    },
  };
  const useCases = createUseCases({ ...ports, speech });
  const session = await useCases.ingestRecording.execute(asTherapist('ann'), {
    filename: 'a.wav',
    body: new Blob([toneWav({ durationMs })]).stream(),
  });
  await useCases.operations.processSession(session.id);
  const done = await useCases.sessions.get(session.id);
  const exported = async (format: string): Promise<string> => {
    const input = { sessionId: session.id, format };
    const { body } = await useCases.exportTranscript.execute(asTherapist('ann'), input);
    return String(body);
  };
  return { done, exported, codes: done.warnings.map(({ code }) => code) };
}

const withConfidence =
  (confidence: number) =>
  (result: SpeechResult): SpeechResult => ({
    ...result,
    utterances: result.utterances.map(({ words: _, ...one }) => ({ ...one, confidence })),
  });

describe('a recording that was not understood well', () => {
  it('has no mood, notes or roles where the engine is not sure of most words, and says so first', async () => {
    const { done, exported, codes } = await hear(withConfidence(0.36));
    expect(codes).toEqual(['words_unsure', 'sentiment_unavailable', 'notes_unavailable']);
    expect(done.warnings[0]?.message).toContain('36 %');
    expect(done).toMatchObject({ status: 'processed' });
    expect([done.sentiment, done.notes]).toEqual([undefined, undefined]);
    expect(done.speakers.map(({ role }) => role)).toEqual(['unknown', 'unknown']);
    const { code, message } = done.warnings[0] ?? {};
    expect(JSON.parse(await exported('json')).doubts).toEqual([{ code, message }]);
    expect(await exported('txt')).toContain(`Read with care\n- ${message}\n`);
    expect(await exported('vtt')).toContain(`NOTE Read with care: ${message}\n`);
  });

  it('has all of them where the engine is sure', async () => {
    const { done, exported, codes } = await hear(withConfidence(0.7));
    expect(JSON.parse(await exported('json'))).not.toHaveProperty('doubts');
    expect(codes).not.toContain('words_unsure');
    expect(done.sentiment).toBeDefined();
    expect(done.notes).toBeDefined();
  });

  it('names the part that does not sound like its language, and draws on the rest', async () => {
    const { done, codes } = await hear((result) => ({
      ...result,
      coverage: [{ startMs: 0, endMs: 12_000 }],
      unclear: [{ startMs: 12_000, endMs: durationMs }],
      utterances: result.utterances.filter(({ endMs }) => endMs <= 12_000),
    }));
    expect(codes[0]).toBe('language_doubtful');
    expect(codes).not.toContain('speech_missing');
    expect(done.warnings[0]?.message).toContain('4 s of the recording do not sound like English');
    expect(done.sentiment).toBeDefined();
  });

  it('draws on nothing where most is missing', async () => {
    const { done, codes } = await hear((result) => ({
      ...result,
      coverage: [{ startMs: 0, endMs: 4_000 }],
      utterances: result.utterances.filter(({ endMs }) => endMs <= 4_000),
    }));
    expect(codes).toEqual(['speech_missing', 'sentiment_unavailable', 'notes_unavailable']);
    expect(done.sentiment).toBeUndefined();
  });

  it('fails with what it may be where no word is left', async () => {
    const { done } = await hear((result) => ({
      ...result,
      coverage: [],
      unclear: [{ startMs: 0, endMs: durationMs }],
      utterances: [],
    }));
    expect(done.failure).toMatchObject({ stage: 'transcribe', code: 'no_speech' });
    expect(done.failure?.message).toContain('does not sound like English');
  });
});
