export { createJoseTokenSigner, type JoseTokenSignerOptions } from './jose-token-signer.js';
