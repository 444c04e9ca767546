import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Desk, repository, scripted } from '../support/attune.js';

const toLineStart = '\r\u001b[2K';
const lineEnd = /[\r\n]/u;
let desk: Desk;

beforeAll(async () => {
  desk = await Desk.open();
  await desk.make('a.wav', ['-f', 'lavfi', '-i', 'sine=440:duration=1']);
});

afterAll(() => desk[Symbol.asyncDispose]());

/** What the command writes into a pseudo-terminal of this width. */
async function inTerminal(columns: number): Promise<string> {
  const attune = `"${process.execPath}" "${repository}packages/http/bin/attune.js"`;
  const inside = `stty cols ${columns} rows 24 && ${attune} transcribe a.wav --out out.txt`;
  const child = spawn('script', ['-qec', inside, '/dev/null'], {
    cwd: desk.directory,
    env: { PATH: process.env['PATH'], TMPDIR: desk.temporary, TERM: 'xterm', ...scripted },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const [code] = (await once(child, 'close')) as [number];
  expect(code, text).toBe(0);
  return text;
}

describe('progress in a terminal', { timeout: 120_000 }, () => {
  it.each([20, 25, 40, 80, 200])('of %i columns stays on one line', async (columns) => {
    const text = await inTerminal(columns);
    const drawn = text
      .split(toLineStart)
      .slice(1)
      .map((rest) => rest.split(lineEnd)[0] ?? '');
    const shown = drawn.filter((line) => / %(?: |$)/u.test(line));
    expect(shown.length).toBeGreaterThan(1);
    expect(Math.max(...shown.map((line) => line.length))).toBeLessThan(columns);
    // The line is taken away before the result is told.
    expect(shown).not.toContain(drawn.at(-1));
  });

  it('is lines without control characters where there is no terminal', async () => {
    const { code, stderr } = await desk.attune(['transcribe', 'a.wav'], scripted);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^\S.* \d+ %$/mu);
    expect(stderr).not.toContain('\r');
    expect(stderr).not.toContain('\u001b');
  });
});

describe('wrong use', () => {
  it.each([
    [['transcribe', 'a.wav', '--lang', 'de-DE'], '--language', 'attune transcribe --help'],
    [['transcribe', 'a.wav', '--lang=de-DE'], '--language', 'attune transcribe --help'],
    [['transcribe', 'a.wav', '--speaker', '2'], '--speakers', 'attune transcribe --help'],
    [['backup', '--keep-day', '3'], '--keep-days', 'attune backup --help'],
    [['serve', '--prot', '1'], '--port', 'attune serve --help'],
    [['transcrbe', 'a.wav'], 'transcribe', 'attune --help'],
    [['accounts', 'crate'], 'create', 'attune accounts --help'],
  ] as const)('%j points to %s and to the help of its own command', async (args, near, help) => {
    const { code, stdout, stderr } = await desk.attune(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`(Did you mean ${near}?)`);
    expect(stderr).toContain(`Run "${help}"`);
    expect(stderr.match(/Run "/gu)).toHaveLength(1);
  });

  it.each([
    [['there-is-none', '--help']],
    [['-h', 'there-is-none']],
    [['accounts', 'there-is-none', '--help']],
    [['help', 'there-is-none']],
  ])('%j is no command and ends with 2', async (args) => {
    const { code, stdout, stderr } = await desk.attune(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).not.toBe('');
  });

  it.each([
    [['--help']],
    [['transcribe', '--help']],
    [['accounts', '--help']],
    [['help', 'serve']],
  ])('%j helps and ends with 0', async (args) => {
    const { code, stdout } = await desk.attune(args);
    expect([code, stdout]).toEqual([0, expect.stringContaining('Usage: attune')]);
  });
});
