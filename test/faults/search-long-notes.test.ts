import { sessionEtag } from '@attune/core';
import { createMemoryDocumentStore } from '@attune/core/memory';
import { expect, it } from 'vitest';
import { collections } from '../../packages/core/src/records/collections.js';
import { openBench } from './pipeline-tools.js';
import { ann, processed } from './review-tools.js';

it('finds no words of notes that were replaced by ones too long to be searched', async () => {
  const store = createMemoryDocumentStore({ collections });
  const capabilities = { ...store.capabilities, maxBatchBytes: 40_000 };
  const documents = Object.assign(Object.create(store) as typeof store, { capabilities });
  const bench = openBench({ wrap: () => ({ documents }) });
  const { id } = await processed(bench);
  const edit = async (text: string, times = 1) => {
    const session = await bench.sessions.get(id);
    return await bench.editNotes.execute(ann, {
      sessionId: id,
      ifMatch: sessionEtag(session),
      notes: {
        actionItems: Array.from({ length: times }, (_, at) => ({
          ...{ text: `${text} ${at}`, segmentIds: [] },
        })),
      },
    });
  };
  const found = async (q: string) =>
    (await bench.searchSessions.execute(ann, { q })).items.map(({ foundIn }) => foundIn);
  await edit('Zanzibar');
  expect(await found('Zanzibar')).toEqual([['notes']]);
  await edit(`Quagga ${'word '.repeat(20)}`, 90);
  expect(await found('Zanzibar')).toEqual([]);
  await edit('Zanzibar');
  expect(await found('Zanzibar')).toEqual([['notes']]);
});
