import { describe, expect, it } from 'vitest';
import { newSession, type Session } from '../domain/session/session.js';
import { parseSettings } from '../domain/session/settings.js';
import { LeaseLost } from '../errors/lease-lost.js';
import { PortError } from '../errors/port-error.js';
import { createMemoryBlobStore } from '../memory/memory-blob-store.js';
import { createManualClock } from '../memory/memory-clock.js';
import { createMemoryDocumentStore } from '../memory/memory-document-store.js';
import { createMemoryHasher } from '../memory/memory-hasher.js';
import { createMemoryPorts } from '../memory/memory-ports.js';
import type { DocumentStore } from '../ports/document-store.js';
import { clearContent } from './codec.js';
import { collections } from './collections.js';
import { SessionRepository } from './session-repository.js';
import { TranscriptRepository } from './transcript-repository.js';

function open(wrap: (store: DocumentStore) => DocumentStore = (store) => store) {
  const clock = createManualClock();
  const store = createMemoryDocumentStore({ collections, clock });
  const blobs = createMemoryBlobStore({ clock });
  const deps = { clock, blobs, hasher: createMemoryHasher() };
  return {
    clock,
    store,
    blobs,
    sessions: new SessionRepository({ ...deps, codec: clearContent, documents: wrap(store) }),
  };
}

function session(id: string, ownerId = 'ann', createdAt = '2026-01-01T00:00:00.000Z'): Session {
  const recording = {
    blobKey: `users/${ownerId}/originals/${id}_a.wav`,
    filename: 'a.wav',
    contentType: 'audio/wav',
    sizeBytes: 1,
    sha256: '00',
  };
  const settings = parseSettings({}, { plugins: [] });
  return newSession({ id, ownerId, title: id, recording, settings }, createdAt, createdAt);
}

const retitled = (current: Session): Session => ({ ...current, title: `${current.title}!` });

describe('SessionRepository.create and get', () => {
  it('gives back what was stored', async () => {
    const { sessions } = open();
    await sessions.create(session('s'));
    expect(await sessions.get('s')).toEqual(session('s'));
    expect(await sessions.find('s')).toEqual(session('s'));
  });

  it('refuses an id that is taken, and writes nothing along', async () => {
    const { sessions, store } = open();
    await sessions.create(session('s'));
    const along = [
      { type: 'put' as const, document: { id: 'text', sessionId: 's', kind: 'text', text: 'x' } },
    ];
    await expect(sessions.create(session('s'), along)).rejects.toMatchObject({
      code: 'already_exists',
    });
    const text = store.get('sessions', { partition: 's', id: 'text' });
    await expect(text).rejects.toMatchObject({ code: 'not_found' });
  });

  it('tells a missing session from a store that is away', async () => {
    const { sessions } = open();
    await expect(sessions.get('none')).rejects.toMatchObject({ code: 'session_not_found' });
    expect(await sessions.find('none')).toBeUndefined();
    const away = open((store) => ({ ...store, query: () => Promise.reject(new Error('away')) }));
    await expect(away.sessions.find('none')).rejects.toThrow('away');
  });
});

describe('SessionRepository.update from what the caller has', () => {
  function counted() {
    let reads = 0;
    const made = open((store) => ({
      ...store,
      query: (...args) => {
        reads += 1;
        return store.query(...args);
      },
    }));
    return { ...made, reads: () => reads };
  }

  it('writes without reading, again and again', async () => {
    const { sessions, reads } = counted();
    await sessions.create(session('s'));
    const first = await sessions.get('s');
    const { session: second } = await sessions.update('s', retitled, { from: first });
    const { session: third } = await sessions.update('s', retitled, { from: second });
    expect([third.title, third.version, reads()]).toEqual(['s!!', 3, 1]);
    expect(await sessions.get('s')).toEqual(third);
  });

  it('overwrites no other writer: what was written meanwhile is read first', async () => {
    const { sessions } = counted();
    await sessions.create(session('s'));
    const old = await sessions.get('s');
    await sessions.update('s', (current) => ({ ...current, title: 'theirs' }));
    const { session: changed } = await sessions.update('s', retitled, { from: old });
    expect(changed.title).toBe('theirs!');
  });

  it('declines, and finds a lease lost, only after reading again', async () => {
    const { sessions } = counted();
    await sessions.create(session('s'));
    const old = await sessions.get('s');
    const lease = { holder: 'w', token: 'theirs', expiresAt: '2026-01-01T01:00:00.000Z' };
    await sessions.update('s', (current) => ({ ...current, title: 'theirs', lease }));
    const unlessTheirs = (current: Session) =>
      current.title === 'theirs' ? retitled(current) : undefined;
    const { session: changed } = await sessions.update('s', unlessTheirs, { from: old });
    expect(changed.title).toBe('theirs!');
    const held = { from: changed, leaseToken: 'ours' };
    await expect(sessions.update('s', retitled, held)).rejects.toBeInstanceOf(LeaseLost);
    const { session: free } = await sessions.update('s', ({ lease: _lease, ...rest }) => rest);
    await sessions.update('s', (current) => ({ ...current, lease }));
    const kept = { from: { ...free, lease }, leaseToken: 'theirs' };
    expect((await sessions.update('s', retitled, kept)).session.title).toBe('theirs!!');
  });

  it('rejects when the session is gone', async () => {
    const { sessions } = counted();
    await sessions.create(session('s'));
    const old = await sessions.get('s');
    await sessions.remove('s');
    const gone = sessions.update('s', retitled, { from: old });
    await expect(gone).rejects.toMatchObject({ code: 'session_not_found' });
  });
});

