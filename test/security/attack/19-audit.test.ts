import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toneWav } from '@attune/core/adapter-kit';
import { createMemoryAuditSink } from '@attune/core/memory';
import type { AuditEntry, AuditSink } from '@attune/core/ports';
import { beforeEach, describe, expect, it } from 'vitest';
import { createAuditLog } from '../../../packages/http/src/observability/audit-log.js';
import { createLogs } from '../../../packages/http/src/observability/logger.js';
import { storedBlobs } from '../../http/stored.js';
import { MemoryHost, type Person } from '../../support/memory-host.js';

let host: MemoryHost;
let ann: Person;
let pat: Person;
let id: string;
const kept = createMemoryAuditSink();
/** How many appends are still kept; the next ones fail. */
let room = Number.POSITIVE_INFINITY;
const audit: AuditSink = {
  append: async (entry) => {
    if (room <= 0) throw new Error('the disk of the audit log is full');
    room -= 1;
    await kept.append(entry);
  },
};

beforeEach(async () => {
  room = Number.POSITIVE_INFINITY;
  host = new MemoryHost({ deps: { audit } });
  ann = await host.join('therapist');
  pat = await host.patientOf(ann);
  const session = await host.processed(ann, { patientId: pat.account.id });
  id = session.id;
  await host.finalize(ann, id);
});

const last = (action: string): AuditEntry | undefined =>
  kept.entries.filter((entry) => entry.action === action).at(-1);
const call: MemoryHost['call'] = (...args) => host.call(...args);
const patient = () => ({ kind: 'patient', id: pat.account.id });
const session = () => ({ kind: 'session', id });

