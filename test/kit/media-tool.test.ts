import { mediaToolSuite, runCase } from '@attune/core/conformance';
import { createMemoryMediaTool } from '@attune/core/memory';
import { describe, expect, it } from 'vitest';
import { mediaToolSaboteurs } from './saboteurs/media-tool.js';

const { cases } = mediaToolSuite;
type MediaToolCase = (typeof cases)[number];
type Open = NonNullable<(typeof mediaToolSaboteurs)[string]>;

describe('the media-tool suite', () => {
  it('has exactly one saboteur for every case', () => {
    expect(Object.keys(mediaToolSaboteurs)).toEqual(cases.map((one) => one.id));
  });

  for (const one of cases) {
    it(`${one.id} passes the memory tool`, async () => {
      const open = async () => ({ port: createMemoryMediaTool(), leftovers: async () => 0 });
      await runCase(one, { open });
    });

    it(`${one.id} catches its saboteur, and no other case does`, async () => {
      const open = mediaToolSaboteurs[one.id];
      if (open === undefined) throw new Error(`No saboteur for ${one.id}`);
      expect(await caughtBy(open, one)).toEqual([one.id]);
    });
  }
});

/** The ids of the cases that a saboteur fails, each by an assertion. */
async function caughtBy(open: Open, aim: MediaToolCase): Promise<string[]> {
  const ids: string[] = [];
  for (const one of cases.filter(({ needs }) => needs === undefined || needs === aim.needs)) {
    const outcome = await runCase(one, { open }).catch((error: unknown) => error);
    if (outcome === undefined) continue;
    expect(outcome).toMatchObject({ name: 'AssertionError' });
    ids.push(one.id);
  }
  return ids;
}
