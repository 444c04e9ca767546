import { compileMessage } from '@lingui/message-utils/compileMessage';
import { describe, expect, it } from 'vitest';
import german from '../locales/de.json' with { type: 'json' };

const sources = import.meta.glob<string>(['../**/*.ts', '../**/*.tsx', '!../**/*.test.ts'], {
  ...{ query: '?raw', import: 'default', eager: true },
});
const code = Object.values(sources).join('\n');
const keys = Object.keys(german);
const gapsOf = (text: string): string[] =>
  [...text.replaceAll(/=\d+ \{[^}]*\}/gu, '').matchAll(/\{(\w+)(?=[,}])/gu)]
    .map(([, name = '']) => name)
    .sort();

describe('the texts of the page', () => {
  it('are in German, too', () => {
    const used = [...code.matchAll(/\bt\(\s*'((?:[^'\\]|\\.)*)'/gu)].map(([, key = '']) => key);
    expect(used.length).toBeGreaterThan(200);
    expect(used.filter((key) => !keys.includes(key))).toEqual([]);
  });

  it('are all used', () => {
    expect(keys.filter((key) => !code.includes(`'${key}'`))).toEqual([]);
  });

  it('have the same gaps in both languages', () => {
    for (const [english, text] of Object.entries(german)) {
      expect(gapsOf(text), english).toEqual(gapsOf(english));
      expect(() => compileMessage(text)).not.toThrow();
    }
  });
});