describe('SessionRepository.update', () => {
  it('moves version and time when a person could see a difference', async () => {
    const { sessions, clock } = open();
    await sessions.create(session('s'));
    await clock.advance(1_000);
    const { session: changed } = await sessions.update('s', retitled);
    expect(changed).toMatchObject({
      title: 's!',
      version: 2,
      updatedAt: '2026-01-01T00:00:01.000Z',
    });
    expect(await sessions.get('s')).toEqual(changed);
  });

  it('leaves version and time alone when only the claim changes', async () => {
    const { sessions, clock } = open();
    await sessions.create(session('s'));
    await clock.advance(1_000);
    const at = '2026-01-01T01:00:00.000Z';
    const { session: changed } = await sessions.update('s', (current) => ({
      ...current,
      lease: { holder: 'h', token: 't', expiresAt: at },
      progress: { stage: 'normalize', percent: 3 },
      movedAt: at,
      attentionAt: at,
    }));
    expect(changed).toMatchObject({ version: 1, updatedAt: session('s').updatedAt });
    expect((await sessions.get('s')).lease?.token).toBe('t');
  });

  it('writes nothing when the change declines', async () => {
    let writes = 0;
    const { sessions } = open((store) => ({
      ...store,
      batch: (...args) => {
        writes += 1;
        return store.batch(...args);
      },
    }));
    await sessions.create(session('s'));
    expect(await sessions.update('s', () => undefined)).toMatchObject({
      session: session('s'),
      before: session('s'),
      changed: false,
    });
    expect(writes).toBe(1);
  });

  it('loses none of many changes at once', async () => {
    const { sessions } = open();
    await sessions.create(session('s'));
    await Promise.all(Array.from({ length: 40 }, () => sessions.update('s', retitled)));
    const { title, version } = await sessions.get('s');
    expect(title).toBe(`s${'!'.repeat(40)}`);
    expect(version).toBe(41);
  });

  it('calls the change again after each conflict, with the session that is stored then', async () => {
    let rivals = 2;
    const { sessions } = open((store) => ({
      ...store,
      batch: async (...args) => {
        const updating = args[2].some((one) => one.expect !== 'absent');
        if (updating && rivals > 0) {
          rivals -= 1;
          await sessions.update('s', (current) => ({ ...current, title: `rival ${rivals}` }));
        }
        return await store.batch(...args);
      },
    }));
    await sessions.create(session('s'));
    const titles: string[] = [];
    await sessions.update('s', (current) => {
      titles.push(current.title);
      return retitled(current);
    });
    expect(titles[0]).toBe('s');
    expect(titles.length).toBeGreaterThan(1);
    expect((await sessions.get('s')).title).toMatch(/^rival \d!$/);
  });

  it('gives up when the conflicts never end', async () => {
    let tries = 0;
    const conflict = new PortError('precondition_failed', 'moved', { port: 'p', operation: 'o' });
    const { sessions } = open((store) => ({
      ...store,
      batch: (...args) => {
        tries += 1;
        return tries === 1 ? store.batch(...args) : Promise.reject(conflict);
      },
    }));
    await sessions.create(session('s'));
    await expect(sessions.update('s', retitled)).rejects.toBe(conflict);
    expect(tries).toBeGreaterThan(20);
    expect(tries).toBeLessThan(100);
  });

  it('rejects with what the change throws, and writes nothing', async () => {
    const { sessions } = open();
    await sessions.create(session('s'));
    const no = new Error('no');
    const changing = sessions.update('s', () => {
      throw no;
    });
    await expect(changing).rejects.toBe(no);
    expect(await sessions.get('s')).toEqual(session('s'));
  });

  it('refuses a worker whose lease was replaced or removed', async () => {
    const { sessions } = open();
    await sessions.create(session('s'));
    const lost = sessions.update('s', retitled, { leaseToken: 'mine' });
    await expect(lost).rejects.toSatisfy((error) => LeaseLost.is(error));
    const expiresAt = '2026-01-01T01:00:00.000Z';
    const lease = { holder: 'h', token: 'mine', expiresAt };
    await sessions.update('s', (current) => ({ ...current, lease }));
    const held = await sessions.update('s', retitled, { leaseToken: 'mine' });
    expect(held.session.title).toBe('s!');
  });

  it('writes other documents in the same batch', async () => {
    const { sessions, store } = open();
    await sessions.create(session('s'));
    const text = { id: 'text', sessionId: 's', kind: 'text', text: 'x' };
    const along = () => [{ type: 'put' as const, document: text, expect: 'absent' as const }];
    await sessions.update('s', retitled, { along });
    const again = sessions.update('s', retitled, { along });
    await expect(again).rejects.toMatchObject({ code: 'already_exists' });
    expect((await sessions.get('s')).title).toBe('s!');
    expect((await store.get('sessions', { partition: 's', id: 'text' })).document).toEqual(text);
  });
});

