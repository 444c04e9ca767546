import type { TranscriptWriter } from '@attune/core';
import { docxWriter } from './docx-writer.js';
import { pdfWriter } from './pdf-writer.js';

/** The formats that need a library, by name. */
export const documentWriters: Readonly<Record<'docx' | 'pdf', TranscriptWriter>> = {
  docx: docxWriter(),
  pdf: pdfWriter(),
};
