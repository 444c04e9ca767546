import { type AlertEvent, type AlertPorts, createAlertOperations, PortError } from '@attune/core';
import { createMemoryPorts } from '@attune/core/memory';
import type { AlertChannel, DocumentStore } from '@attune/core/ports';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createMailAlertChannel,
  createWebhookAlertChannel,
} from '../../packages/adapters-local/src/alerts/index.js';
import { createSmtpMailer } from '../../packages/adapters-local/src/mail/index.js';
import {
  createSqlDocumentStore,
  openPostgres,
} from '../../packages/adapters-local/src/sql/index.js';
import { createNodeHasher } from '../../packages/adapters-local/src/system/node-hasher.js';
import { createSystemClock } from '../../packages/adapters-local/src/system/system-clock.js';
import { createSystemIds } from '../../packages/adapters-local/src/system/system-ids.js';
import { collections } from '../../packages/core/src/records/collections.js';
import { openDatabases, type PostgresDatabases } from '../support/postgres.js';
import { startSmtpServer } from '../support/smtp-server.js';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.js';

const clock = createSystemClock();
const disk = { kind: 'low_disk', subject: 'host-1', facts: { usedPercent: 90 } } as const;
const event: AlertEvent = {
  ...{ ...disk, id: 'alert_1', type: 'raised', sequence: 1 },
  ...{ openedAt: '2026-01-01T00:00:00.000Z', occurredAt: '2026-01-01T00:00:00.000Z' },
};

async function failure(sending: Promise<void>): Promise<PortError> {
  const error = await sending.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!PortError.is(error)) throw new Error('It did not fail with a port error', { cause: error });
  return error;
}

function webhookTo({ url, secret }: WebhookReceiver, timeLimitMs = 5_000): AlertChannel {
  return createWebhookAlertChannel({ url, secret, clock, timeLimitMs });
}

/** One process on shared records, with little patience between tries. */
function processOn(documents: DocumentStore, ...all: readonly AlertChannel[]) {
  const real = { clock, hasher: createNodeHasher(), ids: createSystemIds() };
  const ports: AlertPorts = { ...real, documents, channels: { all } };
  const reports: unknown[] = [];
  const pauses = { baseMs: 40, maxMs: 80 };
  const report = (error: unknown) => void reports.push(error);
  return { ...createAlertOperations(ports, { pauses, report }), reports };
}

const inMemory = (): DocumentStore =>
  createMemoryPorts({ clock: clock as never, hasher: createNodeHasher() }).documents;

