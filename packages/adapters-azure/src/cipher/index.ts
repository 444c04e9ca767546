export type { KeyVaultCipherOptions, KeyVaultOptions } from './key-vault-options.js';
export { openKeyVaultCipher } from './open-cipher.js';
export { reachKeyVault } from './reach-key-vault.js';
