import { Command } from 'commander';
import { type CliIo, configOf, type Done } from './io.js';

/** `attune worker`: works on sessions that other processes take in. */
export function workerCommand(io: CliIo, done: Done): Command {
  return new Command('worker')
    .description('Process sessions of hosts that run "attune serve --role api".')
    .action(async () => {
      const { config } = configOf(io);
      const { runHost } = await import('../server/run-host.js');
      await runHost(config, {
        mode: 'worker',
        signal: io.signal,
        onReady: () => {
          io.stderr.write('Attune works on sessions. Ctrl-C stops it.\n');
        },
      });
      done(0);
    });
}
