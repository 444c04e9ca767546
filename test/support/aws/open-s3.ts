import { openS3BlobStore, type S3BlobStore } from '@attune/adapters-aws/blob-store';
import { type AnswerS3, startS3Server } from './s3-server.js';

/** A store at a server whose answers the test writes. */
export async function withS3(
  answer: AnswerS3,
  use: (store: S3BlobStore, requests: readonly string[]) => Promise<void>,
  tries = 1,
): Promise<void> {
  await using server = await startS3Server(answer);
  const store = await openS3BlobStore({ bucket: 'recordings', endpoint: server.url, tries });
  try {
    await use(store, server.requests);
  } finally {
    await store.close();
  }
}
