import type { Segment } from '@attune/client';
import { describe, expect, it } from 'vitest';
import {
  addSpeaker,
  type History,
  merge,
  placesOf,
  redo,
  remove,
  renameSpeaker,
  replaceAll,
  setSpeaker,
  setText,
  split,
  startHistory,
  undo,
} from './edit-history.js';

const segment = (id: string, at: number, text: string, speaker = 'S1'): Segment => {
  const parts = text.split(' ');
  const [startMs, stepMs] = [at * 1_000, Math.floor(1_000 / parts.length)];
  const words = parts.map((part, index) => ({
    ...{ text: part, startMs: startMs + index * stepMs, endMs: startMs + (index + 1) * stepMs },
    confidence: 0.9,
  }));
  return { ...{ id, speaker, startMs, endMs: startMs + 1_000, text }, words, confidence: 0.9 };
};
const begin = (): History =>
  startHistory({
    segments: [segment('a', 1, 'One two three four'), segment('b', 2, 'Five', 'S2')],
    speakers: [
      { id: 'S1', role: 'therapist', roleSource: 'rule', roleConfidence: 1 },
      { id: 'S2', role: 'patient', roleSource: 'rule', roleConfidence: 1 },
    ],
  });
const texts = ({ present }: History): string[] => present.segments.map(({ text }) => text);

describe('the history of edits', () => {
  it('takes steps back and forth', () => {
    const first = begin();
    const second = setSpeaker(first, 'a', 'S2');
    const third = setText(second, 'b', 'Six');
    expect(undo(undo(third)).present).toBe(first.present);
    expect(redo(redo(undo(undo(third)))).present).toBe(third.present);
    expect(undo(first).present).toBe(first.present);
    expect(redo(third).present).toBe(third.present);
  });

  it('forgets what was undone once something else is done', () => {
    const changed = setText(undo(setText(begin(), 'a', 'Other')), 'b', 'Six');
    expect(redo(changed).present).toBe(changed.present);
  });

  it('joins typing in one segment to one step, and begins another after anything else', () => {
    let history = begin();
    for (const text of ['O', 'On', 'One!']) history = setText(history, 'a', text);
    expect(texts(undo(history))).toEqual(['One two three four', 'Five']);
    history = setText(setText(history, 'b', 'F'), 'a', 'Again');
    expect(texts(undo(history))).toEqual(['One!', 'F']);
    // After a step back, typing is a step of its own.
    expect(texts(undo(setText(undo(history), 'a', 'New')))).toEqual(['One!', 'F']);
  });

  it('makes no step of what changes nothing', () => {
    const history = begin();
    expect(setText(history, 'a', 'One two three four')).toBe(history);
    expect(setText(history, 'absent', 'x')).toBe(history);
    expect(setSpeaker(history, 'a', 'S1')).toBe(history);
    expect(renameSpeaker(history, 'S1', '')).toBe(history);
  });

  it('cuts a segment at the time of the word that begins there', () => {
    const [first, second] = split(begin(), 'a', 'One two'.length).present.segments;
    expect(first).toMatchObject({ id: 'a', text: 'One two', startMs: 1_000, endMs: 1_500 });
    expect(second).toMatchObject({ text: 'three four', startMs: 1_500, endMs: 2_000 });
    expect(second?.id).toMatch(/^new-/u);
    expect(first?.words ?? second?.words).toBeUndefined();
  });

  it('does not cut where one side would be empty', () => {
    const history = begin();
    for (const caret of [0, 'One two three four'.length])
      expect(split(history, 'a', caret)).toBe(history);
  });

  it('joins a segment to the one before', () => {
    const joined = merge(begin(), 'b');
    expect(joined?.present.segments).toMatchObject([
      { id: 'a', speaker: 'S1', text: 'One two three four Five', endMs: 3_000 },
    ]);
    expect(merge(begin(), 'a')).toBeUndefined();
  });

  it('keeps the last segment', () => {
    const one = remove(begin(), 'a');
    expect(texts(one)).toEqual(['Five']);
    expect(remove(one, 'b')).toBe(one);
  });

  it('names speakers, and adds one with the next free number', () => {
    const named = renameSpeaker(begin(), 'S2', ' Pat ');
    expect(named.present.speakers[1]).toMatchObject({ id: 'S2', label: 'Pat' });
    expect(renameSpeaker(named, 'S2', ' ').present.speakers[1]).not.toHaveProperty('label');
    expect(addSpeaker(named).present.speakers.map(({ id }) => id)).toEqual(['S1', 'S2', 'S3']);
  });

  it('replaces a text everywhere as one step, whatever the case', () => {
    const { history, places } = replaceAll(begin(), 'F', 'ph');
    expect(places).toBe(2);
    expect(texts(history)).toEqual(['One two three phour', 'phive']);
    expect(texts(undo(history))).toEqual(['One two three four', 'Five']);
    const nothing = begin();
    expect(replaceAll(nothing, '', 'x')).toEqual({ history: nothing, places: 0 });
  });

  it('finds places that do not overlap, also where letters change their number with the case', () => {
    expect(placesOf('aaaa', 'aa')).toEqual([0, 2]);
    expect(placesOf('İstanbul istanbul', 'istanbul')).toEqual([9]);
  });

  it('takes 500 steps back', () => {
    let history = begin();
    for (let step = 0; step < 600; step += 1)
      history = setSpeaker(history, 'a', step % 2 === 0 ? 'S2' : 'S1');
    expect(history.past).toHaveLength(500);
  });
});
