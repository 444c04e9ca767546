import type { DocumentStore } from '@attune/core/ports';
import { afterAll, describe, expect, it } from 'vitest';
import { storedBlobs } from '../http/stored.js';
import { MemoryHost } from '../support/memory-host.js';
import { openStores } from './review-tools.js';

const { stores, close } = await openStores();
afterAll(close);

const editors = 100;

/** The text that this editor makes of the first segment. */
const words = (editor: number) => `Saved by editor ${editor}.`;

async function hostOn(open: () => Promise<DocumentStore>) {
  const documents = await open();
  const host = new MemoryHost({ wrap: () => ({ documents }) });
  const ann = await host.join('therapist');
  const { id } = await host.processed(ann);
  return { host, ann, id, path: `/v1/data/transcript/${id}` };
}

for (const [name, open] of stores) {
  describe(`a hundred editors of one revision at the same moment, on ${name}`, () => {
    it('save once, and the others are told', { timeout: 60_000 }, async () => {
      const { host, ann, id, path } = await hostOn(open);
      const got = await host.call('GET', path, { as: ann });
      const headers = { 'if-match': got.headers.get('etag') ?? '' };
      const [first, ...others] = got.body.transcript.segments;
      const save = async (editor: number) => {
        const json = { segments: [{ ...first, text: words(editor) }, ...others] };
        return await host.call('PUT', path, { as: ann, json, headers });
      };
      const replies = await Promise.all(Array.from({ length: editors }, (_, at) => save(at)));
      const won = replies.flatMap(({ status }, at) => (status === 200 ? [at] : []));
      expect(won).toHaveLength(1);
      const lost = replies.filter(({ status }) => status !== 200);
      for (const { status, body } of lost) {
        expect([status, body.code]).toEqual([412, 'version_conflict']);
      }
      const now = await host.call('GET', path, { as: ann });
      expect(now.body.transcript).toMatchObject({ revision: 2 });
      expect(now.body.transcript.segments[0].text).toBe(words(won[0] ?? -1));
      expect(now.headers.get('etag')).toBe(replies[won[0] ?? -1]?.headers.get('etag'));
      expect((await host.call('GET', `${path}?revision=3`, { as: ann })).status).toBe(404);
      const kept = await storedBlobs(host);
      expect(kept.filter((key) => key.includes(`transcripts/${id}.r`))).toHaveLength(2);
    });
  });
}
