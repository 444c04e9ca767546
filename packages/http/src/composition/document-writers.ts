import type { TranscriptWriter } from '@attune/core';

/** The formats of word processors and printers. Their libraries are large and load when asked for. */
export const documentWriters: Readonly<Record<string, TranscriptWriter>> = {
  docx: {
    contentType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    write: async (transcript) => {
      const { docxWriter } = await import('@attune/adapters-local/documents');
      return await docxWriter().write(transcript);
    },
  },
  pdf: {
    contentType: 'application/pdf',
    write: async (transcript) => {
      const { pdfWriter } = await import('@attune/adapters-local/documents');
      return await pdfWriter().write(transcript);
    },
  },
};
