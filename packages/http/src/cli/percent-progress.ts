import type { Output } from './io.js';

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
    const end = output.isTTY && percent < 100 ? '' : '\n';
    output.write(`${output.isTTY ? '\r\u001b[2K' : ''}${line}${end}`);
  };
}
