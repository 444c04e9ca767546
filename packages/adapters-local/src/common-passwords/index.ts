export { isCommonPassword } from './is-common-password.js';
