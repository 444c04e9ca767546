export { documentWriters } from './document-writers.js';
