/**
 * Programs of a project that installs core, the local family and the libraries of one adapter. Each
 * uses the adapter; its standard output says what it did.
 */
export const cases = [
  {
    name: 'files',
    libraries: [],
    program: `
      import { createFileSystemBlobStore } from '@attune/adapters-local/file-system';
      const blobs = createFileSystemBlobStore({ directory: './blobs' });
      await blobs.put('a/talk', new Blob(['hello']).stream(), { contentType: 'text/plain' });
      const { body } = await blobs.get('a/talk');
      console.log(await new Response(body).text());
    `,
    prints: 'hello',
  },
  {
    name: 'PGlite',
    libraries: ['@electric-sql/pglite'],
    program: `
      import { openPglite } from '@attune/adapters-local/sql';
      const database = await openPglite({ directory: './records' });
      const [row] = await database.query('select 1 + 1 as sum', []);
      await database.close();
      console.log(row.sum);
    `,
    prints: '2',
  },
  {
    name: 'BullMQ',
    libraries: ['bullmq', 'ioredis'],
    // Port 9 of this machine has no Redis: the answer shows that BullMQ asked for one.
    program: `
      import { openBullmqJobQueue } from '@attune/adapters-local/bullmq';
      const queue = await openBullmqJobQueue({ url: 'redis://127.0.0.1:9', patienceMs: 500 });
      const error = await queue.stats('processing').catch((reason) => reason);
      await queue.close();
      console.log(error.code);
    `,
    prints: 'unavailable',
  },
  {
    name: 'documents',
    libraries: ['docx', 'pdfkit', 'dejavu-fonts-ttf', 'harfbuzzjs', 'bidi-js'],
    program: `
      import { documentWriters } from '@attune/adapters-local/documents';
      import { writtenDocument } from '@attune/core/adapter-kit';
      const transcript = {
        sessionId: 's', title: 'Talk', language: 'en', durationMs: 1_000, createdAt: '2026-01-01T00:00:00.000Z',
        revision: 1, author: { kind: 'machine' }, coverage: [{ startMs: 0, endMs: 1_000 }],
        speakers: [{ id: 'S1', role: 'therapist', roleSource: 'model', roleConfidence: 1 }],
        segments: [{ id: 'g1', speaker: 'S1', startMs: 0, endMs: 1_000, text: 'Hello' }],
      };
      const start = async (format) => {
        const { body } = writtenDocument(await documentWriters[format].write(transcript));
        return new TextDecoder('latin1').decode(body.subarray(0, 4));
      };
      console.log((await start('docx')).slice(0, 2), await start('pdf'));
    `,
    prints: 'PK %PDF',
  },
];
