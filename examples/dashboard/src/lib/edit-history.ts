import type { Segment, Speaker, Transcript } from '@attune/client';

/** A transcript as a person edits it. Every change makes another one; nothing is changed in place. */
export interface Draft {
  readonly segments: readonly Segment[];
  readonly speakers: readonly Speaker[];
}

/** The draft with what can be undone and redone. */
export interface History {
  readonly past: readonly Draft[];
  readonly present: Draft;
  readonly future: readonly Draft[];
  /** Further typing in the same segment joins the last step. */
  readonly typing?: string | undefined;
}

/** More steps back than anybody takes. */
const mostSteps = 500;
/** Begins the ids of segments that the host has not seen; it gives them others. */
export const newIdStart = 'new-';
let counter = 0;

export function startHistory({ segments, speakers }: Draft): History {
  return { past: [], present: { segments, speakers }, future: [] };
}

function step(history: History, present: Draft, typing?: string): History {
  if (present === history.present) return history;
  const joins = typing !== undefined && history.typing === typing;
  const past = joins ? history.past : [...history.past.slice(1 - mostSteps), history.present];
  return { past, present, future: [], typing };
}

export function undo({ past, present, future }: History): History {
  const before = past.at(-1);
  if (before === undefined) return { past, present, future };
  return { past: past.slice(0, -1), present: before, future: [present, ...future] };
}

export function redo({ past, present, future }: History): History {
  const [next, ...rest] = future;
  if (next === undefined) return { past, present, future };
  return { past: [...past, present], present: next, future: rest };
}

/** The words stay with the old text; once saved, the host gives the new text words with times. */
export function setText(history: History, id: string, text: string): History {
  return step(
    history,
    change(history.present, id, (segment) =>
      segment.text === text ? segment : rewritten(segment, text),
    ),
    id,
  );
}

export function setSpeaker(history: History, id: string, speaker: string): History {
  return step(
    history,
    change(history.present, id, (segment) =>
      segment.speaker === speaker ? segment : { ...segment, speaker },
    ),
  );
}

export function renameSpeaker(history: History, id: string, label: string): History {
  const { present } = history;
  const before = present.speakers.find((one) => one.id === id);
  if (before === undefined || (before.label ?? '') === label.trim()) return history;
  const speakers = present.speakers.map((one) => (one.id === id ? named(one, label) : one));
  return step(history, { ...present, speakers });
}

/** A new speaker, with the next free number. */
export function addSpeaker(history: History): History {
  const { present } = history;
  const taken = new Set(present.speakers.map(({ id }) => id));
  let number = 1;
  while (taken.has(`S${number}`)) number += 1;
  const speaker: Speaker = {
    ...{ id: `S${number}`, role: 'unknown', roleSource: 'person', roleConfidence: 1 },
  };
  return step(history, { ...present, speakers: [...present.speakers, speaker] });
}

/** Cuts a segment at the caret, at the time of the word that begins there. */
export function split(history: History, id: string, caret: number): History {
  const { segments } = history.present;
  const index = segments.findIndex((one) => one.id === id);
  const segment = segments[index];
  if (segment === undefined) return history;
  const before = segment.text.slice(0, caret).trimEnd();
  const after = segment.text.slice(caret).trimStart();
  if (before === '' || after === '') return history;
  const cutMs = timeAt(segment, before);
  const { words: _words, confidence: _confidence, ...plain } = segment;
  const first: Segment = { ...plain, endMs: cutMs, text: before };
  const second: Segment = { ...plain, id: newId(), startMs: cutMs, text: after };
  return step(history, with_(history.present, index, 1, [first, second]));
}

/** Joins a segment to the one before; `undefined` where there is none. */
export function merge(history: History, id: string): History | undefined {
  const { segments } = history.present;
  const index = segments.findIndex((one) => one.id === id);
  const [first, second] = [segments[index - 1], segments[index]];
  if (first === undefined || second === undefined) return undefined;
  const { words: _words, confidence: _confidence, ...plain } = first;
  const joined: Segment = {
    ...plain,
    endMs: Math.max(first.endMs, second.endMs),
    text: `${first.text} ${second.text}`.trim(),
  };
  return step(history, with_(history.present, index - 1, 2, [joined]));
}

export function remove(history: History, id: string): History {
  const index = history.present.segments.findIndex((one) => one.id === id);
  // A transcript without any segment is not saved; the person deletes the session then.
  if (index === -1 || history.present.segments.length === 1) return history;
  return step(history, with_(history.present, index, 1, []));
}

/** Replaces a text everywhere, as one step. Returns how many places changed, too. */
export function replaceAll(
  history: History,
  find: string,
  replacement: string,
): { readonly history: History; readonly places: number } {
  if (find === '') return { history, places: 0 };
  const { present } = history;
  let places = 0;
  const segments = present.segments.map((segment) => {
    const found = placesOf(segment.text, find);
    if (found.length === 0) return segment;
    places += found.length;
    let text = '';
    let from = 0;
    for (const at of found) {
      text += segment.text.slice(from, at) + replacement;
      from = at + find.length;
    }
    return rewritten(segment, text + segment.text.slice(from));
  });
  return { history: places === 0 ? history : step(history, { ...present, segments }), places };
}

/** Where a text stands in another, whatever the case; none overlaps another. */
export function placesOf(text: string, find: string): readonly number[] {
  if (find === '') return [];
  const [in_, wanted] = [text.toLowerCase(), find.toLowerCase()];
  // Some letters change their number with their case; places would be wrong then.
  const [where, what] = in_.length === text.length ? [in_, wanted] : [text, find];
  const places: number[] = [];
  for (let at = where.indexOf(what); at !== -1; at = where.indexOf(what, at + what.length))
    places.push(at);
  return places;
}

/** A transcript from the host in the place of the draft, as a new beginning. */
export function fromTranscript({ segments, speakers }: Transcript): Draft {
  return { segments, speakers };
}

function change(draft: Draft, id: string, how: (segment: Segment) => Segment): Draft {
  const index = draft.segments.findIndex((one) => one.id === id);
  const segment = draft.segments[index];
  if (segment === undefined) return draft;
  const changed = how(segment);
  return changed === segment ? draft : with_(draft, index, 1, [changed]);
}

function with_(draft: Draft, at: number, count: number, segments: readonly Segment[]): Draft {
  return { ...draft, segments: draft.segments.toSpliced(at, count, ...segments) };
}

function rewritten(segment: Segment, text: string): Segment {
  const { confidence: _confidence, ...rest } = segment;
  return { ...rest, text };
}

function named(speaker: Speaker, label: string): Speaker {
  const { label: _label, ...rest } = speaker;
  return label.trim() === '' ? rest : { ...rest, label: label.trim() };
}

function newId(): string {
  counter += 1;
  return `${newIdStart}${counter}-${Math.random().toString(36).slice(2, 8)}`;
}

/** When the text after `before` begins: at its word where words have times, else by its share. */
function timeAt({ text, startMs, endMs, words = [] }: Segment, before: string): number {
  const count = before.split(/\s+/u).filter(Boolean).length;
  const word = words[count];
  if (word !== undefined && word.startMs > startMs && word.startMs < endMs) return word.startMs;
  const share = before.length / Math.max(1, text.length);
  return Math.round(startMs + (endMs - startMs) * Math.min(0.99, Math.max(0.01, share)));
}
