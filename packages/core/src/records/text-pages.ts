import type { CallOptions } from '../ports/call-options.js';
import type { DocumentStore } from '../ports/document-store.js';
import { words } from '../text/words.js';
import { sessionsCollection } from './collections.js';
import { type TextDocument, textDocumentId } from './transcript-texts.js';

const collection = sessionsCollection.name;
/** The ids of all documents of a text. No other id sorts between them. */
const idRange = { from: textDocumentId, to: 'text.' } as const;

/**
 * The first document of a text, where the text is reported for this document, which holds a term of each
 * of `groups`. A text has several documents and is reported once: for the first document of its newest
 * revision that holds them. `undefined` otherwise.
 */
export async function firstOfFind(
  store: DocumentStore,
  document: TextDocument,
  groups: readonly (readonly string[])[],
  options: CallOptions,
): Promise<TextDocument | undefined> {
  const { id, sessionId, sha256 } = document;
  if (id === textDocumentId) return document;
  const [first, ...further] = await allTexts(store, sessionId, options);
  if (first?.id !== textDocumentId || first.sha256 !== sha256) return undefined;
  const earlier = further.filter((one) => one.sha256 === sha256 && one.id < id);
  const isReported = [first, ...earlier].some(({ text }) => {
    const held = new Set(words(text));
    return groups.every((group) => group.some((term) => held.has(term)));
  });
  return isReported ? undefined : first;
}

/** Removes documents of this revision and earlier ones that do not belong to the newest text. */
export async function removeStaleTexts(
  store: DocumentStore,
  sessionId: string,
  newest: number,
  options: CallOptions,
): Promise<void> {
  const all = await allTexts(store, sessionId, options);
  const { sha256 } = all.find(({ id }) => id === textDocumentId) ?? {};
  for (const one of all) {
    const stale = one.id !== textDocumentId && one.sha256 !== sha256;
    if (!stale || (one.revision ?? 0) > newest) continue;
    await store.delete(collection, { partition: sessionId, id: one.id }, options);
  }
}

async function allTexts(
  store: DocumentStore,
  partition: string,
  options: CallOptions,
): Promise<readonly TextDocument[]> {
  const { items } = await store.query<TextDocument>(
    collection,
    {
      where: {},
      partition,
      orderBy: { field: 'id', direction: 'asc' },
      range: idRange,
      limit: 1_000,
    },
    options,
  );
  return items.map(({ document }) => document);
}
