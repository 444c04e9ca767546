import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PostgresServer } from './postgres.js';

/**
 * Servers that all test files of a run share. Vitest calls this once, in its main process, and the
 * workers inherit the environment variable `ATTUNE_TEST_SERVERS`: an address that starts a server
 * when a test file asks for it first. A run of unit tests starts none.
 */
export async function setup(): Promise<() => Promise<void>> {
  // Vitest calls this for each of its projects; the first one serves all.
  if (process.env['ATTUNE_TEST_SERVERS'] !== undefined) return async () => undefined;
  const key = randomUUID();
  let postgres: Promise<PostgresServer> | undefined;
  const servers: Readonly<Record<string, () => Promise<object>>> = {
    '/postgres': async () => {
      postgres ??= startSharedPostgres();
      const { url } = await postgres;
      return { url };
    },
  };
  const door = createServer((request, response) => {
    const find = request.headers.authorization === key ? servers[request.url ?? ''] : undefined;
    const answer = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (find === undefined) return answer(404, { error: 'no such server' });
    find().then(
      (body) => answer(200, body),
      (error: unknown) => answer(500, { error: String(error) }),
    );
  });
  process.env['ATTUNE_TEST_SERVERS'] = `${await addressOf(door)}#${key}`;
  return async () => {
    delete process.env['ATTUNE_TEST_SERVERS'];
    door.close();
    door.closeAllConnections();
    await (await postgres?.catch(() => undefined))?.close();
  };
}

async function startSharedPostgres(): Promise<PostgresServer> {
  const { startPostgres } = await import('./postgres.js');
  return await startPostgres({ settings: ['max_connections=300'] });
}

async function addressOf(door: Server): Promise<string> {
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  return `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
}
