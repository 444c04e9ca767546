import { PortError } from '../../../errors/port-error.js';
import { eachAtOnce } from '../../../flow/each-at-once.js';
import { canonicalJson } from '../../../json/canonical-json.js';
import type { CollectionDeclaration, DocumentStore } from '../../../ports/document-store.js';
import { allDocuments } from './all-documents.js';
import { copyDocument, counterpart, type DocumentCopy, removeOutdated } from './copy-document.js';
import type { CopyProgress, CopyReport, CopyStoresOptions } from './copy-options.js';
import { createDocumentSummer, type DocumentSum, outlives } from './document-sum.js';
import { isUnfinishedMark } from './unfinished-mark.js';

type Comparison = CopyReport['collections'];

/** Most rounds of comparison. While hosts write to the source, every round finds a difference. */
const mostRounds = 4;
const dayMs = 24 * 3_600_000;

/**
 * Reads both sides again and compares them. Copies differences again and repeats the comparison
 * until a round finds no difference. A document that is the same in two rounds did not change
 * between them, so that the target then equals the source at one moment.
 *
 * @throws PortError `precondition_failed` if the source changes in every round.
 */
export async function compareStores(
  options: CopyStoresOptions,
  work: DocumentCopy,
): Promise<Comparison> {
  for (let round = 1; ; round += 1) {
    const { onProgress: _, ...quietly } = options;
    const instant = options.clock.now().getTime() + dayMs;
    const [source, target] = await Promise.all([
      sumUp(options, options.from.documents, instant),
      sumUp(quietly, options.to.documents, instant),
    ]);
    const different = options.collections.filter((_one, at) => !isAlike(source[at], target[at]));
    const [first] = different;
    if (first === undefined) return source;
    if (round === mostRounds) {
      const what = `The source changes while it is copied (${first.name})`;
      const advice = 'Stop all hosts and workers, and run it again: it goes on from here';
      const at = { port: 'copy', operation: 'copy' };
      throw new PortError('precondition_failed', `${what}. ${advice}`, at);
    }
    for (const declaration of different) await repair(options, work, declaration);
  }
}

function isAlike(source: DocumentSum | undefined, target: DocumentSum | undefined): boolean {
  return source?.documents === target?.documents && source?.checksum === target?.checksum;
}

/** Counts and sums the documents of each collection that do not expire until `instant`. */
export async function sumUp(
  { collections, hasher, onProgress, signal }: Omit<CopyStoresOptions, 'from' | 'to'>,
  store: DocumentStore,
  instant: number,
): Promise<Comparison> {
  const sums: Comparison[number][] = [];
  for (const declaration of collections) {
    const { name: collection } = declaration;
    const summer = createDocumentSummer(hasher);
    let documents = 0;
    for await (const { items } of allDocuments(store, collection, { signal })) {
      for (const { document } of items) {
        const counts = !isUnfinishedMark(collection, document);
        if (counts && outlives(declaration, document, instant)) await summer.add(document);
      }
      documents += items.length;
      onProgress?.({ step: 'compare', collection, documents, blobs: 0, bytes: 0 });
    }
    sums.push({ collection, ...summer.result() });
  }
  return sums;
}

/** Updates one collection of the target to the current state of the source. */
async function repair(
  { from, to, onProgress, signal, concurrency = 8 }: CopyStoresOptions,
  work: DocumentCopy,
  declaration: CollectionDeclaration,
): Promise<void> {
  const { name } = declaration;
  let documents = 0;
  const tell = (more: number): void => {
    documents += more;
    const { blobs, bytes } = work.tally;
    const progress: CopyProgress = { step: 'repair', collection: name, documents, blobs, bytes };
    onProgress?.(progress);
  };
  for await (const { items } of allDocuments(from.documents, name, { signal })) {
    await eachAtOnce(items, concurrency, async ({ document }) => {
      const there = await counterpart(to.documents, declaration, document, { signal });
      if (there !== undefined && canonicalJson(there) === canonicalJson(document)) return;
      await copyDocument(work, declaration, document, { mayBeThere: true });
      if (there !== undefined) await removeOutdated(work, declaration, there, { blobsOnly: true });
    });
    tell(items.length);
  }
  for await (const { items } of allDocuments(to.documents, name, { signal })) {
    await eachAtOnce(items, concurrency, async ({ document }) => {
      if (isUnfinishedMark(name, document)) return;
      const there = await counterpart(from.documents, declaration, document, { signal });
      if (there === undefined)
        await removeOutdated(work, declaration, document, { blobsOnly: false });
    });
    tell(items.length);
  }
}
