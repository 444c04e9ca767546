import type { Session, StageName } from '@attune/core';
import type { Output } from './io.js';
import { clearLine, drawOver } from './status-line.js';

/** Shows how far a session is. */
export interface Progress {
  /** Must be cheap: it is called for every percent. */
  readonly show: (session: Session) => void;
  /** Takes the line away; further calls do nothing. */
  readonly end: () => void;
}

const titles: Readonly<Record<StageName, string>> = {
  normalize: 'Preparing the audio',
  transcribe: 'Transcribing',
  attribute: 'Assigning roles',
  analyze: 'Analyzing sentiment',
  extract: 'Taking notes',
  notify: 'Finishing',
};

/** On a terminal one line with a bar that is drawn over; elsewhere a line per stage and per quarter. */
export function createProgress(output: Output): Progress {
  let ended = false;
  let stage: StageName | undefined;
  let startedAt = 0;
  let shown = '';
  const print = (line: string): void => {
    if (line === shown) return;
    shown = line;
    output.write(`${line}\n`);
  };
  const draw = (lines: readonly [string, ...string[]]): void => {
    const drawn = `${output.columns} ${lines[0]}`;
    if (drawn === shown) return;
    shown = drawn;
    drawOver(output, lines);
  };
  return {
    show(session) {
      const { progress } = session;
      if (ended || progress === undefined) return;
      if (progress.stage !== stage) {
        stage = progress.stage;
        startedAt = Date.now();
      }
      const title = titles[progress.stage];
      if (output.isTTY) draw(linesOf(title, progress.percent, Date.now() - startedAt));
      else print(`${title} ${Math.floor(progress.percent / 25) * 25} %`);
    },
    end() {
      if (!ended && output.isTTY && shown !== '') clearLine(output);
      ended = true;
    },
  };
}

/** The same from the longest form to the shortest one. */
function linesOf(title: string, percent: number, elapsedMs: number): [string, ...string[]] {
  const share = `${String(Math.floor(percent)).padStart(3)} %`;
  const left = remaining(percent, elapsedMs);
  return [
    `${bar(percent, 20)} ${share} ${title}${left}`,
    `${bar(percent, 10)} ${share} ${title}${left}`,
    `${bar(percent, 10)} ${share} ${title}`,
    `${share} ${title}`,
  ];
}

function bar(percent: number, width: number): string {
  const full = Math.round((percent / 100) * width);
  return `[${'#'.repeat(full)}${'.'.repeat(width - full)}]`;
}

/** Only once enough is done to tell. */
function remaining(percent: number, elapsedMs: number): string {
  if (percent < 5 || elapsedMs < 2_000) return '';
  const seconds = Math.round((elapsedMs / percent) * (100 - percent) * 0.001);
  return seconds >= 60
    ? `, about ${Math.ceil(seconds / 60)} min left`
    : `, about ${seconds} s left`;
}