describe('SessionRepository.list and needingAttention', () => {
  const at = (minute: number): string => `2026-01-01T00:0${minute}:00.000Z`;

  it('lists own sessions, newest first, by status, in pages', async () => {
    const { sessions } = open();
    for (const minute of [2, 4, 1, 3]) {
      await sessions.create(session(`s${minute}`, 'ann', at(minute)));
    }
    await sessions.create(session('other', 'bob', at(5)));
    const first = await sessions.list({ ownerId: 'ann', limit: 3 });
    expect(first.items.map(({ id }) => id)).toEqual(['s4', 's3', 's2']);
    const { cursor = '' } = first;
    const second = await sessions.list({ ownerId: 'ann', limit: 3, cursor });
    expect(second.items.map(({ id }) => id)).toEqual(['s1']);
    expect(second.cursor).toBeUndefined();
    expect((await sessions.list({ ownerId: 'ann', status: 'processed' })).items).toEqual([]);
    expect((await sessions.list({ ownerId: 'ann', status: 'uploaded' })).items).toHaveLength(4);
  });

  it('finds sessions whose time has passed, longest overdue first', async () => {
    const { sessions, clock } = open();
    for (const minute of [2, 1, 3]) {
      await sessions.create({ ...session(`s${minute}`), attentionAt: at(minute) });
    }
    const { attentionAt: _none, ...quiet } = session('quiet');
    await sessions.create(quiet);
    await clock.advance(150_000);
    const due = await sessions.needingAttention(10);
    expect(due).toEqual(['s1', 's2']);
    expect(await sessions.needingAttention(1)).toHaveLength(1);
  });
});

describe('SessionRepository.remove', () => {
  const revision = (number: number) => ({
    id: `revision-${number}`,
    sessionId: 's',
    kind: 'revision',
    revision: number,
  });

  it('removes every document of the session and no other', async () => {
    const { sessions, store } = open();
    await sessions.create(session('s'));
    await sessions.create(session('t'));
    for (let number = 1; number <= 3; number += 1) await store.put('sessions', revision(number));
    await store.put('sessions', { id: 'text', sessionId: 's', kind: 'text', text: 'x' });
    await sessions.remove('s');
    const left = await store.query('sessions', { where: {}, partition: 's' });
    expect(left.items).toEqual([]);
    expect(await sessions.find('t')).toBeDefined();
    await sessions.remove('s');
  });

  it('removes what is written while it goes on', async () => {
    let late = true;
    const { sessions, store } = open((inner) => ({
      ...inner,
      batch: async (...args) => {
        if (late && args[2].some(({ type }) => type === 'delete')) {
          late = false;
          const operation = { type: 'put' as const, document: revision(9) };
          await sessions.update('s', retitled, { along: () => [operation] });
        }
        return inner.batch(...args);
      },
    }));
    await sessions.create(session('s'));
    await sessions.remove('s');
    const left = await store.query('sessions', { where: {}, partition: 's' });
    expect(left.items).toEqual([]);
  });
});

describe('the codec of the records', () => {
  it('has to be named', () => {
    const { documents, blobs, hasher, clock } = createMemoryPorts();
    const forgetful = [
      // @ts-expect-error A repository without a codec would store content in clear.
      () => new SessionRepository({ documents, blobs, hasher, clock }),
      // @ts-expect-error The same.
      () => new TranscriptRepository(documents, blobs, hasher),
    ];
    expect(forgetful).toHaveLength(2);
  });
});
