export { createRulesNoteTaker } from './rules-note-taker.js';
