import type { LibraryUser } from '../libraries/load-library.js';

const port = 'transcript-writer';

export const docxUser: LibraryUser = { port, adapter: 'docx', packages: ['docx'] };
export const pdfUser: LibraryUser = {
  port,
  adapter: 'pdf',
  packages: ['pdfkit', 'dejavu-fonts-ttf', 'harfbuzzjs', 'bidi-js'],
};
