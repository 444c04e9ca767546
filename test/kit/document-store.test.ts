import { documentStoreSuite, runCase, runConformance } from '@attune/core/conformance';
import { describe, expect, it } from 'vitest';
import { documentStoreSaboteurs } from './saboteurs/document-store.js';
import { healthyDocumentStore, searchlessDocumentStore } from './saboteurs/document-store-tools.js';

runConformance({ describe, it }, documentStoreSuite, {
  adapter: 'memory',
  capabilities: { textSearch: true },
  open: healthyDocumentStore,
});

runConformance({ describe, it }, documentStoreSuite, {
  adapter: 'memory, without search',
  capabilities: { textSearch: false },
  open: searchlessDocumentStore,
});

describe('document-store saboteurs', () => {
  it('has exactly one saboteur for every case', () => {
    const ids = documentStoreSuite.cases.map(({ id }) => id);
    expect(Object.keys(documentStoreSaboteurs)).toEqual(ids);
  });

  for (const one of documentStoreSuite.cases) {
    it(`${one.id} catches a store that breaks: ${one.title}`, async () => {
      const open = documentStoreSaboteurs[one.id];
      if (open === undefined) throw new Error(`no saboteur for ${one.id}`);
      await expect(runCase(one, { open })).rejects.toThrow();
    });
  }
});
