import { pages } from '../../../flow/pages.js';
import type { CallOptions } from '../../../ports/call-options.js';
import type {
  CollectionDeclaration,
  Document,
  DocumentKey,
  DocumentStore,
} from '../../../ports/document-store.js';
import { findDocument } from '../../../records/find-document.js';
import { blobsNamedBy, isBeingDeleted, type NamedBlob } from '../named-blobs.js';
import { copyBlob } from './copy-blob.js';
import type { CopyStoresOptions } from './copy-options.js';

/** Counts of what this run and the runs before it have copied. */
export interface Tally {
  documents: number;
  blobs: number;
  bytes: number;
  lost: number;
  lostIn: string[];
}

export interface DocumentCopy
  extends Pick<CopyStoresOptions, 'from' | 'to' | 'hasher' | 'signal' | 'concurrency'> {
  readonly copyBlobs: boolean;
  readonly tally: Tally;
}

const mostNamed = 20;

/** Copies the blobs that a document names, then the document. */
export async function copyDocument(
  work: DocumentCopy,
  declaration: CollectionDeclaration,
  document: Document,
  options: { readonly mayBeThere: boolean },
): Promise<void> {
  const { name } = declaration;
  if (work.copyBlobs) {
    for (const named of blobsNamedBy(name, document)) {
      const copied = await copyNamed(work, named, options);
      if (!copied && (await isLost(work, declaration, document)))
        noteLoss(work, declaration, document);
    }
  }
  await work.to.documents.put(name, document, { signal: work.signal });
}

/** Resolves with `false` if the source has lost a required blob. */
async function copyNamed(
  { from, to, hasher, tally, signal }: DocumentCopy,
  { key, mayBeAbsent }: NamedBlob,
  options: { readonly mayBeThere: boolean },
): Promise<boolean> {
  const stores = { from: from.blobs, to: to.blobs, hasher };
  const bytes = await copyBlob(stores, key, { ...options, signal });
  if (bytes === undefined) return mayBeAbsent;
  tally.blobs += 1;
  tally.bytes += bytes;
  return true;
}

function noteLoss(
  { tally }: DocumentCopy,
  { partitionKey }: CollectionDeclaration,
  document: Document,
): void {
  const partition = String(document[partitionKey]);
  tally.lost += 1;
  if (tally.lostIn.length < mostNamed && !tally.lostIn.includes(partition)) {
    tally.lostIn.push(partition);
  }
}

/** Whether a missing blob is a loss: it is none if its session is being deleted or has changed. */
async function isLost(
  { from, signal }: DocumentCopy,
  declaration: CollectionDeclaration,
  document: Document,
): Promise<boolean> {
  const { name } = declaration;
  const key = keyOf(declaration, document);
  const query = { where: {}, partition: key.partition };
  const all = pages((cursor) =>
    from.documents.query(name, cursor === undefined ? query : { ...query, cursor }, { signal }),
  );
  for await (const one of all) if (isBeingDeleted(name, one.document)) return false;
  const now = await findDocument(from.documents, name, key, { signal });
  return now !== undefined && JSON.stringify(now.document) === JSON.stringify(document);
}

/**
 * Removes a document that the source no longer has or has changed, and those of its blobs that the
 * source no longer has.
 */
export async function removeOutdated(
  work: DocumentCopy,
  declaration: CollectionDeclaration,
  document: Document,
  { blobsOnly }: { readonly blobsOnly: boolean },
): Promise<void> {
  const { from, to, signal } = work;
  const { name } = declaration;
  if (!blobsOnly) await to.documents.delete(name, keyOf(declaration, document), { signal });
  if (!work.copyBlobs) return;
  for (const { key } of blobsNamedBy(name, document)) {
    if ((await from.blobs.stat(key, { signal })) === undefined)
      await to.blobs.delete(key, { signal });
  }
}

export function keyOf({ partitionKey }: CollectionDeclaration, document: Document): DocumentKey {
  return { partition: String(document[partitionKey]), id: document.id };
}

/** The same document in another store. */
export async function counterpart(
  store: DocumentStore,
  declaration: CollectionDeclaration,
  document: Document,
  options: CallOptions,
): Promise<Document | undefined> {
  const key = keyOf(declaration, document);
  return (await findDocument(store, declaration.name, key, options))?.document;
}
