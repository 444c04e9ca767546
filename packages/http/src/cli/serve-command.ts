import { Command, Option } from 'commander';
import { type CliIo, configOf, type Done } from './io.js';

interface ServeFlags {
  readonly role: 'all' | 'api';
  readonly host?: string;
  readonly port?: string;
  readonly new?: boolean;
}

/** `attune serve`: answers requests, and works on sessions unless told not to. */
export function serveCommand(io: CliIo, done: Done): Command {
  return new Command('serve')
    .description('Serve the HTTP API and process sessions.')
    .addOption(
      new Option('--role <role>', '"api" leaves the processing to "attune worker"')
        .choices(['all', 'api'])
        .default('all'),
    )
    .option('--host <address>', 'address to listen on (HOST)')
    .option('--port <number>', 'port to listen on; 0 for any free port (PORT)')
    .option(
      '--new',
      'once, for database, blob store and data directory that do not belong together: make them one installation',
    )
    .action(async ({ role, host, port, new: renew = false }: ServeFlags) => {
      const { config } = configOf(io, { serving: true, overrides: { HOST: host, PORT: port } });
      // Loaded only here: other commands need neither a web framework nor a log.
      const { runHost } = await import('../server/run-host.js');
      await runHost(config, {
        mode: role,
        renew,
        signal: io.signal,
        onReady: (address) => {
          io.stderr.write(
            `Attune answers at ${address} (the API is described at /docs there). Ctrl-C stops it.\n`,
          );
        },
      });
      done(0);
    });
}
