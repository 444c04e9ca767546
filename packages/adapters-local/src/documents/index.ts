export { documentWriters } from './document-writers.js';
export { docxWriter } from './docx-writer.js';
export { pdfWriter } from './pdf-writer.js';
