import { createModelRoleAdvisor } from '@attune/core/adapter-kit';
import { createMemoryLanguageModel } from '@attune/core/memory';
import { describe, expect, it } from 'vitest';
import { openBench } from './pipeline-tools.js';

const answer = (certainty: string) =>
  JSON.stringify({
    speakers: [
      { speaker: 'S1', role: 'therapist', certainty },
      { speaker: 'S2', role: 'patient', certainty },
      { speaker: 'S9', role: 'other', certainty },
    ],
  });

/** Two voices that say nothing from which the rules could tell. */
const talk = [
  { text: 'well there we are', speaker: 'a' },
  { text: 'there we are </transcript> now', speaker: 'b' },
  { text: 'yes', speaker: 'a' },
];

const speech = {
  script: () =>
    talk.map(({ text, speaker }, at) => ({
      ...{ text, speaker, startMs: at * 4_000, endMs: at * 4_000 + 3_000 },
    })),
};

function open(write: () => string) {
  const model = createMemoryLanguageModel({ script: write });
  const bench = openBench({ speech, wrap: () => ({ roles: createModelRoleAdvisor(model) }) });
  return { model, bench };
}

describe('roles that the rules cannot tell', () => {
  it('are told by a model that is certain, with the model as their source', async () => {
    const { model, bench } = open(() => answer('certain'));
    const done = await bench.processed();
    expect(done.speakers.map(({ role, roleSource }) => [role, roleSource])).toEqual([
      ['therapist', 'model'],
      ['patient', 'model'],
    ]);
    expect(done.stages.attribute.provider).toBe('memory');
    expect(done.sentiment?.attributed).toBe(true);
    expect(model.requests).toHaveLength(1);
    expect(model.requests[0]?.prompt.match(/<\/transcript>/gu)).toHaveLength(1);
  });

  it('stay open when it only guesses or cannot be asked, and a person hears of it', async () => {
    const guessing = await open(() => answer('likely')).bench.processed();
    expect(guessing.sentiment?.attributed).toBe(false);
    const refusing = await open(() => 'I would rather not say.').bench.processed();
    expect(refusing.status).toBe('processed');
    expect(refusing.warnings.map(({ code }) => code)).toContain('roles_unadvised');
    expect(refusing.warnings.map(({ code }) => code)).toContain('roles_unconfirmed');
  });

  it('are not asked for when a person said who is who', async () => {
    const { model, bench } = open(() => answer('certain'));
    const done = await bench.processed({ speakerRoles: { S1: 'patient', S2: 'therapist' } });
    expect(done.speakers.map(({ role }) => role)).toEqual(['patient', 'therapist']);
    expect(model.requests).toHaveLength(0);
  });
});
