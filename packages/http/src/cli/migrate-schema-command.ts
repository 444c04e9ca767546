import { collections } from '@attune/core';
import { Command } from 'commander';
import { UsageError } from './errors.js';
import { type CliIo, configOf, type Done } from './io.js';

/** `attune migrate-schema`: brings the tables in Postgres to this version. */
export function migrateSchemaCommand(io: CliIo, done: Done): Command {
  return new Command('migrate-schema')
    .description('Update the tables at DATABASE_URL to this version; safe to run again.')
    .option('--dry-run', 'only show what would be done')
    .action(async ({ dryRun = false }: { readonly dryRun?: boolean }) => {
      const { database } = configOf(io).config;
      if (database === undefined) {
        throw new UsageError(
          'DATABASE_URL is not set. The embedded database updates its tables by itself.',
        );
      }
      const { url: connectionString, ...limits } = database;
      // Loaded only here: other commands need no database driver.
      const { migrateDatabase, openPostgres } = await import('@attune/adapters-local/sql');
      const client = await openPostgres({ connectionString, ...limits });
      try {
        const steps = await migrateDatabase(client, collections, { dryRun });
        for (const step of steps) io.stdout.write(`${step}\n`);
        io.stdout.write(summary(steps.length, dryRun));
      } finally {
        await client.close();
      }
      done(0);
    });
}

function summary(steps: number, dryRun: boolean): string {
  if (steps === 0) return 'The tables are up to date.\n';
  const all = steps === 1 ? '1 change' : `${steps} changes`;
  return dryRun ? `${all} to be made; nothing was changed.\n` : `${all} made.\n`;
}
