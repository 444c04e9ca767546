import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { Desk, Variables } from './attune.js';
import { type ChildEnd, ended } from './run-source.js';

export interface ServeOptions {
  readonly variables?: Variables;
  /** Further arguments of `attune serve`. */
  readonly args?: readonly string[];
  /** Defaults to any free port. */
  readonly port?: number;
}

/** An `attune serve` in a process of its own. Disposing kills it where it still runs. */
export interface RunningHost extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly address: string;
  /** What it said and how it ended. */
  readonly end: Promise<ChildEnd>;
  /** Resolves with what fits once that stands in its log, the standard output. */
  said(text: RegExp): Promise<string>;
  /** Sends the signal and resolves with its end. */
  stop(signal?: NodeJS.Signals): Promise<ChildEnd>;
}

/** Starts a host in the directory of the desk and resolves once it says where it answers. */
export async function serve(desk: Desk, options: ServeOptions = {}): Promise<RunningHost> {
  const { variables = {}, args = [], port = 0 } = options;
  const child = desk.start(['serve', '--port', String(port), ...args], variables);
  const end = ended(child);
  const stderr = listen(child.stderr, end);
  const stdout = listen(child.stdout, end);
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<ChildEnd> => {
    child.kill(signal);
    return await end;
  };
  return {
    child,
    address: await stderr(/https?:\/\/[\w.:[\]]+/u),
    end,
    said: stdout,
    stop,
    [Symbol.asyncDispose]: async () => void (await stop('SIGKILL')),
  };
}

/** Returns what waits until a text has been said, also one that was said before. */
function listen(output: Readable | null, end: Promise<ChildEnd>) {
  let text = '';
  output?.on('data', (chunk: string) => {
    text += chunk;
  });
  return async (wanted: RegExp): Promise<string> => {
    const ending = end.then(({ code, signal, stderr }) => {
      throw new Error(`The host ended with ${code ?? signal} before ${wanted}: ${stderr}`);
    });
    // What was said already is found without waiting for the end.
    ending.catch(() => undefined);
    for (;;) {
      const [found] = wanted.exec(text) ?? [];
      if (found !== undefined) return found;
      await Promise.race([output === null ? ending : once(output, 'data'), ending]);
    }
  };
}
