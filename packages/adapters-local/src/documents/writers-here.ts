import type { TranscriptWriter } from '@attune/core/adapter-kit';
import { docxWriter } from './docx-writer.js';
import { pdfWriter } from './pdf-writer.js';

/** Formats that need a library. */
export type DocumentFormat = 'docx' | 'pdf';

/** Writers that work in the thread of the caller. */
export const writersHere: Readonly<Record<DocumentFormat, TranscriptWriter>> = {
  docx: docxWriter(),
  pdf: pdfWriter(),
};
