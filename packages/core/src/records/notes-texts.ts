import type { Session } from '../domain/session/session.js';
import type { CallOptions } from '../ports/call-options.js';
import type { BatchOperation } from '../ports/document-store.js';
import { sessionsCollection } from './collections.js';
import { findDocument } from './find-document.js';
import { linesContext, sealLines } from './hashed-texts.js';
import { notesLines } from './notes-lines.js';
import { type OpenText, openText } from './open-text.js';
import { readTranscript, type TranscriptStores } from './read-transcript.js';
import {
  indexedText,
  prepareTexts,
  type TextDocument,
  type TextIndexing,
  textDocumentId,
} from './transcript-texts.js';

/**
 * Makes the notes of a session searchable, in the document of its transcript. The operations go into
 * the batch that writes the notes. Where transcript and notes do not fit one document, the index is
 * prepared from the transcript again.
 */
export async function notesOperations(
  stores: TranscriptStores,
  indexing: TextIndexing,
  session: Session,
  options: CallOptions,
): Promise<readonly BatchOperation[]> {
  const key = { partition: session.id, id: textDocumentId };
  const { name } = sessionsCollection;
  const found = await findDocument<TextDocument>(stores.store, name, key, options);
  if (found === undefined) return [];
  const { document } = found;
  const expect = { etag: found.etag };
  const opened = await openText(indexing.codec, document);
  if (opened !== undefined && document.content === undefined) return [];
  if (opened !== undefined) {
    const notes = session.notes === undefined ? [] : notesLines(session.notes);
    const whole = await indexed(indexing, session, opened, notes);
    const size = new TextEncoder().encode(JSON.stringify([whole.text, whole.content])).length;
    if (size <= indexing.mostBytes) {
      const content = await sealLines(indexing.codec, linesContext(document), whole.content);
      return [{ type: 'put', document: { ...document, text: whole.text, content }, expect }];
    }
  }
  const { transcriptRevision: revision = 0 } = session;
  const source = await readTranscript(stores, session.id, revision, options);
  const { operations, further } = await prepareTexts(indexing, session, source);
  for (const page of further) await stores.store.put(name, page, options);
  return operations.map((one) => (one.type === 'put' ? { ...one, expect } : one));
}

/** The terms of a text with these notes, and its content. */
async function indexed(
  indexing: TextIndexing,
  session: Session,
  opened: OpenText,
  notes: readonly string[],
): Promise<{ readonly text: string; readonly content: OpenText }> {
  const { title } = session;
  const lines = [...opened.lines, title, ...notes];
  const text = await indexedText(indexing, session, opened.language, lines);
  return { text, content: { ...opened, title, notes } };
}
