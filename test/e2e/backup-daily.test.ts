import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Desk, scripted } from '../support/attune.js';
import { serve } from '../support/serve.js';
import { startWebhookReceiver } from '../support/webhook-receiver.js';

const kept = { ...scripted, DATABASE_PROVIDER: 'pglite', STORAGE_PROVIDER: 'local' };

/** This minute, as the clock of this machine shows it. */
const now = (): string => new Date().toTimeString().slice(0, 5);

describe.concurrent('a host with an embedded database', { timeout: 120_000 }, () => {
  it('makes a backup at the time of the day, once, which can be restored', async () => {
    await using desk = await Desk.open();
    const variables = { ...kept, BACKUP_AT: now(), BACKUP_DIR: 'backups' };
    const first = await serve(desk, { variables });
    const said = await first.said(/a backup was made/u);
    expect(said).toBeTruthy();
    expect((await fetch(`${first.address}/health/ready`)).status).toBe(200);
    expect((await first.stop()).code).toBe(0);
    const names = async () =>
      (await readdir(desk.path('backups'))).filter((name) => name.startsWith('attune-'));
    expect(await names()).toHaveLength(1);
    // The newest one is of today.
    const second = await serve(desk, { variables });
    expect((await fetch(`${second.address}/health/ready`)).status).toBe(200);
    expect((await second.stop()).code).toBe(0);
    const [name = ''] = await names();
    expect(await names()).toEqual([name]);
    const elsewhere = { ...kept, DATA_DIR: 'other' };
    const restored = await desk.attune(['restore', `backups/${name}`], elsewhere);
    expect([restored.code, restored.stderr]).toEqual([0, expect.any(String)]);
  });

  it('raises an alert when the backup fails, and answers requests all the same', async () => {
    await using desk = await Desk.open();
    await using receiver = await startWebhookReceiver();
    const alerts = { ALERT_WEBHOOK_URL: receiver.url, ALERT_WEBHOOK_SECRET: receiver.secret };
    const variables = { ...kept, ...alerts, BACKUP_AT: now(), BACKUP_DIR: '/proc/no-backups' };
    await using host = await serve(desk, { variables });
    await host.said(/a backup failed/u);
    while (receiver.taken.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(receiver.taken[0]?.body).toMatchObject({ data: { kind: 'backup_failed' } });
    expect((await fetch(`${host.address}/health/ready`)).status).toBe(200);
  });

  it('is the only one that BACKUP_AT is for', async () => {
    await using desk = await Desk.open();
    const { stdout } = await desk.attune(['config'], { ...scripted, BACKUP_AT: '03:00' });
    expect(stdout).toContain('has no effect: only a host with an embedded database makes backups');
    const wrong = await desk.attune(['config'], { BACKUP_AT: '25:00' });
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('such as 03:00')]);
  });
});
