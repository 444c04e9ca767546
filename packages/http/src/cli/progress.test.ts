// own process: it replaces the timers.
import type { Session, StageName } from '@attune/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProgress } from './progress.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const at = (stage: StageName, percent: number) => ({ progress: { stage, percent } }) as Session;

function shown(isTTY: boolean) {
  const written: string[] = [];
  const output = { isTTY, write: (text: string) => written.push(text) };
  return { written, progress: createProgress(output) };
}

describe('createProgress', () => {
  it('writes a line for each stage and each quarter when the output is no terminal', () => {
    const { written, progress } = shown(false);
    for (const percent of [0, 10, 25, 30, 99, 100]) progress.show(at('transcribe', percent));
    progress.show(at('extract', 0));
    progress.show({} as Session);
    progress.end();
    progress.show(at('notify', 0));
    expect(written).toEqual([
      'Transcribing 0 %\n',
      'Transcribing 25 %\n',
      'Transcribing 75 %\n',
      'Transcribing 100 %\n',
      'Taking notes 0 %\n',
    ]);
  });

  it('redraws one line on a terminal, and removes it at the end', () => {
    const { written, progress } = shown(true);
    progress.show(at('normalize', 50));
    progress.end();
    progress.end();
    expect(written).toEqual([
      '\r\u001b[2K[##########..........]  50 % Preparing the audio',
      '\r\u001b[2K',
    ]);
  });

  it('tells the time left once enough is done to know', () => {
    const { written, progress } = shown(true);
    progress.show(at('transcribe', 0));
    vi.advanceTimersByTime(10_000);
    progress.show(at('transcribe', 50));
    vi.advanceTimersByTime(290_000);
    progress.show(at('transcribe', 60));
    expect(written.map((line) => line.split('Transcribing')[1])).toEqual([
      '',
      ', about 10 s left',
      ', about 4 min left',
    ]);
  });

  it.each([
    [200, '[####################] 100 % Transcribing'],
    [42, '[####################] 100 % Transcribing'],
    [41, '[##########] 100 % Transcribing'],
    [25, '100 % Transcribing'],
    [20, '100 % Transcribing'],
    [10, '100 % Tr…'],
    [0, '[####################] 100 % Transcribing'],
  ])('takes no more than a terminal of %i columns', (columns, line) => {
    const written: string[] = [];
    const output = { isTTY: true, columns, write: (text: string) => written.push(text) };
    createProgress(output).show(at('transcribe', 100));
    expect(written).toEqual([`\r\u001b[2K${line}`]);
  });

  it('leaves a terminal alone on which nothing was shown', () => {
    const { written, progress } = shown(true);
    progress.end();
    expect(written).toEqual([]);
  });
});
