import { unusedAws } from './config-aws.js';
import { unusedAzure } from './config-azure.js';
import { type BackupConfig, isEmbedded } from './config-backup.js';
import type { DatabaseConfig } from './config-database.js';
import { type ModelConfig, unusedModelNames, unusedModels } from './config-models.js';
import { type PushVariables, unusedPush } from './config-push.js';
import type { Reader } from './config-reader.js';
import { type SherpaConfig, unusedSherpa } from './config-sherpa.js';
import { type IdleVariable, readIdle } from './idle-variables.js';

/** The adapter that is chosen for each port. */
type Chosen = Parameters<typeof unusedModels>[0] &
  Parameters<typeof unusedAzure>[0] &
  Parameters<typeof unusedAws>[0] &
  Readonly<Record<'database' | 'push' | 'speech', string>>;

interface Found {
  readonly backup: BackupConfig;
  readonly database: DatabaseConfig | undefined;
  readonly models: ModelConfig;
  readonly notesModels: readonly string[];
  readonly sherpa: SherpaConfig;
  readonly firebase: PushVariables;
  readonly ofAzure: Parameters<typeof unusedAzure>[1];
  readonly ofAws: Parameters<typeof unusedAws>[1];
}

/** Settings that are read and change nothing with the adapters that are chosen. */
export function readUnused(
  reader: Reader,
  providers: Chosen,
  found: Found,
): readonly IdleVariable[] {
  return [
    ...readIdle(reader),
    ...unusedBackup(providers.database, found.backup),
    ...unusedDatabase(providers.database, found.database),
    ...unusedModels(providers, found.models, found.notesModels),
    ...unusedModelNames(reader),
    ...unusedSherpa(providers.speech, found.sherpa, reader),
    ...unusedPush(providers.push, found.firebase),
    ...unusedAzure(providers, found.ofAzure),
    ...unusedAws(providers, found.ofAws),
  ];
}

function unusedBackup(database: string, { dailyAt }: BackupConfig): readonly IdleVariable[] {
  if (dailyAt === undefined || isEmbedded(database)) return [];
  const reason =
    'only a host with an embedded database makes backups itself; start "attune backup" by a timer';
  return [{ name: 'BACKUP_AT', reason }];
}

function unusedDatabase(
  chosen: string,
  database: DatabaseConfig | undefined,
): readonly IdleVariable[] {
  if (database === undefined || chosen === 'postgres') return [];
  return [{ name: 'DATABASE_URL', reason: `records are kept by "${chosen}", which was chosen` }];
}
