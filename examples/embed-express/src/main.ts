import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { createAuthentication, type People } from './authentication.js';
import { composeAttune } from './compose.js';
import { createHost } from './host.js';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '3000' },
    data: { type: 'string', default: '.attune' },
    people: { type: 'string', default: 'people.json' },
  },
});
const people = JSON.parse(await readFile(values.people, 'utf8')) as People;
const { useCases, close } = await composeAttune(values.data);
const host = createHost({ attune: useCases, actorOf: createAuthentication(people) });
const server = createServer(host).listen(Number(values.port), '127.0.0.1');
await once(server, 'listening');
console.log(`Listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`);

await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
const hurry = setTimeout(() => server.closeAllConnections(), 10_000);
server.close();
await once(server, 'close');
clearTimeout(hurry);
await close();
console.log('Stopped');
