import { orAborted } from '@attune/core/adapter-kit';
import { EngineFault, EngineProcess, type Question } from './engine-process.js';

export interface AskOptions {
  /** Ends the process when it works on this question; the next question starts another. */
  readonly signal?: AbortSignal | undefined;
  /** How long the answer may take once it is this question's turn, in milliseconds. */
  readonly limitMs: number;
  /** Told how many of the question's `audios` are done. */
  readonly onDone?: ((audios: number) => void) | undefined;
}

/** The engine, loaded once for the whole process. */
export interface Engine {
  /** @throws EngineFault; `signal.reason`. */
  ask(question: Question, options: AskOptions): Promise<unknown>;
  /** Starts and loads it when it is not running. Resolves with what it says about itself. */
  load(signal?: AbortSignal): Promise<{ readonly version: string }>;
  /** The number of its process while there is one. */
  pid(): number | undefined;
  close(): Promise<void>;
}

/** What is answered with models of its own, while the recognizer loads. */
const withoutRecognizer: readonly Question['ask'][] = ['findSpeech', 'tellVoices'];
/** Reading a model of gigabytes from a slow disk takes a while. */
const loadLimitMs = 10 * 60_000;

/** `config` is what the recognizer is made of. Nothing starts before the first question. */
export function createEngine(config: unknown): Engine {
  let running: Running | undefined;
  let closed = false;
  let turn: Promise<unknown> = Promise.resolve();

  const start = (): Running => {
    if (closed) throw new EngineFault('closed', 'The speech engine was closed');
    // An engine that is being ended still serves the call that ended it, and no later call.
    if (running !== undefined && !running.process.over) return running;
    const process = new EngineProcess();
    const asked = limited(process, loadLimitMs, () => process.ask({ ask: 'load', config }));
    const loaded = asked.catch(asUnloadable) as Running['loaded'];
    const own: Running = { process, loaded, ready: false };
    running = own;
    void loaded.then(
      () => {
        own.ready = true;
      },
      () => undefined,
    );
    const forget = (): void => {
      if (running === own) running = undefined;
    };
    void process.gone.then(forget);
    loaded.catch(() => {
      forget();
      void process.kill(new EngineFault('crashed', 'The speech engine could not load'));
    });
    return own;
  };

  const answer = async (question: Question, options: AskOptions): Promise<unknown> => {
    const { signal, limitMs, onDone } = options;
    const own = start();
    const { process, loaded } = own;
    // A caller that gives up does not stop the loading: other callers wait for it too.
    if (!withoutRecognizer.includes(question.ask)) await orAborted(loaded, signal);
    let answered = false;
    const kill = (): void => {
      if (!answered) void process.kill(signal?.reason);
    };
    const stop = (): void => (own.ready ? kill() : void loaded.then(kill, () => undefined));
    signal?.addEventListener('abort', stop, { once: true });
    try {
      return await limited(process, limitMs, () => process.ask(question, onDone));
    } catch (error) {
      // Why the model could not be loaded says more than that its process ended.
      await loaded;
      throw error;
    } finally {
      answered = true;
      signal?.removeEventListener('abort', stop);
    }
  };

  return {
    load: async (signal) => await orAborted(start().loaded, signal),
    ask: async (question, options) => {
      const mine = turn.then(() => {
        options.signal?.throwIfAborted();
        return answer(question, options);
      });
      turn = mine.catch(() => undefined);
      return await orAborted(mine, options.signal);
    },
    pid: () => running?.process.pid,
    close: async () => {
      closed = true;
      await running?.process.kill(new EngineFault('closed', 'The speech engine was closed'));
    },
  };
}

interface Running {
  readonly process: EngineProcess;
  readonly loaded: Promise<{ readonly version: string }>;
  /** It is loaded. */
  ready: boolean;
}

/** An error while loading a model is permanent, unless another process killed the engine. */
function asUnloadable(error: EngineFault): never {
  if (error.reason !== 'crashed' && error.reason !== 'refused') throw error;
  const message = `The speech model cannot be loaded. ${error.message}`;
  throw new EngineFault('unloadable', message, { cause: error });
}

async function limited<T>(
  process: EngineProcess,
  limitMs: number,
  work: () => Promise<T>,
): Promise<T> {
  const seconds = Math.round(limitMs / 1_000);
  const late = new EngineFault('timed_out', `The speech engine took longer than ${seconds} s`);
  const timer = setTimeout(() => void process.kill(late), Math.min(limitMs, 2 ** 31 - 1));
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}
