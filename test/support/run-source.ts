import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const loader = new URL('source-loader.mjs', import.meta.url).href;

/**
 * Flags of Node for processes that live for seconds. V8 compiles WebAssembly once and does not optimize it:
 * to optimize the embedded database costs more processor time than such a process spends in it.
 */
export const shortLived: readonly string[] = ['--liftoff-only'];

/** What a child process did. */
export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts a TypeScript file of this repository, from source, in a process of its own. */
export function startSource(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  const [command = '', ...flags] = sourceCommand(file);
  return spawn(command, [...flags, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
}

/** The command line that runs a TypeScript file of this repository from source. */
export function sourceCommand(file: string): readonly string[] {
  const flags = ['--no-warnings', '--conditions=@attune/source', '--import', loader, ...shortLived];
  return [process.execPath, ...flags, file];
}

/** Starts a module that needs no translation, with the means of Node alone. */
export function startModule(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  return spawn(process.execPath, ['--no-warnings', ...shortLived, file, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
}

/** Collects what a child says until it has ended. */
export async function ended(child: ChildProcess): Promise<ChildEnd> {
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk;
    });
  }
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, ...text };
}
