import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { MovedCollection, MoveProgress, SqlClient } from '@attune/adapters-local/sql';
import { collections } from '@attune/core';
import { Command } from 'commander';
import { type Config, isPostgresUrl } from '../composition/index.js';
import { UsageError } from './errors.js';
import { type CliIo, configOf, type Done, type Output } from './io.js';

interface MigrateFlags {
  readonly from?: string;
  readonly to?: string;
  readonly dryRun?: boolean;
}

/** `attune migrate`: moves all records from one database to another. */
export function migrateCommand(io: CliIo, done: Done): Command {
  return new Command('migrate')
    .description('Copy all records into another database. Stop hosts and workers before.')
    .option('--from <place>', 'a data directory or a postgres:// address (DATA_DIR)')
    .option('--to <address>', 'an empty database, postgres:// (DATABASE_URL)')
    .option('--dry-run', 'only look at both sides')
    .action(async (flags: MigrateFlags) => {
      const { config } = configOf(io);
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
  await using source = await open(from, config);
  await using target = await open(to, config);
  const progress = progressOn(io.stderr);
  const options = { from: source, to: target, collections, signal: io.signal };
  if (dryRun) return await planMove(options);
  return await moveRecords({ ...options, onProgress: progress });
}

async function open(place: string, { database }: Config): Promise<SqlClient & AsyncDisposable> {
  const { openPglite, openPostgres } = await import('@attune/adapters-local/sql');
  const { url: _own, ...limits } = database ?? {};
  const client = isPostgresUrl(place)
    ? await openPostgres({ ...limits, connectionString: place })
    : await openPglite({ directory: recordsIn(place) });
  return { ...client, [Symbol.asyncDispose]: () => client.close() };
}

/** An embedded database that is not there would be made, and found empty. */
function recordsIn(dataDirectory: string): string {
  const records = join(dataDirectory, 'records');
  if (existsSync(join(records, 'data'))) return records;
  throw new UsageError(
    `${dataDirectory} holds no records. Name the data directory of the host with --from.`,
  );
}

/** On a terminal one line that is drawn over; elsewhere a line per tenth. */
function progressOn(output: Output): (progress: MoveProgress) => void {
  let shown = '';
  return ({ collection, moved, total }) => {
    const percent = total === 0 ? 100 : Math.min(100, Math.floor((moved / total) * 100));
    const tenths = output.isTTY ? percent : Math.floor(percent / 10) * 10;
    const line = `${collection.padEnd(13)} ${String(tenths).padStart(3)} %`;
    if (line === shown) return;
    shown = line;
    const end = output.isTTY && percent < 100 ? '' : '\n';
    output.write(`${output.isTTY ? '\r\u001b[2K' : ''}${line}${end}`);
  };
}

function report(output: Output, moved: readonly MovedCollection[], dryRun: boolean): void {
  for (const { collection, records, checksum } of moved) {
    output.write(`${collection.padEnd(13)} ${String(records).padStart(9)} records  ${checksum}\n`);
  }
  if (dryRun) {
    output.write('The target is ready for them; nothing was changed.\n');
    return;
  }
  output.write(
    'All records arrived: both sides count and sum up to the same. Recordings and transcripts stay\n' +
      'where they are, in DATA_DIR/blobs. Set DATABASE_URL, and JWT_SECRET_KEY to what is in\n' +
      'DATA_DIR/secrets/jwt.key so that nobody has to sign in again, and start the host.\n',
  );
}
