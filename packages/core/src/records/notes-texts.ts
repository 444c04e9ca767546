import type { Session } from '../domain/session/session.js';
import type { CallOptions } from '../ports/call-options.js';
import type { BatchOperation, DocumentStore } from '../ports/document-store.js';
import { sessionsCollection } from './collections.js';
import { findDocument } from './find-document.js';
import { linesContext, sealLines } from './hashed-texts.js';
import { notesLines } from './notes-lines.js';
import { type OpenText, openText } from './open-text.js';
import {
  indexedText,
  type TextDocument,
  type TextIndexing,
  textDocumentId,
} from './transcript-texts.js';

/**
 * Makes the notes of a session searchable, in the document of its transcript. The operations go into
 * the batch that writes the notes. Nothing is written for a transcript that is too long for one
 * document: there the notes are not searched. Notes that do not fit beside the transcript are not
 * searched either, and earlier ones are removed.
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
  const notes = session.notes === undefined ? [] : notesLines(session.notes);
  const whole = await indexed(indexing, session, opened, notes);
  const size = new TextEncoder().encode(JSON.stringify([whole.text, whole.content])).length;
  const fitting = size > indexing.mostBytes ? await indexed(indexing, session, opened, []) : whole;
  const { codec } = indexing;
  const content = await sealLines(codec, linesContext(found.document), fitting.content);
  const document = { ...found.document, text: fitting.text, content };
  return [{ type: 'put', document, expect: { etag: found.etag } }];
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
