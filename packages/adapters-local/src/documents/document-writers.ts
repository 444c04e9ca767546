import type { TranscriptWriter } from '@attune/core/adapter-kit';
import { writeInThread } from './in-thread.js';
import { type DocumentFormat, writersHere } from './writers-here.js';

/**
 * The formats that need a library, by name. They are written in a thread: a
 * library lays out a long transcript in one go, which would hold up every other request.
 */
export const documentWriters: Readonly<Record<DocumentFormat, TranscriptWriter>> = {
  docx: writerOf('docx'),
  pdf: writerOf('pdf'),
};

function writerOf(format: DocumentFormat): TranscriptWriter {
  const { contentType } = writersHere[format];
  return {
    contentType,
    write: (transcript, options) => writeInThread({ format, transcript }, options),
  };
}