describe('the webhook', () => {
  it('is signed, and holds what a receiver needs and nothing else', async () => {
    await using receiver = await startWebhookReceiver();
    await webhookTo(receiver).send(event);
    const [call] = receiver.taken;
    expect(call).toMatchObject({ id: 'alert_1', genuine: true });
    expect(Math.abs(Date.now() / 1_000 - (call?.timestamp ?? 0))).toBeLessThan(10);
    expect(call?.body).toEqual({
      type: 'alert.raised',
      timestamp: '2026-01-01T00:00:00.000Z',
      data: {
        ...{ id: 'alert_1', kind: 'low_disk', subject: 'host-1', sequence: 1 },
        ...{ title: 'Disk space is running out (host-1)', openedAt: '2026-01-01T00:00:00.000Z' },
        facts: { usedPercent: 90 },
      },
    });
  });

  it.each([
    [{ kind: 'status', status: 500 }, 'unavailable'],
    [{ kind: 'status', status: 404 }, 'unsupported'],
    [{ kind: 'status', status: 410 }, 'not_found'],
    [{ kind: 'status', status: 429, headers: { 'retry-after': '7' } }, 'rate_limited'],
    [{ kind: 'status', status: 302, headers: { location: '/elsewhere' } }, 'internal'],
    [{ kind: 'reset' }, 'unavailable'],
    [{ kind: 'hang' }, 'unavailable'],
  ] as const)('answered with %j says so without its address and secret', async (fault, code) => {
    await using receiver = await startWebhookReceiver();
    receiver.fault = () => fault;
    // As long as it takes to get there, also when the machine is busy.
    const timeLimitMs = fault.kind === 'hang' ? 1_000 : 10_000;
    const error = await failure(webhookTo(receiver, timeLimitMs).send(event));
    expect(error.code).toBe(code);
    expect(error.retryAfterMs).toBe(code === 'rate_limited' ? 7_000 : undefined);
    const told = JSON.stringify([error.message, String(error.cause)]);
    expect(told).not.toContain('hook-with');
    expect(told).not.toContain('whsec');
    expect(receiver.calls).toHaveLength(1);
  });

  it('rejects with the reason of the signal that stops it', async () => {
    await using receiver = await startWebhookReceiver();
    receiver.fault = () => ({ kind: 'hang' });
    const reason = new Error('stopped');
    const stop = new AbortController();
    const sending = webhookTo(receiver).send(event, { signal: stop.signal });
    setTimeout(() => stop.abort(reason), 50);
    await expect(sending).rejects.toBe(reason);
  });

  it.each([
    ['http://hooks.example.org/', undefined],
    ['ftp://127.0.0.1/', undefined],
    ['https://user:password@hooks.example.org/', undefined],
    ['https://hooks.example.org/', 'whsec_c2hvcnQ='],
    ['https://hooks.example.org/', 'a-secret-of-another-form-that-is-long'],
  ])('is not made for %s with the secret %s', (url, given) => {
    const secret = given ?? `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
    expect(() => createWebhookAlertChannel({ url, secret, clock })).toThrow('address or secret');
  });
});

describe('delivering', { timeout: 60_000 }, () => {
  let server: PostgresDatabases;
  beforeAll(async () => {
    server = await openDatabases();
  });
  afterAll(() => server.close());

  async function shared() {
    const client = await openPostgres({ connectionString: await server.createDatabase() });
    const documents = await createSqlDocumentStore({ client, clock, collections, migrate: true });
    return { documents, close: () => client.close() };
  }

  it('goes on under the same id until it is taken over, each time signed anew', async () => {
    await using receiver = await startWebhookReceiver();
    const faults = [
      { kind: 'status', status: 503 },
      { kind: 'reset' },
      { kind: 'hang' },
      { kind: 'status', status: 400 },
    ] as const;
    receiver.fault = (number) => faults[number];
    const { startAlertSweeps, raiseAlert, reports } = processOn(
      inMemory(),
      webhookTo(receiver, 2_000),
    );
    const raised = await raiseAlert(disk);
    const running = startAlertSweeps({ deliverEveryMs: 20 });
    await expect.poll(() => receiver.taken.length, { timeout: 20_000 }).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await running.close();
    const { calls } = receiver;
    expect(calls).toHaveLength(5);
    expect(calls.every(({ genuine }) => genuine)).toBe(true);
    expect(new Set(calls.map(({ id }) => id))).toEqual(new Set([raised?.id]));
    expect(new Set(calls.map(({ raw }) => raw)).size).toBe(1);
    expect(reports).toHaveLength(4);
  });

  it('waits as long as the receiver asks, and stops for one that is gone for good', async () => {
    await using receiver = await startWebhookReceiver();
    const headers = { 'retry-after-ms': '700' };
    receiver.fault = (number) =>
      number === 0 ? { kind: 'status', status: 429, headers } : { kind: 'status', status: 410 };
    const { startAlertSweeps, raiseAlert } = processOn(inMemory(), webhookTo(receiver));
    await raiseAlert(disk);
    const startedAt = Date.now();
    const running = startAlertSweeps({ deliverEveryMs: 20 });
    await expect.poll(() => receiver.calls.length, { timeout: 20_000 }).toBe(2);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(650);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await running.close();
    expect(receiver.calls).toHaveLength(2);
  });

  it('reaches each channel once from many processes on one database', async () => {
    await using receiver = await startWebhookReceiver();
    await using mail = await startMail();
    const records = await shared();
    const all = Array.from({ length: 4 }, () =>
      processOn(records.documents, webhookTo(receiver), mail.channel()),
    );
    const told = await Promise.all(all.map(({ raiseAlert }) => raiseAlert(disk)));
    expect(told.filter((one) => one !== undefined)).toHaveLength(1);
    const running = all.map(({ startAlertSweeps }) => startAlertSweeps({ deliverEveryMs: 20 }));
    const arrived = () => [receiver.taken.length, mail.received.length];
    await expect.poll(arrived, { timeout: 20_000 }).toEqual([1, 1]);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(arrived()).toEqual([1, 1]);
    expect(mail.received[0]?.text).toMatch(/^To: operator@example\.org\r$/mu);
    expect(mail.received[0]?.text).toMatch(
      /^Subject: \[Attune\] Disk space is running out \(host-1\)\r$/mu,
    );
    expect(mail.received[0]?.text).toContain('usedPercent: 90');
    await Promise.all(running.map((one) => one.close()));
    expect(all.flatMap(({ reports }) => reports)).toEqual([]);
    await records.close();
  });

  it('is finished by another process, under the same id, when one dies in between', async () => {
    await using receiver = await startWebhookReceiver();
    receiver.fault = (number) => (number < 2 ? { kind: 'reset' } : undefined);
    await using mail = await startMail();
    const records = await shared();
    const first = processOn(records.documents, webhookTo(receiver), mail.channel());
    const raised = await first.raiseAlert(disk);
    await first.deliverAlerts();
    expect([receiver.calls.length, receiver.taken.length, mail.received.length]).toEqual([1, 0, 1]);
    const second = processOn(records.documents, webhookTo(receiver), mail.channel());
    const running = second.startAlertSweeps({ deliverEveryMs: 20 });
    await expect.poll(() => receiver.taken.length, { timeout: 20_000 }).toBe(1);
    await running.close();
    expect(receiver.calls.map(({ id }) => id)).toEqual([raised?.id, raised?.id, raised?.id]);
    expect(mail.received).toHaveLength(1);
    await records.close();
  });

  it('is not delayed by a channel that is down', async () => {
    await using receiver = await startWebhookReceiver();
    receiver.fault = () => ({ kind: 'hang' });
    await using mail = await startMail();
    const webhook = webhookTo(receiver, 60_000);
    const { raiseAlert, deliverAlerts } = processOn(inMemory(), webhook, mail.channel());
    await raiseAlert(disk);
    await raiseAlert({ ...disk, subject: 'host-2' });
    let over = false;
    const round = deliverAlerts().then(() => {
      over = true;
    });
    const arrived = () => [receiver.calls.length, mail.received.length];
    await expect.poll(arrived, { timeout: 20_000 }).toEqual([1, 2]);
    expect(over).toBe(false);
    receiver.hangUp();
    await round;
    expect(arrived()).toEqual([1, 2]);
  });
});

/** A mail server, and channels to it. */
async function startMail() {
  const server = await startSmtpServer();
  return {
    ...server,
    channel: () =>
      createMailAlertChannel({
        mailer: createSmtpMailer({
          ...{ host: '127.0.0.1', port: server.port },
          from: 'attune@example.org',
        }),
        to: 'operator@example.org',
      }),
  };
}
