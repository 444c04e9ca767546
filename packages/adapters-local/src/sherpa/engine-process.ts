import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { tmpdir, totalmem } from 'node:os';
import { installAdvice } from '../libraries/load-library.js';
import { confine } from '../processes/confine.js';
import { Tail } from '../processes/process-output.js';
import { defaultSearchPath } from '../processes/run-process.js';
import { engineProgram } from './engine-program.js';

/** Why the engine gave no answer. */
export type EngineFaultReason =
  /** The native module is not there for this system. */
  | 'not_installed'
  /** It cannot load a model: asking again does not help. */
  | 'unloadable'
  /** Its process ended while it worked. */
  | 'crashed'
  /** Another process killed the engine. */
  | 'killed'
  /** It took longer than it may. */
  | 'timed_out'
  /** It refused: the question was wrong, or a file. */
  | 'refused'
  /** It was closed before the call. */
  | 'closed';

/** The engine gave no answer. The message ends in its own last words, which never hold speech. */
export class EngineFault extends Error {
  override readonly name: string = 'EngineFault';
  readonly reason: EngineFaultReason;

  constructor(reason: EngineFaultReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** What is asked; `ask` names what is to be done. */
export interface Question {
  readonly ask: 'load' | 'decode' | 'decodeMany' | 'findSpeech' | 'tellVoices';
  readonly config?: unknown;
  readonly audio?: AudioRange;
  /** For `decodeMany`: answered in their order. */
  readonly audios?: readonly AudioRange[];
  /** How many of them are worked on at once. */
  readonly parallel?: number;
  /** How loud they are made at their loudest, 0 to 1; absent: as they are. */
  readonly level?: number | undefined;
  /** How much longer than it was the audio is played: 1.07 is slower. Absent: as it was. */
  readonly pace?: number | undefined;
}

/** Samples of a file of raw samples, `to` excluded. */
export interface AudioRange {
  readonly path: string;
  readonly from: number;
  readonly to: number;
}

interface Answer {
  /** The number of the question. */
  readonly id: number;
  /** Not the end of it: so many audios are done. */
  readonly done?: number;
  readonly value?: unknown;
  readonly error?: string;
}

interface Asked {
  resolve(value: unknown): void;
  reject(error: unknown): void;
  readonly onDone: ((audios: number) => void) | undefined;
}

/** Signals that only a person or the kernel's out-of-memory killer sends. */
const sent: readonly (NodeJS.Signals | null)[] = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'];

/** The process of the engine. It does not keep this process alive. */
export class EngineProcess {
  readonly #child: ChildProcess;
  readonly #lastWords: Tail | undefined;
  readonly #asked: Map<number, Asked> = new Map();
  #questions = 0;
  #why: unknown;
  /** Settles when the process is gone. */
  readonly gone: Promise<void>;

  /** @throws EngineFault `not_installed`. */
  constructor() {
    const program = ['-e', engineProgram, '--', nativeModule()];
    const limits = { memoryBytes: engineMemoryBytes(), fileBytes: 0 };
    const launch = confine(process.execPath, program, limits, { searchPath: defaultSearchPath });
    this.#child = spawn(launch.command, [...launch.args], {
      // Nothing of our own environment: there are secrets in it.
      env: { PATH: defaultSearchPath, LC_ALL: 'C', TMPDIR: tmpdir() },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      windowsHide: true,
    });
    const { stderr } = this.#child;
    this.#lastWords = stderr === null ? undefined : new Tail(stderr, 4_096);
    this.#child.on('message', (answer: Answer) => this.#take(answer));
    this.gone = new Promise((resolve) => {
      this.#child.once('error', (cause) => {
        this.#why ??= new EngineFault('crashed', 'The speech engine cannot start', { cause });
        if (this.#child.pid === undefined) resolve(this.#end(null, null));
      });
      this.#child.once('close', (code, signal) => resolve(this.#end(code, signal)));
    });
    this.#rest();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether it takes no more questions: it is gone, or about to be. */
  get over(): boolean {
    return this.#why !== undefined;
  }

  /**
   * `onDone` is told how many of the question's `audios` are done, one after the other.
   *
   * @throws EngineFault, or what `kill` was given.
   */
  ask(question: Question, onDone?: (audios: number) => void): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#why !== undefined) return reject(this.#why);
      this.#questions += 1;
      const id = this.#questions;
      this.#asked.set(id, { resolve, reject, onDone });
      this.#child.ref();
      this.#child.channel?.ref();
      this.#child.send({ ...question, id }, (error) => {
        // That the process is gone is told by its end, with more to say about it.
        if (error !== null && this.#child.connected) this.#child.kill('SIGKILL');
      });
    });
  }

  /** Ends it at once: the native code listens to nothing while it works. */
  async kill(why: unknown): Promise<void> {
    this.#why ??= why;
    this.#child.kill('SIGKILL');
    await this.gone;
  }

  #take({ id, done, value, error }: Answer): void {
    const asked = this.#asked.get(id);
    if (done !== undefined) {
      asked?.onDone?.(done);
      return;
    }
    this.#asked.delete(id);
    if (this.#asked.size === 0) this.#rest();
    if (error === undefined) asked?.resolve(value);
    else asked?.reject(new EngineFault('refused', this.#explain(error)));
  }

  #end(code: number | null, signal: NodeJS.Signals | null): void {
    const killed = sent.includes(signal);
    const how = signal === null ? `code ${code}` : signal;
    this.#why ??= new EngineFault(
      killed ? 'killed' : 'crashed',
      killed
        ? `Another process ended the speech engine (${how}); perhaps there was too little memory`
        : this.#explain(`The speech engine ended by itself (${how})`),
    );
    for (const { reject } of this.#asked.values()) reject(this.#why);
    this.#asked.clear();
  }

  #explain(message: string): string {
    const said = (this.#lastWords?.text() ?? '').split('\n').filter((line) => line.trim() !== '');
    const last = said.findLast((line) => !/Errors in config|^terminate called/u.test(line));
    if (last === undefined) return message;
    // Lines begin with where in its source the engine is, or with what C++ says of an exception;
    // of files the names say enough.
    const words = last.replace(/^\S+\.(?:cc|h):\S+:\d+ |^\s*what\(\):\s*/u, '').trim();
    return `${message}: ${words.replaceAll(/\/(?:[^\s/']+\/)+/gu, '')}`;
  }

  /** No call is waiting: the engine may end with this process. */
  #rest(): void {
    this.#child.unref();
    this.#child.channel?.unref();
    const { stderr } = this.#child;
    if (stderr !== null && 'unref' in stderr) (stderr as { unref(): void }).unref();
  }
}

/**
 * Writable memory for the engine, in bytes: three quarters of what this process may use. Models have
 * hundreds of megabytes to several gigabytes, and the host has to survive a model that asks for more.
 */
function engineMemoryBytes(): number {
  // 0, or more than there is, where no container sets a limit.
  const constrained = process.constrainedMemory();
  const available = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
  return Math.max(2 ** 30, Math.floor(available * 0.75));
}

const native = 'sherpa-onnx-node';

/** Found here and loaded there. */
function nativeModule(): string {
  try {
    return createRequire(import.meta.url).resolve(native);
  } catch (cause) {
    const message = installAdvice({ adapter: 'sherpa', packages: [native] }, native);
    throw new EngineFault('not_installed', message, { cause });
  }
}
