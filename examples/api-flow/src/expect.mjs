// @ts-check
/**
 * @param {boolean} condition
 * @param {string} message
 * @returns {asserts condition}
 */
export function expect(condition, message) {
  if (!condition) throw new Error(message);
}
