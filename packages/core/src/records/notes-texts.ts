import type { Session } from '../domain/session/session.js';
import type { CallOptions } from '../ports/call-options.js';
import type { BatchOperation, DocumentStore } from '../ports/document-store.js';
import { sessionsCollection } from './collections.js';
import { findDocument } from './find-document.js';
import { linesContext, sealLines } from './hashed-texts.js';
import { notesLines } from './notes-lines.js';
import { openText } from './open-text.js';
import {
  indexedText,
  type TextDocument,
  type TextIndexing,
  textDocumentId,
} from './transcript-texts.js';

/**
 * Makes the notes of a session searchable, in the document of its transcript. The operations go into
 * the batch that writes the notes. Nothing is written for a transcript that is too long for one
 * document: there the notes are not searched.
 */
export async function notesOperations(
  store: DocumentStore,
  indexing: TextIndexing,
  session: Session,
  options: CallOptions,
): Promise<readonly BatchOperation[]> {
  const key = { partition: session.id, id: textDocumentId };
  const found = await findDocument<TextDocument>(store, sessionsCollection.name, key, options);
  const opened = found && (await openText(indexing.codec, found.document));
  if (opened === undefined || found?.document.content === undefined) return [];
  const { title } = session;
  const notes = session.notes === undefined ? [] : notesLines(session.notes);
  const text = await indexedText(indexing, session, opened.language, [
    ...opened.lines,
    title,
    ...notes,
  ]);
  const content = { ...opened, title, notes };
  const size = new TextEncoder().encode(JSON.stringify([text, content])).length;
  if (size > indexing.mostBytes) return [];
  const { codec } = indexing;
  const sealed = await sealLines(codec, linesContext(found.document), content);
  const document = { ...found.document, text, content: sealed };
  return [{ type: 'put', document, expect: { etag: found.etag } }];
}
