export { createArgon2PasswordHasher } from './argon2-password-hasher.js';
