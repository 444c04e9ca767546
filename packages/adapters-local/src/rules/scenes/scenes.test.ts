import { describe, expect, it } from 'vitest';
import { tokensOf } from '../../lexicon/tokens.js';
import { denialOf } from './denial.js';
import { findScenes, readConcepts } from './find-scenes.js';
import { allConcepts, allScenes } from './read-scenes.js';
import { subjectOf } from './subjects.js';

const none: ReadonlySet<number> = new Set();
const scenesIn = (text: string, covered: ReadonlySet<number> = none) =>
  findScenes(readConcepts(tokensOf(text).words, covered)).map(({ category }) => category);
const placeOf = (words: readonly string[], word: string) => words.lastIndexOf(word);
const subjectIn = (text: string, word: string) => {
  const { words } = tokensOf(text);
  return subjectOf(words, placeOf(words, word));
};
const isDeniedIn = (text: string, word: string) => {
  const { words } = tokensOf(text);
  return denialOf(words, placeOf(words, word)) !== undefined;
};

describe('the scenes', () => {
  it('name known concepts only, and every concept is named', () => {
    const named = new Set(
      allScenes.flatMap(({ parts, quiet }) => [
        ...parts.flatMap((part) => part.concepts),
        ...quiet,
      ]),
    );
    expect(allConcepts.map(([name]) => name).filter((name) => !named.has(name))).toEqual([]);
  });

  it('need all their parts', () => {
    expect(scenesIn('i bought a rope')).toEqual([]);
    expect(scenesIn('i bought a rope, nobody knows')).toEqual(['suicidality']);
  });

  it('need the one who acts', () => {
    expect(scenesIn('i flushed the tablets')).toEqual(['medication']);
    expect(scenesIn('she flushed the tablets')).toEqual([]);
    expect(scenesIn('he threw a cup at me')).toEqual(['abuse']);
  });

  it('hear a denial, and a denial that is the risk itself', () => {
    expect(scenesIn('i never drink in the morning')).toEqual([]);
    expect(scenesIn('i drink in the morning')).toEqual(['substance']);
    expect(scenesIn('i have not taken the lithium')).toEqual(['medication']);
    expect(scenesIn('i have taken the lithium')).toEqual([]);
  });

  it('are quiet in company that takes the danger out', () => {
    expect(scenesIn('i burned my arm with the lighter on purpose')).toContain('self_harm');
    expect(scenesIn('in the film i burned my arm with the lighter on purpose')).toEqual([]);
  });

  it('leave out what is part of a figure of speech', () => {
    const { words } = tokensOf('i drink in the morning');
    expect(scenesIn('i drink in the morning', new Set(words.keys()))).toEqual([]);
  });

  it('read long text without marks to its end', () => {
    const text = `${'i drink and he hit me and '.repeat(4_000)} i drink in the morning`;
    expect(scenesIn(text)).toContain('substance');
  });
});

describe('subjectOf', () => {
  it.each([
    ['i hit him', 'hit', 'speaker'],
    ['my husband always hit me', 'hit', 'other'],
    ['you hit him', 'hit', 'listener'],
    ['we never drink', 'drink', 'group'],
    ['she left. drinking again', 'drinking', 'unnamed'],
    ['the table my husband made fell', 'fell', 'unnamed'],
  ])('%s: who %s', (text, word, expected) => {
    expect(subjectIn(text, word)).toBe(expected);
  });
});

describe('denialOf', () => {
  it.each([
    ['i would never jump', 'jump', true],
    ['i do not think i would ever jump', 'jump', true],
    ['i stopped drinking', 'drinking', true],
    ['i do not know, i want to die', 'die', false],
    ['i do not know i want to die', 'die', false],
    ['i can not stop drinking', 'drinking', false],
    ['why would i not jump', 'jump', false],
  ])('%s: %s', (text, word, expected) => {
    expect(isDeniedIn(text, word)).toBe(expected);
  });
});
