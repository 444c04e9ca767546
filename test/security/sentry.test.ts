// own process: the SDK keeps state for the whole process
import { hostname, userInfo } from 'node:os';
import { DomainError, PortError } from '@attune/core';
import * as sentry from '@sentry/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openErrorReports } from '../../packages/http/src/observability/error-reports.js';
import { createLogs, type Log } from '../../packages/http/src/observability/logger.js';
import {
  type ErrorReports,
  withReports,
} from '../../packages/http/src/observability/with-reports.js';
import { MemoryHost } from '../support/memory-host.js';
import { type SentryServer, startSentry } from '../support/sentry-server.js';

/** What a person wrote or said, in the forms that filters tend to miss. */
const markers = {
  name: 'Marie Kowalska-Planted',
  word: 'plantedword4711',
  token: 'eyJwbGFudGVkIjoxfQ.cGxhbnRlZA.c2lnbmVk',
  email: 'planted.person@example.org',
  title: 'Planted Title of a Session',
  upper: 'PLANTEDMARKER',
  file: '/packages/planted-file.js',
} as const;
const all = Object.values(markers).join(' | ');

let server: SentryServer;
let reports: ErrorReports;
let log: Log;
const lines: string[] = [];

beforeAll(async () => {
  server = await startSentry();
  reports = await openErrorReports(
    { dsn: server.dsn, environment: 'test' },
    {
      version: '0.0.0',
      now: (() => {
        let at = 0;
        return () => {
          at += 120_000;
          return at;
        };
      })(),
    },
  );
  const logs = createLogs({ level: 'debug', destination: { write: (line) => lines.push(line) } });
  log = withReports(logs.log, 'host', reports);
});

afterAll(async () => {
  await reports.close(1);
  await server[Symbol.asyncDispose]();
});

/** What the error says, everywhere where errors say things. */
function spoken(error: Error, cause?: unknown): Error {
  const told = `    at ${markers.upper} (file:///work${markers.file}:1:1)\n    at ${all} (/tmp/${markers.word}.js:1:2)`;
  return Object.assign(error, {
    stack: `${error.name}: ${all}\n${told}\n${error.stack}`,
    ...(cause === undefined ? {} : { cause }),
    url: `https://host.example/v1/sessions/search?q=${markers.word}`,
    body: all,
    query: markers.email,
    user: { name: markers.name },
  });
}

const where = { port: 'note-taker', operation: 'extract', adapter: 'memory' };
const errors: readonly (readonly [string, () => unknown])[] = [
  ['an error', () => spoken(new Error(all))],
  [
    'an error of a name of its own',
    () => Object.assign(spoken(new Error(all)), { name: markers.upper }),
  ],
  ['an error with a code', () => Object.assign(spoken(new Error(all)), { code: markers.word })],
  ['an error of a rule', () => spoken(new DomainError('invalid_account', all))],
  ['an error of a port', () => spoken(new PortError('unavailable', all, where))],
  ['a cause', () => spoken(new Error('x'), spoken(new TypeError(all), spoken(new Error(all))))],
  ['many errors', () => spoken(new AggregateError([spoken(new Error(all))], all))],
  ['a text', () => all],
  ['an object', () => ({ message: all, [markers.word]: markers.name })],
  ['an error of fetch', () => spoken(new TypeError('fetch failed', { cause: { host: all } }))],
];

/** No marker arrived, whatever it was written as. */
function requireNone(): void {
  const text = server.received.join('\n');
  const decoded = [text, decodeURIComponent(text.replaceAll(/%(?![\da-f]{2})/giu, ''))].join('\n');
  for (const marker of Object.values(markers)) {
    expect([marker, decoded.toLowerCase().includes(marker.toLowerCase())]).toEqual([marker, false]);
  }
  expect(decoded).not.toContain(hostname());
  expect(decoded).not.toContain(`/${userInfo().username}/`);
}

