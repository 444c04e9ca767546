import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assembleTranscript } from '../../use-cases/processing/assemble-transcript.js';
import { overlapMs } from './time-span.js';
import {
  bySegmentOrder,
  checkTranscript,
  type Segment,
  type TranscriptContent,
} from './transcript.js';
import { mergeSegments, reassignSpeaker, splitSegment } from './transcript-edit.js';
import { alignSpeakers, applyOverlay, overlayOf } from './transcript-overlay.js';

const durationMs = 400;
const time = fc.integer({ min: 0, max: durationMs });

/** Speech of up to three voices who may interrupt each other and themselves. */
const utterance = fc
  .record({
    speaker: fc.constantFrom('a', 'b', 'c'),
    startMs: time,
    length: fc.oneof(fc.integer({ min: 0, max: 80 }), fc.constant(0)),
    words: fc.array(fc.constantFrom('one', 'two', 'three'), { minLength: 1, maxLength: 5 }),
    timed: fc.boolean(),
  })
  .map(({ speaker, startMs, length, words, timed }) => {
    const step = length / words.length;
    const times = words.map((text, index) => ({
      text,
      startMs: startMs + index * step,
      endMs: startMs + (index + 1) * step,
    }));
    const said = { speaker, startMs, endMs: startMs + length, text: words.join(' ') };
    return timed ? { ...said, words: times } : said;
  });
const transcripts: fc.Arbitrary<TranscriptContent> = fc
  .array(utterance, { minLength: 1, maxLength: 10 })
  .map((utterances) =>
    assembleTranscript(
      {
        language: 'en-US',
        utterances,
        coverage: [{ startMs: 0, endMs: durationMs }],
        warnings: [],
      },
      { durationMs, timestamps: true },
    ),
  );

type Edit = (transcript: TranscriptContent, segment: Segment, n: number) => TranscriptContent;

const replaced = (transcript: TranscriptContent, id: string, by: readonly Segment[]) => ({
  ...transcript,
  segments: [...transcript.segments.filter((one) => one.id !== id), ...by].sort(bySegmentOrder),
});
const edits: Readonly<Record<string, Edit>> = {
  write: (transcript, { words: _words, ...segment }, n) =>
    replaced(transcript, segment.id, [{ ...segment, text: `a person wrote ${n}` }]),
  delete: (transcript, segment) => replaced(transcript, segment.id, []),
  insert: (transcript, segment, n) => {
    const id = `new-${n}`;
    if (transcript.segments.some((one) => one.id === id)) return transcript;
    const { words: _words, ...rest } = segment;
    const startMs = n % (durationMs - 30);
    const own = { ...rest, id, startMs, endMs: startMs + (n % 30), text: `inserted ${n}` };
    return replaced(transcript, id, [own]);
  },
  move: (transcript, { words: _words, ...segment }, n) => {
    const startMs = Math.min(segment.endMs, segment.startMs + (n % 20));
    if (startMs === segment.startMs) return transcript;
    return replaced(transcript, segment.id, [{ ...segment, startMs }]);
  },
  reassign: (transcript, segment, n) =>
    reassignSpeaker(
      transcript,
      [segment.id],
      transcript.speakers[n % transcript.speakers.length]?.id ?? '',
    ),
  split: (transcript, segment, n) => {
    const words = segment.text.split(' ').length;
    if (words < 2) return transcript;
    const beforeWord = 1 + (n % (words - 1));
    return splitSegment(transcript, { segmentId: segment.id, beforeWord });
  },
  merge: (transcript, segment) => {
    const own = transcript.segments.filter((one) => one.speaker === segment.speaker);
    const pair = own.slice(own.indexOf(segment)).slice(0, 2);
    return pair.length < 2
      ? transcript
      : mergeSegments(
          transcript,
          pair.map(({ id }) => id),
        );
  },
};
const steps = fc.array(fc.tuple(fc.constantFrom(...Object.keys(edits)), fc.nat(999)), {
  maxLength: 6,
});

function edit(base: TranscriptContent, path: readonly (readonly [string, number])[]) {
  return path.reduce((transcript, [name, n]) => {
    const segment = transcript.segments[n % Math.max(1, transcript.segments.length)];
    return segment === undefined
      ? transcript
      : (edits[name]?.(transcript, segment, n) ?? transcript);
  }, base);
}

const unchanged = (base: TranscriptContent) => (segment: Segment) =>
  base.segments.some(
    (one) =>
      one.id === segment.id &&
      one.text === segment.text &&
      one.speaker === segment.speaker &&
      one.startMs === segment.startMs &&
      one.endMs === segment.endMs,
  );

