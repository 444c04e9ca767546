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
export function runStep({ title, command, args, hint, cwd, env }) {
  process.stdout.write(`${title} (${[command, ...args].map(shortName).join(' ')}) … `);
  const started = Date.now();
  const result = spawnSync(command, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (result.status === 0) {
    process.stdout.write(`done in ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
    return;
  }
  process.stdout.write('failed\n');
  throw new StepFailed(`${lastLines(result)}\n\n${title} failed. ${hint}`);
}

function shortName(word) {
  return word === process.execPath ? 'node' : word.replace(/^.*[\\/]node_modules[\\/]/, '');
}

function lastLines({ error, signal, stdout, stderr }) {
  const output = `${stdout ?? ''}${stderr ?? ''}`.trimEnd();
  const lines = output === '' ? [] : output.split('\n').slice(-shownLines);
  if (error) lines.push(error.message);
  if (signal) lines.push(`ended by ${signal}`);
  return lines.join('\n');
}
