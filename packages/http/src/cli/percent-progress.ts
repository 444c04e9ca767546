import type { Output } from './io.js';
import { drawOver } from './status-line.js';

/** How far something is. */
export interface Share {
  readonly title: string;
  readonly done: number;
  readonly total: number;
}

/** On a terminal one line that is drawn over; elsewhere a line per tenth. */
export function percentProgress(output: Output): (share: Share) => void {
  let shown = '';
  return ({ title, done, total }) => {
    const percent = total === 0 ? 100 : Math.min(100, Math.floor((done / total) * 100));
    const tenths = output.isTTY ? percent : Math.floor(percent / 10) * 10;
    const line = `${title.padEnd(13)} ${String(tenths).padStart(3)} %`;
    if (line === shown) return;
    shown = line;
    if (output.isTTY) drawOver(output, [line, `${tenths} % ${title}`]);
    if (!output.isTTY) output.write(`${line}\n`);
    else if (percent === 100) output.write('\n');
  };
}
