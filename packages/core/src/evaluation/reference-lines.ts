import { DomainError, type InputFault } from '../errors/domain-error.js';

/** What one line of a reference file holds, or what is wrong with it; `undefined` passes over it. */
export type LineResult<T> = { readonly value: T } | { readonly fault: string } | undefined;

/** Most faults that one error lists: a file of another kind has one in every line. */
const maxFaults = 20;

/**
 * Gives every line of a reference file to `parse`, except blank lines and `;;` comments.
 *
 * @throws DomainError `invalid_transcript` that names the first faulty line in its message and up to
 * twenty in `faults`.
 */
export function readLines<T>(
  format: string,
  text: string,
  parse: (line: string) => LineResult<T>,
): readonly T[] {
  const values: T[] = [];
  const faults: InputFault[] = [];
  const lines = text.replace(/^\uFEFF/u, '').split(/\r\n|\n|\r/u);
  for (const [index, line] of lines.entries()) {
    const result =
      line.trim() === '' || line.trimStart().startsWith(';;') ? undefined : parse(line);
    if (result === undefined) continue;
    if ('value' in result) values.push(result.value);
    else faults.push({ path: `line ${index + 1}`, message: result.fault });
  }
  const [first] = faults;
  if (first === undefined) return values;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  throw new DomainError('invalid_transcript', `${format} ${first.path}: ${first.message}${more}`, {
    faults: faults.slice(0, maxFaults),
  });
}

/** Seconds as the reference formats write them, in whole milliseconds; `undefined` when they are not. */
export function parseSeconds(field: string): number | undefined {
  if (!/^\d+(?:\.\d*)?$|^\.\d+$/u.test(field)) return undefined;
  return Math.round(Number(field) * 1000);
}
