import type { Output } from './io.js';

/** Of a terminal that does not tell its width. */
const usualColumns = 80;
const toLineStart = '\r\u001b[2K';

/**
 * Draws one line over the last one. A line that fills the terminal would wrap, and its beginning could
 * not be drawn over, so the first of `lines` is taken that leaves a column free, and the last one is
 * cut where none does. The lines are in ASCII, so that a character takes one column.
 */
export function drawOver(output: Output, lines: readonly string[]): void {
  output.write(`${toLineStart}${fitting(lines, columnsOf(output) - 1)}`);
}

/** Takes away the line that was drawn. */
export function clearLine(output: Output): void {
  output.write(toLineStart);
}

/** The width may change while a command runs. A pseudo-terminal without a size tells 0. */
function columnsOf({ columns }: Output): number {
  return columns === undefined || columns < 1 ? usualColumns : columns;
}

function fitting(lines: readonly string[], most: number): string {
  const line = lines.find(({ length }) => length <= most) ?? lines.at(-1) ?? '';
  return line.length <= most ? line : `${line.slice(0, Math.max(0, most - 1))}…`;
}