describe('reports to Sentry', () => {
  it.each(errors)('tell of %s without what it says', async (_, make) => {
    const before = server.events().length;
    log.error(
      { error: make(), requestId: markers.word, sessionId: markers.name },
      'a request failed',
    );
    await expect.poll(() => server.events().length).toBe(before + 1);
    requireNone();
    const [value] = server.events().at(-1)?.exception.values.slice(-1) ?? [];
    expect(value?.value).toBe('a request failed');
  });

  it('tell what helps: kind, code, port, and the places in the code', async () => {
    const before = server.events().length;
    const cause = Object.assign(new Error(all), { code: 'ECONNREFUSED' });
    log.error(
      { error: new PortError('unavailable', all, { ...where, cause }) },
      'a request failed',
    );
    await expect.poll(() => server.events().length).toBe(before + 1);
    const event = server.events().at(-1);
    expect(event?.tags).toEqual({
      ...{ channel: 'host', code: 'unavailable', ...where },
    });
    expect(event?.exception.values.map(({ type }) => type)).toEqual([
      'Error ECONNREFUSED',
      'PortError unavailable note-taker extract',
    ]);
    const files = event?.exception.values.flatMap(
      ({ stacktrace }) => stacktrace?.frames.map(({ filename }) => filename) ?? [],
    );
    for (const file of files ?? []) expect(file).toMatch(/^(?:packages|node_modules)\//u);
  });

  it('hold nothing that the SDK gathers or is told', async () => {
    const before = server.events().length;
    sentry.getGlobalScope().setUser({ email: markers.email, username: markers.name });
    sentry.getGlobalScope().setExtra('words', all).setTag('title', markers.title);
    sentry.addBreadcrumb({ message: all, data: { url: `https://x/?q=${markers.word}` } });
    sentry.getIsolationScope().setContext('patient', { name: markers.name });
    sentry.getGlobalScope().addAttachment({ filename: 'a.txt', data: all });
    process.emitWarning(all);
    await fetch(`${server.dsn.replace(/\/\/.*@/u, '//')}`.replace(/7$/u, '')).catch(
      () => undefined,
    );
    log.error({ error: new Error(all) }, 'a request failed');
    await expect.poll(() => server.events().length).toBe(before + 1);
    requireNone();
    expect(server.received.at(-1)).not.toContain('breadcrumb');
  });

  it('are made of requests that fail, without their address, body and headers', async () => {
    const host = new MemoryHost({
      deps: { log },
      wrap: ({ documents }) => ({
        documents: {
          ...documents,
          capabilities: documents.capabilities,
          batch: documents.batch.bind(documents),
          put: documents.put.bind(documents),
          get: documents.get.bind(documents),
          delete: documents.delete.bind(documents),
          query: async (collection, query, options) => {
            if (collection === 'sessions')
              throw spoken(new Error(`no row for ${JSON.stringify(query)}`));
            return await documents.query(collection, query, options);
          },
        },
      }),
    });
    const ann = await host.join('therapist', 'ann');
    const before = server.events().length;
    const q = encodeURIComponent(all);
    const answer = await host.call('GET', `/v1/sessions/search?q=${q}`, {
      as: ann,
      headers: { 'user-agent': all, 'x-request-id': markers.word, cookie: `a=${markers.token}` },
    });
    expect(answer.status).toBe(500);
    await expect.poll(() => server.events().length).toBe(before + 1);
    requireNone();
    expect(server.received.join('\n')).not.toContain(ann.token);
  });

  it('are not made of what is only a warning', async () => {
    const before = server.received.length;
    log.warn({ error: new Error(all) }, 'a dependency is unhealthy');
    log.error({}, 'nothing failed');
    await reports.close(100);
    expect(server.received.length).toBe(before);
  });
});

describe('a flood of errors', () => {
  it('is reported in part, and costs the rest nothing', async () => {
    await using other = await startSentry();
    const some = await openErrorReports(
      { dsn: other.dsn, environment: 'test' },
      { version: '0.0.0', now: () => 1_000 },
    );
    for (let count = 0; count < 200; count += 1) {
      some.report(new Error(`${count}`), 'a request failed', 'host');
    }
    await some.close(5_000);
    expect(other.events().length).toBeLessThanOrEqual(30);
    expect(other.events().length).toBeGreaterThan(0);
  });
});