describe('attack 19: the audit log', () => {
  it('names the patients that a search found', async () => {
    const path = `/v1/profiles/patients?q=${pat.account.username}`;
    expect((await call('GET', path, { as: ann })).body.items).toHaveLength(1);
    expect(last('searchPatients')).toMatchObject({ outcome: 'done', seen: [patient()] });
    await call('GET', '/v1/profiles/patients?q=nobody-here', { as: ann });
    expect(last('searchPatients')).not.toHaveProperty('seen');
  });

  it.each([
    ['searchSessions', '/v1/sessions/search?q=sleeping'],
    ['searchSessions', '/v1/sessions/search'],
    ['listSessions', '/v1/sessions/me'],
  ])('names the sessions and patients of %s %s', async (action, path) => {
    expect((await call('GET', path, { as: ann })).body.items.length).toBeGreaterThan(0);
    const entry = last(action);
    expect(entry?.seen).toEqual([patient(), session()]);
    expect(entry).toMatchObject({ actorId: ann.account.id, outcome: 'done' });
  });

  it('names the accounts that care links show', async () => {
    await call('GET', '/v1/care-links', { as: pat });
    const seen = [{ kind: 'account', id: ann.account.id }];
    expect(last('listCareLinks')).toMatchObject({ actorId: pat.account.id, seen });
  });

  it('names the sessions that wait for review', async () => {
    const { id: waiting } = await host.processed(ann, { patientId: pat.account.id });
    await call('GET', '/v1/data/pending', { as: ann });
    expect(last('listPending')?.seen).toEqual([patient(), { kind: 'session', id: waiting }]);
  });

  it('names the patient and the sessions of a trend, and of one that was refused', async () => {
    await call('GET', `/v1/patients/${pat.account.id}/trend`, { as: ann });
    expect(last('getTrend')).toMatchObject({ subject: patient(), outcome: 'done' });
    const bob = await host.join('therapist');
    await call('GET', `/v1/patients/${pat.account.id}/trend`, { as: bob });
    expect(last('getTrend')).toMatchObject({
      actorId: bob.account.id,
      subject: patient(),
      outcome: 'denied',
    });
  });

  it('names the session of a signed request, and the patient that it shows', async () => {
    const { recording } = await host.useCases.sessions.get(id);
    const grant = { key: recording.blobKey, method: 'GET', expiresInMs: 60_000 } as const;
    const { url } = await host.ports.blobs.sign(grant);
    expect((await call('GET', url)).status).toBe(200);
    expect(last('getObject')).toMatchObject({
      actorId: 'anonymous',
      subject: session(),
      outcome: 'done',
      seen: [patient(), session()],
    });
  });

  it('bounds what an entry names', async () => {
    const many = Array.from({ length: 300 }, (_, index) => ({
      ...pat.account,
      id: `patient-${index}`,
    }));
    host.accounts.searchPatients.execute = async () => ({ items: many });
    await call('GET', '/v1/profiles/patients', { as: ann });
    expect(last('searchPatients')?.seen).toHaveLength(200);
    expect(last('searchPatients')?.seenMore).toBe(100);
  });

  it('names the account of a failed sign-in, and never what was typed', async () => {
    const typed = 'Typed-Secret-77';
    for (const login of [ann.account.username, ` ${ann.account.email.toUpperCase()}`]) {
      await call('POST', '/v1/auth/login', { json: { login, password: typed } });
      expect(last('logIn')).toMatchObject({
        actorId: 'anonymous',
        subject: { kind: 'account', id: ann.account.id },
        outcome: 'denied',
      });
    }
    const unknown = await call('POST', '/v1/auth/login', { json: { login: typed, password: 'x' } });
    expect(unknown.status).toBe(401);
    expect(JSON.stringify(kept.entries)).not.toContain(typed);
    await host.signIn(ann.account.username);
    expect(last('logIn')).toMatchObject({ actorId: ann.account.id, outcome: 'done' });
  });

  it.each([
    ['a session', () => `/v1/sessions/${id}`],
    ['its transcript', () => `/v1/data/transcript/${id}`],
    ['its audio', () => `/v1/sessions/${id}/audio`],
    ['its events', () => `/v1/sessions/${id}/events`],
    ['its export', () => `/v1/sessions/${id}/export?format=txt`],
    ['the sessions', () => '/v1/sessions/me'],
    ['a search', () => '/v1/sessions/search?q=sleeping'],
    ['the patients', () => '/v1/profiles/patients'],
    ['the trend', () => `/v1/patients/${pat.account.id}/trend`],
    ['what waits', () => '/v1/data/pending'],
    [
      'a signed object',
      async () => {
        const { recording } = await host.useCases.sessions.get(id);
        const grant = { key: recording.blobKey, method: 'GET', expiresInMs: 60_000 } as const;
        return (await host.ports.blobs.sign(grant)).url;
      },
    ],
  ])('refuses to show %s while it cannot be written', async (_what, path) => {
    const wanted = await path();
    room = 0;
    const { status, headers, body } = await call('GET', wanted, { as: ann });
    expect([status, body.code]).toEqual([503, 'audit_unavailable']);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    for (const name of ['etag', 'content-disposition', 'content-range', 'content-length']) {
      expect(headers.get(name)).toBeNull();
    }
    expect(Object.keys(body).sort()).toEqual(
      ['code', 'detail', 'requestId', 'status', 'title', 'type'].sort(),
    );
    room = 1;
    expect((await host.fetch('GET', wanted, { as: ann })).status).toBe(200);
  });

  it('refuses every change while it cannot be written, and changes nothing', async () => {
    const before = await host.useCases.sessions.get(id);
    const blobs = await storedBlobs(host);
    room = 0;
    const audio = new File([toneWav({ durationMs: 2_000 })], 'talk.wav');
    const changes = [
      () => call('DELETE', `/v1/sessions/${id}`, { as: ann }),
      () => call('POST', `/v1/sessions/${id}/reopen`, { as: ann }),
      () => call('POST', '/v1/sessions/upload', { as: ann, form: { audio } }),
      () => call('POST', '/v1/sessions', { as: ann, json: { filename: 'a.wav', sizeBytes: 9 } }),
      () => call('PATCH', '/v1/profiles/me', { as: ann, json: { displayName: 'New' } }),
    ];
    for (const change of changes) {
      expect(await change()).toMatchObject({ status: 503, body: { code: 'audit_unavailable' } });
    }
    expect(await host.useCases.sessions.get(id)).toEqual(before);
    expect(await storedBlobs(host)).toEqual(blobs);
    expect((await host.useCases.sessions.list({ ownerId: ann.account.id })).items).toHaveLength(1);
    const { displayName } = await host.accounts.accounts.get(ann.account.id);
    expect(displayName).toBe(ann.account.displayName);
  });

  it('has an entry before each change, so that none is lost when it ends in between', async () => {
    room = 1;
    const { status } = await call('POST', `/v1/sessions/${id}/reopen`, { as: ann });
    expect(status).toBe(200);
    expect(last('reopenSession')).toMatchObject({ subject: session(), outcome: 'begun' });
    room = Number.POSITIVE_INFINITY;
    const count = kept.entries.length;
    await call('GET', `/v1/sessions/${id}`, { as: ann });
    expect(kept.entries.length - count).toBe(1);
  });

  it('lets a person sign in and out while it cannot be written', async () => {
    room = 0;
    expect((await host.signIn(ann.account.username)).token).toBeDefined();
    expect((await call('POST', '/v1/auth/logout', { as: ann, json: {} })).status).toBe(204);
  });
});

describe('attack 19: the file of the audit log', () => {
  const entry = { at: new Date(), actorId: 'a', action: 'b', outcome: 'done' } as const;
  const subject = { kind: 'session', id: 's' };

  it('refuses an entry when its disk is full', async () => {
    const logs = createLogs({ level: 'info', auditFile: '/dev/full', destination: { write() {} } });
    const sink = createAuditLog(logs.audit);
    await expect(sink.append({ ...entry, subject })).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('holds an entry when its append has resolved', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'audit-'));
    const auditFile = join(directory, 'audit.log');
    const logs = createLogs({ level: 'info', auditFile, destination: { write() {} } });
    const sink = createAuditLog(logs.audit);
    for (let count = 1; count <= 3; count += 1) {
      await sink.append({ ...entry, subject });
      expect((await readFile(auditFile, 'utf8')).trim().split('\n')).toHaveLength(count);
    }
    await rm(directory, { recursive: true });
  });

  it('refuses an entry when nothing reads the standard output any more', async () => {
    const gone = Object.assign(new Error('EPIPE'), { code: 'EPIPE' });
    let fail: (error: Error) => void = () => undefined;
    const destination = {
      write: () => undefined,
      on: (_event: 'error', listener: (error: Error) => void) => {
        fail = listener;
      },
    };
    const sink = createAuditLog(createLogs({ level: 'info', destination }).audit);
    await sink.append({ ...entry, subject });
    fail(gone);
    await expect(sink.append({ ...entry, subject })).rejects.toMatchObject({ code: 'unavailable' });
  });
});
