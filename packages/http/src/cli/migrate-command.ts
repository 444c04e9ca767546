import type { MovedCollection } from '@attune/adapters-local/sql';
import { collections } from '@attune/core';
import { Command } from 'commander';
import { type Config, isPostgresUrl } from '../composition/index.js';
import { UsageError } from './errors.js';
import { type CliIo, configOf, type Done, type Output } from './io.js';
import { isSettingsFile, migrateFamily } from './migrate-family.js';
import { hasRecords, openRecords } from './open-records.js';
import { percentProgress } from './percent-progress.js';

const orFile = 'or the .env file of a host';

interface MigrateFlags {
  readonly from?: string;
  readonly to?: string;
  readonly dryRun?: boolean;
}

/** `attune migrate`: copies all records, and the recordings where they move too. */
export function migrateCommand(io: CliIo, done: Done): Command {
  return new Command('migrate')
    .description('Copy all records into another database or family. Stop hosts and workers first.')
    .option('--from <place>', `a data directory, a postgres:// address, ${orFile} (DATA_DIR)`)
    .option('--to <place>', `an empty database, postgres://, ${orFile} (DATABASE_URL)`)
    .option('--dry-run', 'only check both sides')
    .action(async (flags: MigrateFlags) => {
      const { config } = configOf(io);
      if ([flags.from, flags.to].some((place) => place !== undefined && isSettingsFile(place))) {
        await migrateFamily(io, config, flags);
        done(0);
        return;
      }
      const { from = config.dataDirectory, to = config.database?.url } = flags;
      if (to === undefined || !isPostgresUrl(to)) {
        throw new UsageError('Name the target with DATABASE_URL or --to, as postgres://…');
      }
      if (from === to) throw new UsageError('The source and the target are the same.');
      const moved = await move(io, config, { from, to, dryRun: flags.dryRun ?? false });
      report(io.stdout, moved, flags.dryRun ?? false);
      done(0);
    });
}

interface Places {
  readonly from: string;
  readonly to: string;
  readonly dryRun: boolean;
}

async function move(
  io: CliIo,
  config: Config,
  { from, to, dryRun }: Places,
): Promise<readonly MovedCollection[]> {
  // Loaded only here: other commands need no database driver.
  const { moveRecords, planMove } = await import('@attune/adapters-local/sql');
  requireRecords(from);
  await using source = await openRecords(from, config);
  await using target = await openRecords(to, config);
  const progress = percentProgress(io.stderr);
  const options = { from: source, to: target, collections, signal: io.signal };
  if (dryRun) return await planMove(options);
  return await moveRecords({
    ...options,
    onProgress: ({ collection, moved, total }) =>
      progress({ title: collection, done: moved, total }),
  });
}

/** An embedded database that is not there would be made, and found empty. */
function requireRecords(place: string): void {
  if (isPostgresUrl(place) || hasRecords(place)) return;
  throw new UsageError(
    `${place} holds no records. Name the data directory of the host with --from.`,
  );
}

function report(output: Output, moved: readonly MovedCollection[], dryRun: boolean): void {
  for (const { collection, records, checksum } of moved) {
    output.write(`${collection.padEnd(13)} ${String(records).padStart(9)} records  ${checksum}\n`);
  }
  if (dryRun) {
    output.write('The target is ready; nothing was changed.\n');
    return;
  }
  output.write(
    'All records arrived: counts and checksums of both sides agree. Recordings and transcripts stay\n' +
      'where they are, in DATA_DIR/blobs. Set DATABASE_URL, and JWT_SECRET_KEY to what is in\n' +
      'DATA_DIR/secrets/jwt.key so that people stay signed in, and start the host.\n',
  );
}
