import type { MemoryHost } from '../support/memory-host.js';

/** Keys of all blobs. */
export async function storedBlobs({ ports }: MemoryHost): Promise<string[]> {
  return (await ports.blobs.list({ prefix: '' })).items.map(({ key }) => key);
}

/** Every document of these collections, as text. */
export async function storedDocuments(
  { ports }: MemoryHost,
  names: readonly string[] = ['sessions', 'intakes'],
): Promise<string[]> {
  const pages = names.map((name) => ports.documents.query(name, { where: {}, limit: 1_000 }));
  return (await Promise.all(pages)).flatMap(({ items }) =>
    items.map(({ document }) => JSON.stringify(document)),
  );
}

/** Everything that intakes and sessions have left, as text. */
export async function stored(host: MemoryHost): Promise<string[]> {
  return [...(await storedBlobs(host)), ...(await storedDocuments(host))];
}
