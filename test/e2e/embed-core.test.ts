import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { repository } from '../support/attune.js';
import { type ChildEnd, ended, startSource } from '../support/run-source.js';

describe('examples/embed-core', () => {
  let end: ChildEnd;

  beforeAll(async () => {
    end = await ended(startSource(join(repository, 'examples/embed-core/src/index.mjs'), []));
  }, 60_000);

  it('runs to its end without a word of complaint', () => {
    expect(end).toMatchObject({ code: 0, stderr: '' });
  });

  it('reports every step in order', () => {
    const steps = end.stdout
      .split('\n\n')[0]
      ?.split('\n')
      .map((line) => line.split(':')[0])
      .filter((step) => !step?.startsWith(' '));
    expect(steps).toEqual([
      'Ingested',
      'Processed',
      'Sentiment',
      'Notes',
      'Corrected',
      'Roles',
      'Sentiment',
      'Finalized',
      'Exported',
    ]);
  });

  it('attributes the sentiment to the patient only after the roles are set', () => {
    const moods = end.stdout.match(/^Sentiment: .*$/gmu);
    expect(moods).toEqual([
      expect.stringMatching(/of all speakers, .* S1 \w+, S2 \w+$/u),
      expect.stringMatching(/of the patient: S2 \w+$/u),
    ]);
  });

  it('signs and exports what was corrected', () => {
    const [, exported = ''] = end.stdout.split('WEBVTT');
    expect(end.stdout).toMatch(/^Finalized: by ann, SHA-256 [0-9a-f]{64}$/mu);
    expect(exported).toContain('<v Patient (S2)>I lie awake and worry about my exams.');
    expect(exported).not.toContain('work');
  });
});
