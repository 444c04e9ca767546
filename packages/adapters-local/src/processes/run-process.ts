import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { confine, type ProcessLimits, programFault } from './confine.js';
import { ProcessFailure, type ProcessFailureReason } from './process-failure.js';
import { feed } from './process-input.js';
import { outputStream, Tail } from './process-output.js';

/** Where programs are looked for unless the caller says otherwise. */
export const defaultSearchPath =
  '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/homebrew/bin:/opt/local/bin';

export interface ProcessOptions {
  /** Handed over as they are: there is no shell that could read anything into them. */
  readonly args?: readonly string[];
  /** Added to PATH, LC_ALL=C and TMPDIR; nothing of our own environment is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Written to standard input until the process no longer wants it; without it there is none. */
  readonly stdin?: ReadableStream<Uint8Array>;
  /** Stops the process; the run then rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
  /** The longest it may take, the reading of its output included, in milliseconds. */
  readonly timeLimitMs?: number;
  /** How long it may tidy up after SIGTERM before SIGKILL, in milliseconds. Default 2,000. */
  readonly graceMs?: number;
  /** How much of the end of standard error is kept, in bytes. Default 16 KiB. */
  readonly stderrBytes?: number;
  /** Runs it without network and within these limits, as far as the system can enforce them. */
  readonly limits?: ProcessLimits;
}

export interface ProcessExit {
  readonly exitCode: number;
  /** The last of what it wrote to standard error. */
  readonly stderr: string;
}

/** A running child process. Its `stdout` must be read to its end or canceled. */
export interface RunningProcess {
  /** Absent when the program could not be started. */
  readonly pid: number | undefined;
  /** Ends when the process has ended; errors as `exit` rejects. Canceling it stops the process. */
  readonly stdout: ReadableStream<Uint8Array>;
  /**
   * Settles when the process is gone and its pipes are closed. Any exit code resolves; rejects
   * with `ProcessFailure`, with `signal.reason`, or with what `stdin` failed with.
   */
  readonly exit: Promise<ProcessExit>;
  /** Stops it and waits until it is gone. Resolves also when it already was. */
  stop(): Promise<void>;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** Starts a program without a shell. What goes wrong is told by `exit`, never thrown here. */
export function startProcess(command: string, options: ProcessOptions = {}): RunningProcess {
  if (options.signal?.aborted) return failedToStart(options.signal.reason, options);
  let child: Child;
  try {
    const env = { PATH: defaultSearchPath, LC_ALL: 'C', TMPDIR: tmpdir(), ...options.env };
    const launch = launchOf(command, options, env.PATH);
    child = spawn(launch.command, [...launch.args], {
      cwd: options.cwd,
      env,
      stdio: ['pipe', 'pipe', 'pipe'],
      shell: false,
      windowsHide: true,
    });
  } catch (cause) {
    // spawn throws for what it can see at once, such as a NUL byte in an argument.
    return failedToStart(new ProcessFailure('not_started', { command, cause }), options);
  }
  const end = new Ending(child, options.graceMs ?? 2_000);
  const exit = watch(command, child, end, options);
  exit.catch(() => undefined);
  const stop = async (): Promise<void> => {
    end.stop('stopped');
    await exit.catch(() => undefined);
  };
  return { pid: child.pid, stdout: outputStream(child.stdout, exit, stop), exit, stop };
}

function launchOf(
  command: string,
  { args = [], limits, cwd }: ProcessOptions,
  searchPath: string,
): { readonly command: string; readonly args: readonly string[] } {
  if (limits === undefined) return { command, args };
  return confine(command, args, limits, { searchPath, cwd });
}

/** @throws ProcessFailure if there is no such program, or it may not be run. */
export function requireProgram(command: string): void {
  const fault = programFault(command, defaultSearchPath);
  if (fault !== undefined) throw new ProcessFailure(fault, { command });
}

/** Runs a program to its end and collects what it writes to standard output. */
export async function runProcess(
  command: string,
  options: ProcessOptions & {
    /** More than this rejects with `output_too_large`. Default 16 MiB. */
    readonly stdoutBytes?: number;
  } = {},
): Promise<ProcessExit & { readonly stdout: Uint8Array }> {
  const running = startProcess(command, options);
  const limit = options.stdoutBytes ?? 16 * 1024 * 1024;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of running.stdout) {
    size += chunk.byteLength;
    // Leaving the loop cancels the stream, which stops the process and waits for it.
    if (size > limit) throw new ProcessFailure('output_too_large', { command });
    chunks.push(chunk);
  }
  return { ...(await running.exit), stdout: Buffer.concat(chunks, size) };
}

