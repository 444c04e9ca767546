import { runCli } from './cli.js';
import { readEnvFile, readEnvironment } from './composition/index.js';

const stop = new AbortController();
/** npm passes on a Ctrl-C that the terminal has already sent to the whole group. */
const sameSignalMs = 500;
let stoppedAt: number | undefined;
for (const [name, exitCode] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.on(name, () => {
    if (stoppedAt !== undefined && performance.now() - stoppedAt > sameSignalMs) {
      process.exit(exitCode);
    }
    stoppedAt ??= performance.now();
    stop.abort(new Error(`Stopped by ${name}`));
  });
}

for (const output of [process.stdout, process.stderr]) {
  output.on('error', (error: NodeJS.ErrnoException) => {
    // The reader of the output has closed it, as with `| head`: the work goes on.
    if (error.code !== 'EPIPE') throw error;
  });
}

// Waiting for a retry must not count as having nothing left to do: what the core sleeps on lets a
// process end.
const working = setInterval(() => undefined, 2 ** 30);
process.exitCode = await runCli(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  environment: readEnvironment(),
  envFile: readEnvFile(),
  signal: stop.signal,
});
clearInterval(working);
// A library may hold a timer that its close does not reach, as BullMQ does while Redis is away. The
// work is done and its exit code is set, so the process ends all the same.
setTimeout(() => process.exit(), 500).unref();
