export { createNodeHasher } from './node-hasher.js';
export { createSystemClock } from './system-clock.js';
export { createSystemIds, type SystemIdsOptions } from './system-ids.js';
