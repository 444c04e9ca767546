import { runCli } from './cli.js';
import { readEnvironment } from './composition/config.js';

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => {
    stop.abort(new Error(`Stopped by ${name}`));
  });
}

for (const output of [process.stdout, process.stderr]) {
  output.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever read our output has read enough, as with `| head`: the work goes on.
    if (error.code !== 'EPIPE') throw error;
  });
}

// Waiting for a retry must not count as having nothing left to do: what the core sleeps on lets a
// process end.
const working = setInterval(() => undefined, 2 ** 30);
process.exitCode = await runCli(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  environment: readEnvironment(),
  signal: stop.signal,
});
clearInterval(working);
