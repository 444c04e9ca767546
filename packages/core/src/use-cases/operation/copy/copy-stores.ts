import { PortError } from '../../../errors/port-error.js';
import { eachAtOnce } from '../../../flow/each-at-once.js';
import type { CollectionDeclaration } from '../../../ports/document-store.js';
import { findDocument } from '../../../records/find-document.js';
import { installationPlace } from '../../../records/installation-repository.js';
import { requireBlobsOf } from '../installation/open-installation.js';
import { allDocuments } from './all-documents.js';
import { compareStores, sumUp } from './compare-stores.js';
import { copyDocument, type DocumentCopy, type Tally } from './copy-document.js';
import type { CopyReport, CopyStoresOptions } from './copy-options.js';
import { type CopyPosition, UnfinishedMark } from './unfinished-mark.js';

/**
 * Copies all documents, and the blobs they name, from one pair of stores to another of any family.
 *
 * It reads no content. Of a document it uses `id`, the partition key, `kind`, the time of expiry,
 * members called `blobKey` (`blobsNamedBy`) and the mark of a deletion. Sealed content is copied
 * unchanged. The target creates its own ETags.
 *
 * Each blob is written before the document that names it, read again from the target and compared
 * by SHA-256. At the end, all documents of both sides are read and compared by checksum. Documents
 * that changed meanwhile are copied again, and deleted ones are deleted. The copy ends when a whole
 * comparison finds no difference: the target then equals the source at the start of that
 * comparison.
 *
 * Call it again to continue an interrupted copy. The target stores the position after each page,
 * and `requireFinishedCopies` keeps hosts out until the copy has ended.
 *
 * @throws PortError `already_exists` if the target holds anything else; `unavailable` if
 *   another process copies into it; `precondition_failed` while hosts keep writing to the source;
 *   errors of the stores.
 */
export async function copyStores(options: CopyStoresOptions): Promise<CopyReport> {
  const { to, signal, copyBlobs = true } = options;
  const mark = new UnfinishedMark<CopyPosition>(to.documents, 'copy');
  await refuseSource(options);
  const begun = await beginAt(options, mark);
  const tally: Tally = { ...begun.position, lostIn: [...begun.position.lostIn] };
  const work: DocumentCopy = { ...options, copyBlobs, tally };
  await copyRest(options, work, mark, begun);
  const collections = await compareStores(options, work);
  await mark.remove({ signal });
  const { blobs, bytes, lost, lostIn } = tally;
  return { collections, blobs, bytes, lost, lostIn };
}

/**
 * Checks both sides like `copyStores`, without writing. Resolves with what there is to copy.
 *
 * @throws PortError the errors that `copyStores` throws before it begins.
 */
export async function planCopy(options: CopyStoresOptions): Promise<CopyReport['collections']> {
  const { from, to, signal } = options;
  await refuseSource(options);
  const begun = await new UnfinishedMark<CopyPosition>(to.documents, 'copy').find({ signal });
  await requireOwnTarget(options, begun);
  return await sumUp(options, from.documents, options.clock.now().getTime());
}

interface Beginning {
  readonly position: CopyPosition;
  /** Whether an earlier run was interrupted at this position. */
  readonly resumed: boolean;
}

async function beginAt(
  options: CopyStoresOptions,
  mark: UnfinishedMark<CopyPosition>,
): Promise<Beginning> {
  const { source, collections, signal } = options;
  const begun = await mark.find({ signal });
  await requireOwnTarget(options, begun);
  const nothing = { source, documents: 0, blobs: 0, bytes: 0, lost: 0, lostIn: [] };
  const position = begun ?? { ...nothing, ...firstOf(collections) };
  await mark.save(position, { signal });
  return { position, resumed: begun !== undefined };
}

async function requireOwnTarget(
  options: CopyStoresOptions,
  begun: CopyPosition | undefined,
): Promise<void> {
  if (begun === undefined) await requireEmpty(options);
  else if (begun.source !== options.source) {
    throw refusal(`The target holds an unfinished copy of ${begun.source}`);
  }
}

/** Copies everything after a position, and saves the position after each page. */
async function copyRest(
  { from, source, collections, concurrency = 8, onProgress, signal }: CopyStoresOptions,
  work: DocumentCopy,
  mark: UnfinishedMark<CopyPosition>,
  { position, resumed }: Beginning,
): Promise<void> {
  const { tally } = work;
  const start = collections.findIndex(({ name }) => name === position.collection);
  // An interrupted run may have written more after it last saved its position.
  let mayBeThere = resumed;
  for (const declaration of start < 0 ? [] : collections.slice(start)) {
    const { name } = declaration;
    const cursor = name === position.collection ? position.cursor : undefined;
    let documents = 0;
    for await (const page of allDocuments(from.documents, name, { from: cursor, signal })) {
      await eachAtOnce(page.items, concurrency, ({ document }) =>
        copyDocument(work, declaration, document, { mayBeThere }),
      );
      mayBeThere = false;
      documents += page.items.length;
      tally.documents += page.items.length;
      const next = nextOf(collections, name, page.next);
      await mark.save({ source, ...countsOf(tally), ...next }, { signal });
      const { blobs, bytes } = tally;
      onProgress?.({ step: 'copy', collection: name, documents, blobs, bytes });
    }
  }
}

function countsOf({ documents, blobs, bytes, lost, lostIn }: Tally): Tally {
  return { documents, blobs, bytes, lost, lostIn };
}

function firstOf(collections: readonly CollectionDeclaration[]): Partial<CopyPosition> {
  const [first] = collections;
  return first === undefined ? {} : { collection: first.name };
}

/** The next position: in this collection, at the next one, or after all of them. */
function nextOf(
  collections: readonly CollectionDeclaration[],
  name: string,
  cursor: string | undefined,
): Partial<CopyPosition> {
  if (cursor !== undefined) return { collection: name, cursor };
  const at = collections.findIndex((one) => one.name === name);
  return firstOf(collections.slice(at + 1));
}

/** What is half copied itself, or has the recordings of another installation beside it. */
async function refuseSource({ from, signal }: CopyStoresOptions): Promise<void> {
  if ((await new UnfinishedMark(from.documents, 'copy').find({ signal })) !== undefined) {
    throw refusal('The source itself is an unfinished copy. Finish that one first');
  }
  const { collection, key } = installationPlace;
  const found = await findDocument(from.documents, collection, key, { signal });
  await requireBlobsOf(found?.document, from.blobs, { port: 'copy', operation: 'copy', signal });
}

async function requireEmpty({
  to,
  collections,
  copyBlobs = true,
  signal,
}: CopyStoresOptions): Promise<void> {
  const choose = 'Choose an empty one';
  for (const { name } of collections) {
    const { items } = await to.documents.query(name, { where: {}, limit: 1 }, { signal });
    if (items.length === 0) continue;
    throw refusal(`The target holds records of its own (${name}). ${choose}`);
  }
  if (!copyBlobs) return;
  const { items } = await to.blobs.list({ prefix: '', limit: 1 }, { signal });
  if (items.length === 0) return;
  const what = 'The target holds recordings or transcripts of its own';
  throw refusal(`${what}. ${choose}`);
}

function refusal(message: string): PortError {
  return new PortError('already_exists', message, { port: 'copy', operation: 'copy' });
}
