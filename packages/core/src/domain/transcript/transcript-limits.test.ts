import { describe, expect, it } from 'vitest';
import type { Speaker } from '../speakers/speaker-role.js';
import type { Segment } from './transcript.js';
import { checkTranscriptLimits, transcriptLimits } from './transcript-limits.js';

const speaker: Speaker = { id: 'S1', role: 'unknown', roleSource: 'rule', roleConfidence: 0 };
const segment: Segment = { id: 'a', speaker: 'S1', startMs: 0, endMs: 1, text: 'Hi' };

function content(more: { segments?: readonly Segment[]; speakers?: readonly Speaker[] }) {
  const base = { language: 'en-US', durationMs: 1, coverage: [] };
  return { ...base, speakers: [speaker], segments: [segment], ...more };
}

const times = (count: number) => 'x'.repeat(count);

describe('checkTranscriptLimits', () => {
  it('accepts what is as large as it may be', () => {
    const { id, label, text } = transcriptLimits;
    const speakers = [{ ...speaker, id: times(id), label: times(label) }];
    const segments = [{ ...segment, id: times(id), text: times(text) }];
    expect(() => checkTranscriptLimits(content({ segments, speakers }))).not.toThrow();
  });

  it.each([
    ['segments', { segments: Array<Segment>(transcriptLimits.segments + 1).fill(segment) }],
    ['speakers', { speakers: Array<Speaker>(transcriptLimits.speakers + 1).fill(speaker) }],
    ['speakers.0', { speakers: [{ ...speaker, id: times(transcriptLimits.id + 1) }] }],
    ['speakers.0', { speakers: [{ ...speaker, label: times(transcriptLimits.label + 1) }] }],
    ['segments.0', { segments: [{ ...segment, id: times(transcriptLimits.id + 1) }] }],
    ['segments.0', { segments: [{ ...segment, text: times(transcriptLimits.text + 1) }] }],
  ])('names %s where there is more', (path, more) => {
    let error: unknown;
    try {
      checkTranscriptLimits(content(more));
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'invalid_transcript', faults: [{ path }] });
    expect(String(error)).not.toContain('xxx');
  });
});
