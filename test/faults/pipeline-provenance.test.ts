import { provenanceOf } from '@attune/core';
import { createModelRoleAdvisor } from '@attune/core/adapter-kit';
import {
  createMemoryLanguageAnalysis,
  createMemoryLanguageModel,
  createMemorySpeechToText,
} from '@attune/core/memory';
import { describe, expect, it } from 'vitest';
import { injectFaults } from '../../packages/adapters-local/src/fault-injection/index.js';
import { asTherapist } from '../support/actors.js';
import { openBench } from './pipeline-tools.js';

const roles = JSON.stringify({
  speakers: [
    { speaker: 'S1', role: 'therapist', certainty: 'certain' },
    { speaker: 'S2', role: 'patient', certainty: 'certain' },
  ],
});
const talk = ['well there we are', 'there we are now', 'yes'];
const speech = {
  script: () =>
    talk.map((text, at) => ({
      ...{ text, speaker: at % 2 === 0 ? 'a' : 'b' },
      ...{ startMs: at * 4_000, endMs: at * 4_000 + 3_000 },
    })),
};
const scores = { positive: 0, neutral: 1, negative: 0, mixed: 0 };

const language = createMemoryLanguageAnalysis({
  sentiment: () => ({ label: 'neutral', scores, model: 'mood 7' }),
});

describe('what made a result', () => {
  it('is named for each in the session and in its export as JSON', async () => {
    const model = createMemoryLanguageModel({ script: () => roles });
    const bench = openBench({
      speech,
      wrap: () => ({ roles: createModelRoleAdvisor(model), language }),
    });
    const done = await bench.processed();
    const heard = done.stages.transcribe.model;
    expect(heard).toBeTypeOf('string');
    expect(done.stages).toMatchObject({
      transcribe: { provider: 'memory' },
      attribute: { provider: 'memory', model: 'memory' },
      analyze: { provider: 'memory', model: 'mood 7' },
      extract: { provider: 'memory' },
    });
    const { body } = await bench.exportTranscript.execute(asTherapist('ann'), {
      sessionId: done.id,
      format: 'json',
    });
    const { provenance } = JSON.parse(body.toString()) as { provenance: unknown };
    expect(provenance).toEqual({
      speech: { provider: 'memory', model: heard },
      roles: {
        ...{ provider: 'memory', model: 'memory' },
        sources: { S1: 'model', S2: 'model' },
      },
      sentiment: { provider: 'memory', model: 'mood 7' },
      notes: { provider: 'memory', ...(done.notes?.model && { model: done.notes.model }) },
    });
  });

  it('names the rules, and a person for roles that a person set', async () => {
    const done = await openBench({ speech }).processed({
      speakerRoles: { S1: 'patient', S2: 'therapist' },
    });
    expect(provenanceOf(done).roles).toEqual({
      provider: 'rules',
      sources: { S1: 'person', S2: 'person' },
    });
  });

  it('stays the old one while a new run fails, as the result does, and is the new one after it', async () => {
    const bench = openBench({ speech, wrap: () => ({ language }) });
    const { id, stages } = await bench.processed();
    const heard = stages.transcribe.model;
    const other = createMemorySpeechToText({ blobs: bench.ports.blobs, provider: 'other' });
    const failing = injectFaults(other, { start: [{ kind: 'fail', error: 'unauthenticated' }] });
    const switched = bench.restart({ wrap: () => ({ speech: failing.port, language }) });
    await switched.transcribeAgain.execute(asTherapist('ann'), { sessionId: id });
    const failed = await switched.settle(id);
    expect(failed.status).toBe('failed');
    expect(provenanceOf(failed)).toMatchObject({
      speech: { provider: 'memory', model: heard },
      sentiment: { provider: 'memory', model: 'mood 7' },
    });
    await switched.retrySession.execute(asTherapist('ann'), { sessionId: id });
    expect(provenanceOf(await switched.settle(id)).speech?.provider).toBe('other');
  });

  it('is unknown for what an early version made', async () => {
    const done = await openBench({ speech }).processed();
    const { model: _model, ...transcribe } = done.stages.transcribe;
    const { sentiment: _sentiment, notes: _notes, ...rest } = done;
    const early = { ...rest, stages: { ...done.stages, transcribe } };
    expect(provenanceOf(early)).toEqual({
      speech: { provider: 'memory' },
      roles: { provider: 'rules', sources: expect.anything() },
    });
  });
});
