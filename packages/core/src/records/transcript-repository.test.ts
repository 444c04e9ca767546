import { describe, expect, it } from 'vitest';
import type { Segment, TranscriptContent } from '../domain/transcript/transcript.js';
import { createMemoryBlobStore } from '../memory/memory-blob-store.js';
import { createMemoryDocumentStore } from '../memory/memory-document-store.js';
import { createMemoryHasher } from '../memory/memory-hasher.js';
import { clearContent } from './codec.js';
import { collections } from './collections.js';
import { TranscriptRepository } from './transcript-repository.js';

function open() {
  const store = createMemoryDocumentStore({ collections });
  const blobs = createMemoryBlobStore();
  return {
    store,
    blobs,
    transcripts: new TranscriptRepository(store, blobs, createMemoryHasher(), clearContent),
  };
}

const session = { id: 's', ownerId: 'ann', createdAt: '2026-01-01T00:00:00.000Z' };
const made = {
  author: { kind: 'person' as const, id: 'ann' },
  at: '2026-01-01T00:00:01.000Z',
  change: { kind: 'transcribed' as const },
};
const content: TranscriptContent = {
  language: 'en-US',
  durationMs: 2_000,
  coverage: [{ startMs: 0, endMs: 2_000 }],
  speakers: [{ id: 'S1', role: 'unknown', roleSource: 'rule', roleConfidence: 0 }],
  segments: [{ id: 'a', speaker: 'S1', startMs: 0, endMs: 900, text: 'Grüße, 你好 😀' }],
};

describe('TranscriptRepository', () => {
  it('shows a revision only once its operations are committed, and then whole', async () => {
    const { store, transcripts } = open();
    const prepared = await transcripts.prepare(session, content, made);
    await expect(transcripts.get('s', 1)).rejects.toMatchObject({ code: 'transcript_not_found' });
    await store.batch('sessions', 's', prepared.operations);
    const expected = {
      ...content,
      sessionId: 's',
      revision: 1,
      author: made.author,
      createdAt: made.at,
    };
    expect(await transcripts.get('s', 1)).toEqual(expected);
    expect(prepared.transcript).toEqual(expected);
  });

  it('commits only one of two revisions with the same number', async () => {
    const { store, transcripts } = open();
    const one = await transcripts.prepare(session, content, made);
    const other = await transcripts.prepare(session, { ...content, segments: [] }, made);
    await store.batch('sessions', 's', one.operations);
    const late = store.batch('sessions', 's', other.operations);
    await expect(late).rejects.toMatchObject({ code: 'already_exists' });
    expect((await transcripts.get('s', 1)).segments).toHaveLength(1);
  });

  it('makes the words of the newest revision searchable', async () => {
    const { store, transcripts } = open();
    const { operations } = await transcripts.prepare(session, content, made);
    await store.batch('sessions', 's', operations);
    const { document } = await store.get('sessions', { partition: 's', id: 'text' });
    expect(document).toMatchObject({
      ownerId: 'ann',
      text: 'gr gru grus grusse 你 好 你好',
      content: { lines: ['Grüße, 你好 😀'], language: 'en-US' },
    });
  });

  it('returns one line for each segment, also for text with line breaks', async () => {
    const { store, transcripts } = open();
    const [segment] = content.segments as [Segment];
    const second = { ...segment, id: 'b', startMs: 900, text: ' Two\n\tlines\u2028here ' };
    const segments = [segment, second];
    const { operations } = await transcripts.prepare(session, { ...content, segments }, made);
    await store.batch('sessions', 's', operations);
    expect(await transcripts.search('lines', { ownerId: 'ann' })).toMatchObject({
      items: [
        {
          sessionId: 's',
          lines: [
            { segmentId: 'a', startMs: 0, text: segment.text },
            { segmentId: 'b', startMs: 900, text: 'Two lines here' },
          ],
        },
      ],
    });
    expect((await transcripts.search('lines', { ownerId: 'bob' })).items).toEqual([]);
  });

  it('finds records from before lines were segments, and returns no lines', async () => {
    const { store, transcripts } = open();
    const { createdAt, ownerId } = session;
    const old = { id: 'text', sessionId: 's', kind: 'text', ownerId, createdAt, text: 'a\nb\nc' };
    await store.put('sessions', old);
    const { items } = await transcripts.search('b', { ownerId });
    expect(items).toMatchObject([{ sessionId: 's', lines: [] }]);
  });

  it('keeps a blob that an equal revision of the same moment uses', async () => {
    const { store, blobs, transcripts } = open();
    const one = await transcripts.prepare(session, content, made);
    const same = await transcripts.prepare(session, content, made);
    const other = await transcripts.prepare(session, { ...content, segments: [] }, made);
    await store.batch('sessions', 's', one.operations);
    await same.discard();
    await other.discard();
    expect((await blobs.list({ prefix: '' })).items).toHaveLength(1);
    expect((await transcripts.get('s', 1)).segments).toHaveLength(1);
  });

  it('removes the blob of a revision that was not committed', async () => {
    const { blobs, transcripts } = open();
    const prepared = await transcripts.prepare(session, content, made);
    await prepared.discard();
    expect((await blobs.list({ prefix: '' })).items).toEqual([]);
  });

  it('stores nothing when the call is aborted', async () => {
    const { blobs, transcripts } = open();
    const reason = new Error('no');
    const options = { signal: AbortSignal.abort(reason) };
    await expect(transcripts.prepare(session, content, made, options)).rejects.toBe(reason);
    expect((await blobs.list({ prefix: '' })).items).toEqual([]);
  });
});
