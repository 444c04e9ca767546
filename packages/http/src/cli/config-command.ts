import { Command } from 'commander';
import { loadConfig, profile } from '../composition/index.js';
import type { CliIo, Done } from './io.js';

/** `attune config`: the effective configuration and where each value comes from. */
export function configCommand(io: CliIo, done: Done): Command {
  return new Command('config')
    .description('Show the effective configuration.')
    .option('--json', 'print as JSON')
    .action((flags: { readonly json?: boolean }) => {
      const { config, entries } = loadConfig(io.environment);
      // Finds adapters that are not there; nothing is built.
      profile(config);
      if (flags.json) {
        io.stdout.write(`${JSON.stringify(entries, null, 2)}\n`);
      } else {
        const width = Math.max(...entries.map((entry) => entry.name.length));
        const lines = entries.map(
          ({ name, value, origin }) => `${name.padEnd(width)}  ${value}  (${origin})`,
        );
        io.stdout.write(`${lines.join('\n')}\n`);
      }
      done(0);
    });
}
