import type { CopyProgress } from '@attune/core/adapter-kit';
import { bytesText } from './backup-report.js';
import type { Output } from './io.js';
import { drawOver } from './status-line.js';

const titles: Readonly<Record<CopyProgress['step'], string>> = {
  copy: 'copying',
  compare: 'comparing',
  repair: 'copying what changed',
};

/** Documents between two lines where there is no terminal. */
const stride = 10_000;

/** Shows how far a copy is: on a terminal one line that is drawn over, elsewhere one now and then. */
export function copyProgress(output: Output): (progress: CopyProgress) => void {
  let shown = '';
  return ({ step, collection, documents, blobs, bytes }) => {
    const counted = output.isTTY ? documents : Math.floor(documents / stride) * stride;
    const files = output.isTTY && blobs > 0 ? `, ${blobs} files, ${bytesText(bytes)}` : '';
    const begun = counted === 0 ? '' : ` ${counted} records`;
    const line = `${titles[step]} ${collection}${begun}${files}`;
    if (line === shown) return;
    shown = line;
    if (output.isTTY) drawOver(output, [line, `${titles[step]} ${collection}${begun}`]);
    else output.write(`${line}\n`);
  };
}
