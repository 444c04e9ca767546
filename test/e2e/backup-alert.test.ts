import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Desk } from '../support/attune.js';
import { freePort } from '../support/free-port.js';
import { openDatabases, type PostgresDatabases } from '../support/postgres.js';
import { startWebhookReceiver } from '../support/webhook-receiver.js';

describe('attune backup', { timeout: 120_000 }, () => {
  let server: PostgresDatabases;
  beforeAll(async () => {
    server = await openDatabases();
  });
  afterAll(() => server.close());

  it('tells operators once when it fails, and once when it succeeds again', async () => {
    await using desk = await Desk.open();
    await using receiver = await startWebhookReceiver();
    const variables = {
      ...{ ALERT_WEBHOOK_URL: receiver.url, ALERT_WEBHOOK_SECRET: receiver.secret },
      DATABASE_URL: await server.createDatabase(),
    };
    expect((await desk.attune(['migrate-schema'], variables)).code).toBe(0);
    await writeFile(desk.path('file'), '');
    for (let count = 0; count < 2; count += 1) {
      const failed = await desk.attune(['backup', '--to', desk.path('file/below')], variables);
      expect(failed.code).toBe(1);
    }
    const types = () => receiver.taken.map(({ body }) => [body.type, body.data.kind]);
    expect(types()).toEqual([['alert.raised', 'backup_failed']]);
    const well = await desk.attune(['backup', '--to', desk.path('backups')], variables);
    expect(well).toMatchObject({ code: 0 });
    expect(types().at(-1)).toEqual(['alert.resolved', 'backup_failed']);
    expect(receiver.taken).toHaveLength(2);
  });

  it('alerts them also when the records cannot be reached', async () => {
    await using desk = await Desk.open();
    await using receiver = await startWebhookReceiver();
    const { code } = await desk.attune(['backup', '--to', desk.path('backups')], {
      ...{ ALERT_WEBHOOK_URL: receiver.url, ALERT_WEBHOOK_SECRET: receiver.secret },
      DATABASE_URL: `postgres://attune@127.0.0.1:${await freePort()}/attune`,
    });
    expect(code).toBe(1);
    expect(receiver.taken).toHaveLength(1);
    expect(receiver.taken[0]).toMatchObject({
      genuine: true,
      body: { type: 'alert.raised', data: { facts: { code: 'unavailable' } } },
    });
  });
});
