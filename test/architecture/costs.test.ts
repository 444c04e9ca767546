import { describe, expect, it } from 'vitest';
import { usageAnHour } from '../../bench/usage.mjs';
import { read } from './tree.js';

const { counts } = await usageAnHour();
const written = (name: string) => (counts[name] ?? Number.NaN).toLocaleString('en-US');

describe('the tables of costs', () => {
  it.each([
    ['azure', ['turns', 'words', 'characters', 'records']],
    ['aws', ['turns', 'words', 'characters', 'units']],
  ] as const)('of %s give what an hour asks for', (cloud, names) => {
    const guide = read(`docs/guides/run-on-${cloud}.md`);
    const asked = [...names, 'session_notes characters', 'speaker_roles characters'];
    expect(asked.filter((name) => !guide.includes(written(name)))).toEqual([]);
  });
});
