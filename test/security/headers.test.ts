import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Listening, listen } from '../../packages/http/src/server/listen.js';
import { World } from '../support/host-table.js';
import { openWatchedHost, type WatchedHost } from '../support/host-table-host.js';
import { recipes, validAsk } from '../support/host-table-recipes.js';
import { headerFaults } from '../support/openapi-answers.js';
import { sendTo, wireRequest } from '../support/openapi-requests.js';
import { sendRaw } from '../support/openapi-socket.js';

const friend = 'https://app.example.org';
const foe = 'https://evil.example';

let host: WatchedHost;
let world: World;
let listening: Listening;

beforeAll(async () => {
  host = await openWatchedHost({ variables: { CORS_ORIGINS: friend } });
  world = await World.open(host);
  listening = await listen(host.app, '127.0.0.1', 0);
}, 60_000);

afterAll(async () => {
  listening.server.close();
  listening.connections.cutAll();
  await host[Symbol.asyncDispose]();
});

/** An answer to a request for any path. */
async function answerTo(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
) {
  const answer = await sendTo(host.app, wireRequest({ method, path }, { headers }));
  if (answer === undefined) throw new Error(`${method} ${path} cannot be sent`);
  return answer;
}

function crossOriginHeaders(headers: Headers): readonly string[] {
  return [...headers.keys()].filter((name) => name.startsWith('access-control-'));
}

describe('the headers of every answer', () => {
  it.each(Object.keys(recipes))(
    'protect the client, also over a real connection: %s',
    async (id) => {
      const operation = world.operations.get(id);
      if (operation === undefined) throw new Error(`The document has no operation ${id}`);
      const direct = await sendTo(host.app, wireRequest(operation, await validAsk(world, id)));
      const overTheLine = await sendRaw(
        listening,
        wireRequest(operation, await validAsk(world, id)),
      );
      expect(direct?.status).toBe(recipes[id]?.status);
      for (const answer of [direct, overTheLine]) {
        expect(answer === undefined ? ['no answer'] : headerFaults(answer)).toEqual([]);
      }
    },
  );

  it.each([
    ['nothing is there', 'GET', '/v1/nothing', 404],
    ['the method is another', 'DELETE', '/v1/auth/login', 405],
    ['nobody is signed in', 'GET', '/v1/profiles/me', 401],
    ['the input does not fit', 'POST', '/v1/auth/login', 415],
    ['the method is none that is known', 'PROPFIND', '/v1/profiles/me', 405],
  ])('protect when %s', async (_name, method, path, status) => {
    const answer = await answerTo(method, path);
    expect([answer.status, headerFaults(answer)]).toEqual([status, []]);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });

  it('forbid caches to store private answers', async () => {
    for (const id of Object.keys(recipes)) {
      const { access } = world.operations.get(id) ?? {};
      const answer = await world.call(id, await validAsk(world, id));
      const kept = answer.headers.get('cache-control') ?? '';
      if (access !== 'open')
        expect([id, kept]).toEqual([id, expect.stringMatching(/no-store|no-cache/u)]);
      expect(kept).not.toMatch(/public/u);
    }
  });

  it('take over an id of a request only when it is harmless', async () => {
    const id = async (given: string) =>
      (await answerTo('GET', '/health/live', { 'x-request-id': given })).headers.get(
        'x-request-id',
      );
    expect(await id('a-good.id_1')).toBe('a-good.id_1');
    for (const bad of ['short', 'x'.repeat(65), '<script>alert(1)</script>', 'a b c d e f']) {
      expect(await id(bad)).toMatch(/^[0-9a-f-]{36}$/u);
    }
  });
});

describe('pages of other origins', () => {
  it('may read what they ask for when their origin is configured', async () => {
    const { headers } = await answerTo('GET', '/health/live', { origin: friend });
    expect(headers.get('access-control-allow-origin')).toBe(friend);
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    expect(headers.get('vary')).toMatch(/origin/iu);
    const early = await answerTo('OPTIONS', '/v1/sessions/me', {
      origin: friend,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization',
    });
    expect(early.status).toBe(204);
    expect(early.headers.get('access-control-allow-origin')).toBe(friend);
  });

  it.each([foe, 'null', `${friend}.evil.example`, 'http://app.example.org', ''])(
    'may not when it is %j',
    async (origin) => {
      for (const path of ['/health/live', '/v1/nothing', '/v1/profiles/me']) {
        const { headers } = await answerTo('GET', path, { origin });
        expect(headers.get('access-control-allow-origin')).toBeNull();
      }
      const early = await answerTo('OPTIONS', '/v1/sessions/me', {
        origin,
        'access-control-request-method': 'GET',
      });
      expect(early.headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  it('may not at all when none is configured', async () => {
    await using closed = await openWatchedHost();
    for (const method of ['GET', 'OPTIONS']) {
      const request = new Request('http://localhost/health/live', {
        method,
        headers: { origin: friend, 'access-control-request-method': 'GET' },
      });
      const { headers } = await closed.app.fetch(request, {});
      expect(crossOriginHeaders(headers)).toEqual([]);
    }
  });
});
