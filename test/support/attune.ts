import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProcess } from '../../packages/adapters-local/src/processes/run-process.js';
import { type ChildEnd, ended, shortLived } from './run-source.js';

export const repository = fileURLToPath(new URL('../../', import.meta.url));
export const samples: string = join(repository, 'samples');
const command = join(repository, 'packages/http/bin/attune.js');

export type Variables = Readonly<Record<string, string>>;

/** The records in memory: the embedded database takes seconds to open. */
export const quick: Variables = { DATABASE_PROVIDER: 'memory', STORAGE_PROVIDER: 'memory' };
/** Nothing real but ffmpeg. */
export const scripted: Variables = { PROVIDER: 'memory' };

/** A person's directory and the temporary directory of their machine, both empty at first. */
export class Desk implements AsyncDisposable {
  readonly directory: string;
  readonly temporary: string;
  readonly #root: string;

  private constructor(root: string) {
    this.#root = root;
    this.directory = join(root, 'desk');
    this.temporary = join(root, 'tmp');
  }

  static async open(): Promise<Desk> {
    const desk = new Desk(await mkdtemp(join(tmpdir(), 'desk-')));
    await mkdir(desk.directory);
    await mkdir(desk.temporary);
    return desk;
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  /** Starts the built command as a person would, with nothing in the environment but this. */
  start(args: readonly string[], variables: Variables = {}): ChildProcess {
    return spawn(process.execPath, [...shortLived, command, ...args], {
      cwd: this.directory,
      env: { PATH: process.env['PATH'], TMPDIR: this.temporary, ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  attune(args: readonly string[], variables: Variables = {}): Promise<ChildEnd> {
    return ended(this.start(args, variables));
  }

  /** A file made by ffmpeg. */
  async make(name: string, args: readonly string[]): Promise<string> {
    const path = this.path(name);
    const { exitCode, stderr } = await runProcess('ffmpeg', {
      args: ['-nostdin', '-v', 'error', '-y', ...args, path],
    });
    if (exitCode !== 0) throw new Error(`ffmpeg could not make ${name}: ${stderr}`);
    return path;
  }

  /** The beginning of the sample session. */
  sample(name: string, seconds: number, more: readonly string[] = []): Promise<string> {
    const source = join(samples, 'session-stereo.flac');
    return this.make(name, ['-t', String(seconds), '-i', source, ...more]);
  }

  /** What the command left in the temporary directory. */
  litter(): Promise<string[]> {
    return readdir(this.temporary);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return rm(this.#root, { recursive: true, force: true });
  }
}

/** Processes below this one, with their command lines. Empty where there is no `/proc`. */
export async function descendants(pid: number): Promise<{ pid: number; line: string }[]> {
  const found: { pid: number; line: string }[] = [];
  const parents = [pid];
  for (const entry of (await readdir('/proc').catch(() => [])).map(Number)) {
    if (!(entry > pid)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
    const [, parent] = /^\d+ \(.*\) \S (\d+)/u.exec(stat) ?? [];
    if (!parents.includes(Number(parent))) continue;
    parents.push(entry);
    const line = await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '');
    found.push({ pid: entry, line: line.replaceAll('\0', ' ') });
  }
  return found;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
