import { spawnSync } from 'node:child_process';

const shownLines = 25;

/** A step that could not be done; the message says what happened and what to do next. */
export class StepFailed extends Error {
  name = 'StepFailed';
}

/**
 * Runs one command, prints one line for it, and keeps its output unless it fails.
 *
 * @param {{ title: string, command: string, args: string[], hint: string, cwd?: string, env?: object }} step
 */
export function runStep(step) {
  const output = tryStep(step);
  if (output !== undefined) throw stepFailed(step, output);
}

export function stepFailed({ title, hint }, output) {
  return new StepFailed(`${lastLines(output)}\n\n${title} failed. ${hint}`);
}

/** Like `runStep`, but resolves a failure to what the command printed; `undefined` when it went well. */
export function tryStep({ title, command, args, cwd, env }) {
  process.stdout.write(`${title} (${[command, ...args].map(shortName).join(' ')}) … `);
  const started = Date.now();
  const { status, signal, error, stdout, stderr } = spawnSync(command, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
    // On Windows npm is a command file, which only the shell starts.
    shell: process.platform === 'win32' && command === 'npm',
  });
  process.stdout.write(
    status === 0 ? `done in ${((Date.now() - started) / 1000).toFixed(1)} s\n` : 'failed\n',
  );
  if (status === 0) return undefined;
  const end = error?.message ?? (signal ? `ended by ${signal}` : `ended with code ${status}`);
  return `${stdout ?? ''}${stderr ?? ''}\n${end}`;
}

function shortName(word) {
  return word === process.execPath ? 'node' : word.replace(/^.*[\\/]node_modules[\\/]/, '');
}

function lastLines(output) {
  return output
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-shownLines)
    .join('\n');
}
