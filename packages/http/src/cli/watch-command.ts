import { Command } from 'commander';
import { type CliIo, configOf, type Done } from './io.js';

interface WatchFlags {
  readonly owner?: string;
  readonly settings?: string;
}

/** `attune watch DIR`: recordings that appear in a folder become sessions. */
export function watchCommand(io: CliIo, done: Done): Command {
  return new Command('watch')
    .description('Make a session of every recording that appears in a folder, and process it.')
    .argument('<directory>', 'the folder; what is done with goes to done/ and failed/ in it')
    .option('--owner <login>', 'therapist who owns the sessions: e-mail or username (WATCH_OWNER)')
    .option('--settings <json>', 'settings of every recording as JSON (WATCH_SETTINGS)')
    .addHelpText(
      'after',
      '\nA host that keeps its records in its data directory watches by WATCH_DIR instead: two processes cannot have that directory.',
    )
    .action(async (directory: string, { owner, settings }: WatchFlags) => {
      const { config } = configOf(io, {
        overrides: { WATCH_DIR: directory, WATCH_OWNER: owner, WATCH_SETTINGS: settings },
      });
      const { runHost } = await import('../server/run-host.js');
      await runHost(config, {
        mode: 'watch',
        signal: io.signal,
        onReady: () => {
          io.stderr.write(`Attune watches ${config.watch?.directory}. Ctrl-C stops it.\n`);
        },
      });
      done(0);
    });
}
