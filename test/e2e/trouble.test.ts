import { execFileSync } from 'node:child_process';
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Desk, descendants, isAlive, quick, samples } from '../support/attune.js';
import { ended } from '../support/run-source.js';

const whole = join(samples, 'session-mono.flac');
const linux = process.platform === 'linux';

let desk: Desk;
let clip = '';
let talk = '';

beforeAll(async () => {
  desk = await Desk.open();
  clip = await desk.sample('clip.wav', 12);
  talk = await desk.make('talk.wav', ['-t', '30', '-i', whole]);
});

afterAll(() => desk[Symbol.asyncDispose]());

/** A program that first writes down its process id, then does this. */
async function standIn(name: string, script: string): Promise<string> {
  const path = desk.path(name);
  await writeFile(path, `#!/bin/sh\necho $$ >> ${desk.path(`${name}.pids`)}\n${script}\n`);
  await chmod(path, 0o700);
  return path;
}

async function firstDescendant(pid: number, line: RegExp): Promise<number> {
  for (;;) {
    const found = (await descendants(pid)).find((one) => line.test(one.line));
    if (found !== undefined) return found.pid;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('attune transcribe, when the machine fails it', { timeout: 120_000 }, () => {
  it.for([
    ['FFMPEG_PATH', 'ffmpeg is not installed: apt-get install ffmpeg, or brew install ffmpeg'],
    ['FFPROBE_PATH', 'ffmpeg is not installed: apt-get install ffmpeg, or brew install ffmpeg'],
    ['POCKETSPHINX_PATH', 'apt-get install pocketsphinx pocketsphinx-en-us'],
  ] as const)('without what %s names, says how to install it', async ([variable, message]) => {
    const variables = { ...quick, [variable]: '/nowhere/program' };
    const { code, stdout, stderr } = await desk.attune(
      ['transcribe', clip, '--out', 'x.txt'],
      variables,
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(message);
    expect(await desk.litter()).toEqual([]);
    expect(await readdir(desk.directory)).not.toContain('x.txt');
  });

  it('tries again when the engine is killed half way, and ends well', async ({ skip }) => {
    skip(!linux, 'child processes are found through /proc');
    const child = desk.start(['transcribe', talk, '--json'], quick);
    const end = ended(child);
    process.kill(
      await firstDescendant(child.pid ?? 0, /^(?:\S*\/)?pocketsphinx_batch .*-ctl/u),
      'SIGKILL',
    );
    const { code, stdout, stderr } = await end;
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(JSON.parse(stdout)).toMatchObject({
      session: { stages: { transcribe: { attempts: 2 } } },
    });
    expect(await desk.litter()).toEqual([]);
  });

  it.for([
    ['FFMPEG_PATH', 'ffmpeg', 'clip.wav: normalize failed after 3 tries: '],
    ['POCKETSPHINX_PATH', 'pocketsphinx_batch', 'clip.wav: transcribe failed after 3 tries: '],
  ] as const)(
    'gives up when what %s names is killed every time',
    async ([variable, name, text]) => {
      const killed = name === 'ffmpeg' ? 'kill -9 $$' : '[ $# -eq 0 ] || kill -9 $$';
      const variables = { ...quick, [variable]: await standIn(name, killed) };
      const { code, stdout, stderr } = await desk.attune(['transcribe', clip], variables);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain(`attune: ${text}`);
      expect(await desk.litter()).toEqual([]);
    },
  );

  it('stopped by SIGINT ends with 130, its children gone and nothing left', async () => {
    const slow = await standIn('slow_batch', '[ $# -eq 0 ] || exec sleep 600');
    const child = desk.start(['transcribe', clip, '--out', 'x.txt'], { POCKETSPHINX_PATH: slow });
    const end = ended(child);
    const pids = async () => {
      const text = await readFile(desk.path('slow_batch.pids'), 'utf8').catch(() => '');
      return text.split('\n').filter(Boolean).map(Number);
    };
    // The first run only asks whether the engine is there.
    while ((await pids()).length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGINT');
    const { code, stdout, stderr } = await end;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr).toMatch(/Stopped\.\n$/u);
    expect((await pids()).filter(isAlive)).toEqual([]);
    expect(await desk.litter()).toEqual([]);
    expect(await readdir(desk.directory)).not.toContain('x.txt');
  });

  it('on a full disk says so', async ({ skip }) => {
    const mounted = mount(desk.path('.'), desk.temporary);
    skip(mounted !== undefined, `no small disk can be mounted here: ${mounted}`);
    try {
      for (const [file, variables] of [
        [whole, {}],
        [whole, quick],
      ] as const) {
        const { code, stdout, stderr } = await desk.attune(['transcribe', file], variables);
        expect({ code, stdout, stderr }).toMatchObject({ code: 1, stdout: '' });
        expect(stderr).toMatch(/(no room|disk is full|space)/iu);
        expect(stderr).not.toMatch(/\n\s+at /u);
        expect(await desk.litter()).toEqual([]);
      }
    } finally {
      execFileSync('umount', [desk.temporary]);
    }
  });
});

/** Mounts two megabytes; why not, when it is refused. */
function mount(cwd: string, place: string): string | undefined {
  if (!linux || process.getuid?.() !== 0) return 'only the super-user of Linux may';
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', place], { cwd, stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return String((error as { stderr?: unknown }).stderr);
  }
}
