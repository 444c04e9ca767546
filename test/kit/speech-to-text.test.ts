import { runCase, speechToTextSuite } from '@attune/core/conformance';
import { describe, expect, it } from 'vitest';
import { speechToTextSaboteurs } from './saboteurs/speech-to-text.js';
import { openMemorySpeech } from './saboteurs/speech-to-text-tools.js';

const { cases } = speechToTextSuite;

describe('the speech-to-text suite', () => {
  it('has exactly one saboteur for every case', () => {
    expect(Object.keys(speechToTextSaboteurs)).toEqual(cases.map((one) => one.id));
  });

  for (const one of cases) {
    const kind = one.without === undefined ? 'rich' : 'poor';

    it(`${one.id} passes the memory engine`, async () => {
      await runCase(one, { open: () => openMemorySpeech(kind) });
    });

    it(`${one.id} catches its saboteur, and no other case does`, async () => {
      const open = speechToTextSaboteurs[one.id];
      if (open === undefined) throw new Error(`No saboteur for ${one.id}`);
      const applicable = cases.filter(
        ({ without }) => (without === undefined) === (kind === 'rich'),
      );
      const caught: string[] = [];
      for (const other of applicable) {
        const outcome = await runCase(other, { open }).catch((error: unknown) => error);
        if (outcome !== undefined) caught.push(other.id);
      }
      expect(caught).toEqual([one.id]);
    });
  }
});
