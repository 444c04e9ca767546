import { type AlertEvent, AlertOperations, sendAlert } from '@attune/core';
import { AlertChannels, Clock } from '@attune/core/ports';
import { alertChannelProviders, alertUseCaseProviders } from '../composition/alert-use-cases.js';
import { type Config, compose, profile } from '../composition/index.js';
import { backupAlert, factsOf } from '../observability/backup-alert.js';

/**
 * Tells operators that a backup failed, or that one succeeded again. Where the records cannot be
 * reached, as may be why it failed, the channels are used without them, under one id a day. Never
 * rejects: what the command has to say of the backup matters more.
 */
export async function tellOfBackup(config: Config, error?: unknown): Promise<void> {
  const { email, webhook } = config.alerts;
  if ((email ?? webhook) === undefined) return;
  try {
    await throughRecords(config, error);
  } catch {
    if (error !== undefined) await directly(config, error).catch(() => undefined);
  }
}

async function throughRecords(config: Config, error: unknown): Promise<void> {
  const { database, alerts } = config;
  // A backup changes no tables, which older hosts may still be working on.
  const asTheyAre =
    database === undefined
      ? config
      : { ...config, database: { ...database, migrateOnStart: false } };
  await using app = compose(profile(asTheyAre), alertUseCaseProviders(alerts));
  const { raiseAlert, resolveAlert, deliverAlerts } = await app.get(AlertOperations);
  if (error === undefined) await resolveAlert(backupAlert);
  else await raiseAlert({ ...backupAlert, facts: factsOf(error) });
  // No worker may be there to do it.
  await deliverAlerts();
}

async function directly(config: Config, error: unknown): Promise<void> {
  await using app = compose(profile(config), alertChannelProviders(config.alerts));
  const at = new Date().toISOString();
  const event: AlertEvent = {
    ...{ ...backupAlert, id: `alert_backup_${at.slice(0, 10)}`, type: 'raised', sequence: 1 },
    ...{ openedAt: at, occurredAt: at, facts: factsOf(error) },
  };
  const [{ all }, clock] = await Promise.all([app.get(AlertChannels), app.get(Clock)]);
  await Promise.allSettled(all.map((channel) => sendAlert(clock, channel, event)));
}
