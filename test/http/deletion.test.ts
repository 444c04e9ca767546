import { describe, expect, it } from 'vitest';
import { MemoryHost, type Person } from '../support/memory-host.js';
import { stored } from './stored.js';

/** Everything under the path of a session. */
const paths = (id: string): readonly (readonly [string, string])[] => [
  ['GET', `/v1/sessions/${id}`],
  ['GET', `/v1/sessions/${id}/events`],
  ['GET', `/v1/sessions/${id}/audio`],
  ['GET', `/v1/sessions/${id}/export?format=txt`],
  ['POST', `/v1/sessions/${id}/retry`],
  ['POST', `/v1/sessions/${id}/extract-notes`],
  ['POST', `/v1/sessions/${id}/reopen`],
  ['POST', `/v1/sessions/${id}/uploaded`],
  ['GET', `/v1/data/transcript/${id}`],
  ['POST', `/v1/data/transcript/${id}/finalize`],
  ['DELETE', `/v1/sessions/${id}`],
];

const remove = (host: MemoryHost, id: string, as: Person) =>
  host.call('DELETE', `/v1/sessions/${id}`, { as });

/** Work of a port that stands still where it is told to. */
function stoppable(method: string) {
  let standing = false;
  let tell = (): void => undefined;
  let goOn = (): void => undefined;
  const stopped = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const released = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  return {
    stop: () => {
      standing = true;
    },
    stopped,
    goOn: () => goOn(),
    within: <T extends object>(port: T): T =>
      new Proxy(port, {
        get(inner, name) {
          const value: unknown = Reflect.get(inner, name);
          if (name !== method || typeof value !== 'function') return value;
          return async (...args: unknown[]) => {
            if (standing) {
              tell();
              await released;
            }
            return await value.apply(inner, args);
          };
        },
      }),
  };
}

describe('deleting a session', () => {
  it('leaves no blob, record or revision of it, and all of the others', async () => {
    const host = new MemoryHost();
    const ann = await host.join('therapist');
    const pat = await host.patientOf(ann);
    const fields = { patientId: pat.account.id };
    const { id } = await host.processed(ann, fields);
    const kept = await host.processed(ann, fields);
    const got = await host.call('GET', `/v1/data/transcript/${id}`, { as: ann });
    await host.call('PUT', `/v1/data/transcript/${id}`, {
      as: ann,
      json: got.body.transcript,
      headers: { 'if-match': got.headers.get('etag') ?? '' },
    });
    await host.useCases.operations.processSession(id);
    await host.finalize(ann, id);
    const about = async (one: string) => (await stored(host)).filter((text) => text.includes(one));
    expect((await about(id)).length).toBeGreaterThan(4);
    const others = await about(kept.id);
    expect((await remove(host, id, pat)).status).toBe(403);
    expect((await remove(host, id, ann)).status).toBe(204);
    expect(await about(id)).toEqual([]);
    expect(await about(kept.id)).toEqual(others);
    for (const as of [ann, pat]) {
      for (const [method, path] of paths(id)) {
        expect([path, (await host.call(method, path, { as })).status]).toEqual([path, 404]);
      }
      const lists = ['/v1/sessions/me', '/v1/sessions/search?q=week', '/v1/sessions/search'];
      for (const list of lists) {
        expect(JSON.stringify((await host.call('GET', list, { as })).body)).not.toContain(id);
      }
    }
    const trend = `/v1/patients/${pat.account.id}/trend`;
    expect((await host.call('GET', trend, { as: ann })).body.points).toEqual([]);
    expect((await host.call('GET', '/v1/me/stats', { as: ann })).body.sessions).toBe(1);
  });

  it.each([
    ['blobs', 'get'],
    ['media', 'convert'],
    ['speech', 'check'],
    ['language', 'analyzeSentiment'],
    ['notes', 'extract'],
  ] as const)(
    'while %s.%s works for it stops the work and leaves nothing',
    async (port, method) => {
      const faults: unknown[] = [];
      const work = stoppable(method);
      const host = new MemoryHost({
        wrap: (ports) => ({ [port]: work.within(ports[port]) }),
        report: (error) => faults.push(error),
      });
      const ann = await host.join('therapist');
      const id = await host.uploaded(ann);
      work.stop();
      const worker = await host.useCases.operations.startWorker();
      await work.stopped;
      expect((await remove(host, id, ann)).status).toBe(204);
      work.goOn();
      await worker.close();
      expect(await stored(host)).toEqual([]);
      expect(faults).toEqual([]);
      expect((await remove(host, id, ann)).status).toBe(404);
    },
  );

  it('by many at the same moment is done once for each, or was done', async () => {
    const host = new MemoryHost();
    const ann = await host.join('therapist');
    const { id } = await host.processed(ann);
    const replies = await Promise.all(Array.from({ length: 5 }, () => remove(host, id, ann)));
    for (const { status } of replies) expect([204, 404]).toContain(status);
    expect(await stored(host)).toEqual([]);
  });
});
