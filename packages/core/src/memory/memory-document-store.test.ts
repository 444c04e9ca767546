import { describe, expect, it } from 'vitest';
import type { CollectionDeclaration } from '../ports/document-store.js';
import { createMemoryDocumentStore } from './memory-document-store.js';

const notes: CollectionDeclaration = {
  name: 'notes',
  partitionKey: 'owner',
  indexes: [],
  textFields: [],
  expiresAtField: 'until',
};

describe('createMemoryDocumentStore', () => {
  it('lets documents expire by the clock it was given', async () => {
    let time = Date.parse('2026-01-01T00:00:00Z');
    const clock = { now: () => new Date(time) };
    const store = createMemoryDocumentStore({ collections: [notes], clock });
    await store.put('notes', { id: 'a', owner: 'o', until: '2026-01-01T00:00:10Z' });
    await store.get('notes', { partition: 'o', id: 'a' });
    time += 10_000;
    await expect(store.get('notes', { partition: 'o', id: 'a' })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('keeps what was stored apart from what callers hold', async () => {
    const store = createMemoryDocumentStore({ collections: [notes] });
    const document = { id: 'a', owner: 'o', list: [1] };
    await store.put('notes', document);
    document.list.push(2);
    const held = await store.get<typeof document>('notes', { partition: 'o', id: 'a' });
    expect(() => held.document.list.push(3)).toThrow(TypeError);
    const again = await store.get<typeof document>('notes', { partition: 'o', id: 'a' });
    expect(again.document.list).toEqual([1]);
  });
});
