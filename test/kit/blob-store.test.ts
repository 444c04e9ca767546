import { blobStoreSuite, runCase } from '@attune/core/conformance';
import { createMemoryBlobStore } from '@attune/core/memory';
import { describe, expect, it } from 'vitest';
import { blobStoreSaboteurs } from './saboteurs/blob-store.js';
import { openSigned } from './saboteurs/blob-store-tools.js';

const { cases } = blobStoreSuite;

describe('the blob-store suite', () => {
  it('has exactly one saboteur for every case', () => {
    expect(Object.keys(blobStoreSaboteurs)).toEqual(cases.map((one) => one.id));
  });

  for (const one of cases) {
    it(`${one.id} passes the memory store`, async () => {
      const createOnly = !one.without?.includes('createOnly');
      const signed = !one.without?.includes('signedRequests');
      const open = async () =>
        signed ? openSigned({ createOnly }) : { port: createMemoryBlobStore({ createOnly }) };
      await runCase(one, { open });
    });

    it(`${one.id} catches its saboteur`, async () => {
      const open = blobStoreSaboteurs[one.id];
      if (open === undefined) throw new Error(`No saboteur for ${one.id}`);
      const outcome: unknown = await runCase(one, { open }).catch((error: unknown) => error);
      expect(outcome).toMatchObject({ name: expect.stringMatching(/^(Assertion|Port)Error/) });
    });
  }
});