describe("a person's edits", () => {
  it('laid over what they were made on give what the person saved', () => {
    fc.assert(
      fc.property(transcripts, steps, (base, path) => {
        const edited = edit(base, path);
        expect(() => checkTranscript(edited)).not.toThrow();
        expect(applyOverlay(base, overlayOf(base, edited))).toEqual(edited);
      }),
      { numRuns: 500 },
    );
  });

  it('are in any other transcription word for word, and the rules hold', () => {
    fc.assert(
      fc.property(transcripts, steps, transcripts, (base, path, fresh) => {
        const edited = edit(base, path);
        const result = applyOverlay(alignSpeakers(fresh, base), overlayOf(base, edited));
        expect(() => checkTranscript(result)).not.toThrow();
        const written = edited.segments.filter((one) => !unchanged(base)(one));
        for (const segment of written) expect(result.segments).toContainEqual(segment);
      }),
      { numRuns: 500 },
    );
  });

  it('take away what the machine hears again where the person deleted it', () => {
    fc.assert(
      fc.property(transcripts, fc.nat(), (base, pick) => {
        const gone = base.segments[pick % base.segments.length] as Segment;
        const edited = replaced(base, gone.id, []);
        const heardAgain = { ...gone, id: 'again', text: 'still here' };
        const fresh = { ...base, segments: [heardAgain] };
        const result = applyOverlay(fresh, overlayOf(base, edited));
        expect(result.segments.some(({ text }) => text === 'still here')).toBe(false);
      }),
    );
  });

  it('leave alone what others say at the same time, and what is said elsewhere', () => {
    fc.assert(
      fc.property(transcripts, steps, transcripts, (base, path, fresh) => {
        const overlay = overlayOf(base, edit(base, path));
        const result = applyOverlay(fresh, overlay);
        for (const segment of fresh.segments) {
          const span = { ...segment, endMs: Math.max(segment.endMs, segment.startMs + 1) };
          const hit = overlay.edits.some(
            (one) => one.speaker === segment.speaker && overlapMs(one, span) > 0,
          );
          if (hit) continue;
          const { id: _id, ...rest } = segment;
          expect(result.segments).toContainEqual(expect.objectContaining(rest));
        }
      }),
    );
  });

  it('survive a second transcription whose ids were given away by the first', () => {
    const word = (id: string, startMs: number, text: string): Segment => ({
      id,
      speaker: 'S1',
      startMs,
      endMs: startMs + 10,
      text,
    });
    const [template] = fc.sample(transcripts, 1) as [TranscriptContent];
    const one: TranscriptContent = {
      ...template,
      speakers: [{ id: 'S1', role: 'unknown', roleSource: 'rule', roleConfidence: 0 }],
      segments: [word('seg-1', 0, 'a'), word('seg-1m', 20, 'b')],
    };
    const mine = { ...one, segments: one.segments.map((s) => ({ ...s, text: `my ${s.text}` })) };
    const fresh = { ...one, segments: [word('seg-1', 100, 'c')] };
    const result = applyOverlay(fresh, overlayOf(one, mine));
    expect(() => checkTranscript(result)).not.toThrow();
    expect(result.segments.map(({ text }) => text)).toEqual(['my a', 'my b', 'c']);
  });

  it('of several rounds survive together when they are laid over one after the other', () => {
    fc.assert(
      fc.property(transcripts, steps, transcripts, steps, transcripts, (one, a, two, b, three) => {
        const first = edit(one, a);
        const firstRound = overlayOf(one, first);
        const again = applyOverlay(alignSpeakers(two, first), firstRound);
        const second = edit(again, b);
        const laid = applyOverlay(alignSpeakers(three, second), firstRound);
        const result = applyOverlay(laid, overlayOf(again, second));
        expect(() => checkTranscript(result)).not.toThrow();
        const texts = result.segments.map(({ text }) => text);
        const writtenFirst = first.segments.filter((segment) => !unchanged(one)(segment));
        const stillThere = writtenFirst.filter(unchanged(second));
        const writtenSecond = second.segments.filter((segment) => !unchanged(again)(segment));
        for (const { text } of [...stillThere, ...writtenSecond]) expect(texts).toContain(text);
      }),
      { numRuns: 200 },
    );
  });

  it('are cut at the end of a conversion that came out shorter', () => {
    fc.assert(
      fc.property(transcripts, steps, fc.integer({ min: 1, max: durationMs }), (base, path, ms) => {
        const overlay = overlayOf(base, edit(base, path));
        const fresh = { ...base, durationMs: ms, segments: [] };
        const result = applyOverlay(fresh, overlay);
        expect(() => checkTranscript(result)).not.toThrow();
        const texts = overlay.edits.flatMap(({ segments }) => segments.map(({ text }) => text));
        expect(result.segments.map(({ text }) => text).sort()).toEqual(texts.sort());
      }),
    );
  });
});

describe('alignSpeakers', () => {
  it('renames one to one, keeps the text, and takes no name of another speaker', () => {
    fc.assert(
      fc.property(transcripts, transcripts, (fresh, earlier) => {
        const aligned = alignSpeakers(fresh, earlier);
        const ids = aligned.speakers.map(({ id }) => id);
        expect(new Set(ids).size).toBe(fresh.speakers.length);
        const names = new Map(fresh.speakers.map(({ id }, index) => [id, ids[index]]));
        expect(aligned.segments).toEqual(
          fresh.segments.map((one) => ({ ...one, speaker: names.get(one.speaker) })),
        );
        expect(() => checkTranscript(aligned)).not.toThrow();
      }),
    );
  });

  it('gives every voice of the same transcription its own name and role back', () => {
    fc.assert(
      fc.property(transcripts, (content) => {
        const named = content.speakers.map((one, index) => ({ ...one, label: `Person ${index}` }));
        const swap = (id: string) => (id === 'S1' ? 'S2' : id === 'S2' ? 'S1' : id);
        const heard = content.segments.filter(({ startMs, endMs }) => endMs > startMs);
        const alone = heard.filter((one) =>
          heard.every((other) => other.speaker === one.speaker || overlapMs(one, other) === 0),
        );
        const spoken = content.speakers.filter(({ id }) => alone.some((s) => s.speaker === id));
        fc.pre(spoken.length === content.speakers.length);
        const earlier = { ...content, segments: alone, speakers: named };
        const fresh = {
          ...content,
          speakers: content.speakers.map((one) => ({ ...one, id: swap(one.id) })),
          segments: alone.map((one) => ({ ...one, speaker: swap(one.speaker) })),
        };
        const aligned = alignSpeakers(fresh, earlier);
        expect(aligned.segments).toEqual(alone);
        expect(aligned.speakers.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(named);
      }),
    );
  });
});
