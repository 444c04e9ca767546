export { findPasswordWeakness } from './find-password-weakness.js';