async function watch(
  command: string,
  child: Child,
  end: Ending,
  options: ProcessOptions,
): Promise<ProcessExit> {
  const { signal, timeLimitMs } = options;
  const stderr = new Tail(child.stderr, options.stderrBytes ?? 16 * 1024);
  const closed = closing(child);
  const onAbort = (): void => end.stop('aborted');
  signal?.addEventListener('abort', onAbort, { once: true });
  // A timer holds 31 bits; a longer limit is no limit worth a timer.
  const timer =
    timeLimitMs === undefined || timeLimitMs > 2 ** 31 - 1
      ? undefined
      : setTimeout(() => end.stop('timed_out'), timeLimitMs);
  const feeding = feed(child.stdin, options.stdin, closed, (error) => end.stop('starved', error));
  try {
    const { code, killedBy, error } = await closed;
    await feeding;
    const failed = (reason: ProcessFailureReason): ProcessFailure =>
      new ProcessFailure(reason, {
        command,
        signal: killedBy,
        stderr: stderr.text(),
        cause: error,
      });
    if (error !== undefined) throw failed(startReason(error));
    if (end.why === 'aborted') throw signal?.reason;
    if (end.why === 'starved') throw end.cause;
    if (end.why !== undefined) throw failed(end.why);
    if (code === undefined) throw failed('killed');
    return { exitCode: code, stderr: stderr.text() };
  } finally {
    clearTimeout(timer);
    end.done();
    signal?.removeEventListener('abort', onAbort);
  }
}

interface Closed {
  readonly code?: number | undefined;
  readonly killedBy?: NodeJS.Signals | undefined;
  readonly error?: Error | undefined;
}

function closing(child: Child): Promise<Closed> {
  return new Promise((resolve) => {
    // A later error (a kill that failed) does not mean that the process is gone: only `close` does.
    child.on('error', (error) => {
      if (child.pid === undefined) resolve({ error });
    });
    child.once('close', (code, killedBy) =>
      resolve({ code: code ?? undefined, killedBy: killedBy ?? undefined }),
    );
  });
}

function startReason(error: Error): ProcessFailureReason {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'not_found';
  return code === 'EACCES' || code === 'EPERM' ? 'not_permitted' : 'not_started';
}

/** Stops a child once: SIGTERM, after a grace SIGKILL, and then no waiting for inherited pipes. */
class Ending {
  why: 'aborted' | 'timed_out' | 'stopped' | 'starved' | undefined;
  cause: unknown;
  readonly #child: Child;
  readonly #graceMs: number;
  #timer: NodeJS.Timeout | undefined;
  #done = false;

  constructor(child: Child, graceMs: number) {
    this.#child = child;
    this.#graceMs = graceMs;
  }

  stop(why: NonNullable<Ending['why']>, cause?: unknown): void {
    if (this.why !== undefined || this.#done || this.#child.pid === undefined) return;
    this.why = why;
    this.cause = cause;
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
      this.#letGo();
      return;
    }
    this.#child.once('exit', () => this.#letGo());
    this.#child.kill('SIGTERM');
    this.#timer = setTimeout(() => this.#child.kill('SIGKILL'), this.#graceMs);
  }

  done(): void {
    this.#done = true;
    clearTimeout(this.#timer);
  }

  /** Forces `close` when a grandchild keeps the pipes open or no reader drains them. */
  #letGo(): void {
    this.#child.stdin.destroy();
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
  }
}

function failedToStart(reason: unknown, options: ProcessOptions): RunningProcess {
  options.stdin?.cancel(reason).catch(() => undefined);
  const exit = Promise.reject(reason);
  exit.catch(() => undefined);
  const stdout = new ReadableStream<Uint8Array>({ start: (control) => control.error(reason) });
  return { pid: undefined, stdout, exit, stop: () => Promise.resolve() };
}
