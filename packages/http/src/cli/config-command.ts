import { Command } from 'commander';
import { type Config, type ConfigEntry, profile } from '../composition/index.js';
import { type CliIo, configOf, type Done } from './io.js';

/** `attune config`: the effective configuration and where each value comes from. */
export function configCommand(io: CliIo, done: Done): Command {
  return new Command('config')
    .description('Show the effective configuration; secrets are hidden.')
    .option('--json', 'print as JSON')
    .action((flags: { readonly json?: boolean }) => {
      const { config, entries: read } = configOf(io, { serving: true });
      // Finds adapters that are not there; nothing is built.
      profile(config);
      const entries = withReasons(read, config);
      io.stdout.write(flags.json ? `${JSON.stringify(entries, null, 2)}\n` : table(entries));
      done(0);
    });
}

/** Says beside each value that has no effect why it has none. */
function withReasons(entries: readonly ConfigEntry[], { idle }: Config): readonly ConfigEntry[] {
  const reasons = new Map(idle.map(({ name, reason }) => [name, reason]));
  return entries.map((entry) => {
    const reason = reasons.get(entry.name);
    if (reason === undefined || entry.note !== undefined) return entry;
    return { ...entry, note: `has no effect: ${reason}` };
  });
}

function table(entries: readonly ConfigEntry[]): string {
  const width = Math.max(...entries.map((entry) => entry.name.length));
  const lines = entries.map(({ name, value, origin, note }) => {
    const remark = note === undefined ? origin : `${origin}; ${note}`;
    return `${name.padEnd(width)}  ${value}  (${remark})`;
  });
  return `${lines.join('\n')}\n`;
}
