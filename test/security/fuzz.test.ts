import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Listening, listen } from '../../packages/http/src/server/listen.js';
import { seeded } from '../faults/bad-media-tools.js';
import { World } from '../support/host-table.js';
import { openWatchedHost, type WatchedHost } from '../support/host-table-host.js';
import { recipes, validAsk } from '../support/host-table-recipes.js';
import { answerFaults, type SeenAnswer } from '../support/openapi-answers.js';
import { hostileRequest } from '../support/openapi-hostility.js';
import type { Operation } from '../support/openapi-operations.js';
import { sendTo, type WireRequest, wireRequest } from '../support/openapi-requests.js';
import { promisesMore, sendRaw } from '../support/openapi-socket.js';
import { Values } from '../support/openapi-values.js';

/** Another seed tries other requests: `FUZZ_SEED=7 FUZZ_CASES=1000 npx vitest run test/security/fuzz`. */
const seed = Number(process.env['FUZZ_SEED'] ?? 20_260_131);
const casesEach = Number(process.env['FUZZ_CASES'] ?? 200);
/** Of these one goes over a real connection, where headers may hold what no client lets through. */
const oneOverTheLine = 5;
/** In every password and token that is sent; nothing that is answered may repeat it. */
const secret = 'Xenon-Secret-77';

let host: WatchedHost;
let world: World;
let listening: Listening;
let total = 0;
const statuses = new Map<number, number>();

beforeAll(async () => {
  host = await openWatchedHost({ variables: { MAX_FILE_SIZE_MB: '1' } });
  world = await World.open(host);
  listening = await listen(host.app, '127.0.0.1', 0);
}, 60_000);

afterAll(async () => {
  listening.server.close();
  listening.connections.cutAll();
  await host[Symbol.asyncDispose]();
  const seen = [...statuses].sort().map(([status, count]) => `${status} ×${count}`);
  process.stdout.write(`fuzz: ${total} cases, seed ${seed}: ${seen.join(', ')}\n`);
});

describe(`every operation, given ${casesEach} requests that mean it no good`, () => {
  it('is among those that are tried', () => {
    expect([...world.operations.keys()].sort()).toEqual(Object.keys(recipes).sort());
  });

  for (const id of Object.keys(recipes)) {
    it(`answers in its own terms: ${id}`, { timeout: 120_000 }, async () => {
      const operation = world.operations.get(id);
      if (operation === undefined) throw new Error(`The document has no operation ${id}`);
      expect((await faultsIn(operation)).slice(0, 12)).toEqual([]);
    });
  }
});

/** Everything that is wrong with the answers to a series of requests. */
async function faultsIn(operation: Operation): Promise<readonly string[]> {
  const values = new Values(host.app.document(), seeded(seed + hashOf(operation.id)));
  const faults: string[] = [];
  for (let count = 0; count < casesEach; count += 1) {
    const request = await nextRequest(operation, values, count);
    const byHand = count % oneOverTheLine === 0;
    const direct = byHand ? undefined : await sendTo(host.app, request);
    const answer = direct ?? (await sendRaw(listening, request));
    total += 1;
    if (answer === undefined) {
      if (!promisesMore(request)) faults.push(`#${count}: no answer after ${shown(request)}`);
      continue;
    }
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    const wrong = faultsOf(operation, answer);
    faults.push(...wrong.map((fault) => `#${count}: ${fault} after ${shown(request)}`));
  }
  return faults;
}

/** Spoils a request that would succeed; now and then leaves it as it is. */
async function nextRequest(
  operation: Operation,
  values: Values,
  count: number,
): Promise<WireRequest> {
  // Making things for requests takes time; most spoiled requests do not get as far as to need them.
  const ask =
    count % 10 === 0
      ? await validAsk(world, operation.id)
      : (asks.get(operation.id) ?? (await validAsk(world, operation.id)));
  asks.set(operation.id, ask);
  if (count === 0) return wireRequest(operation, ask);
  const headers = {
    ...ask.headers,
    'x-forwarded-for': `10.${count % 250}.${values.below(250)}.${values.below(250)}`,
  };
  return hostileRequest(operation, { ...ask, headers }, values, secret);
}

const asks = new Map<string, Awaited<ReturnType<typeof validAsk>>>();

function faultsOf(operation: Operation, answer: SeenAnswer): string[] {
  const text = new TextDecoder().decode(answer.body);
  const told = text.includes(secret) ? ['it repeats a secret'] : [];
  // What is no HTTP is refused before it reaches the application.
  const byServer = answer.headers.get('x-request-id') === null;
  if (byServer) return answer.status >= 500 ? [`status ${answer.status} of the server`] : told;
  return [...answerFaults(host.app.document(), operation, answer), ...told];
}

function shown({ method, target, headers, body }: WireRequest): string {
  const text = Buffer.from(body ?? []).toString('latin1');
  const kept = [...headers].filter(([name]) => name !== 'authorization');
  return `${method} ${target} ${JSON.stringify(kept)} ${text}`.slice(0, 400);
}

function hashOf(text: string): number {
  let hash = 0;
  for (const character of text) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) | 0;
  return hash;
}
