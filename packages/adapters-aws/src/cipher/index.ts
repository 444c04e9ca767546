export type { KmsCipherOptions, KmsOptions } from './kms-options.js';
export { type KmsCipher, openKmsCipher } from './open-cipher.js';
export { reachKms } from './reach-kms.js';
