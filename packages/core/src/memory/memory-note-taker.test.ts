import { describe, expect, it } from 'vitest';
import { emptyNotes } from '../domain/notes/notes-check.js';
import type { NotesRequest } from '../ports/note-taker.js';
import { createMemoryNoteTaker } from './memory-note-taker.js';

const request: NotesRequest = {
  lines: [
    { segmentId: 's1', speaker: 'S1', role: 'patient', startMs: 0, endMs: 1_000, text: 'Hello.' },
  ],
  language: 'en',
  part: { number: 1, of: 1 },
};

describe('createMemoryNoteTaker', () => {
  it('gives what its script drafts, and keeps what it was asked', async () => {
    const draft = { ...emptyNotes, warnings: ['scripted'], model: 'script' };
    const port = createMemoryNoteTaker({ script: async () => draft });
    expect(await port.extract(request)).toEqual(draft);
    expect(port.requests).toEqual([request]);
  });

  it('does not ask its script about nothing', async () => {
    const port = createMemoryNoteTaker({
      script: () => {
        throw new Error('asked');
      },
    });
    const draft = await port.extract({ ...request, lines: [] });
    expect(draft).toEqual({ ...emptyNotes, warnings: [] });
  });

  it('turns calls away until it is told to stop', async () => {
    const port = createMemoryNoteTaker();
    port.refuse('rate_limited');
    await expect(port.extract(request)).rejects.toMatchObject({ code: 'rate_limited' });
    port.refuse(undefined);
    expect((await port.extract(request)).topicSummary.segmentIds).toEqual(['s1']);
  });
});
