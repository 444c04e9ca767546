import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seeded } from '../faults/bad-media-tools.js';
import { type ChildHost, startChildHost } from '../support/child-host.js';
import { drillSize } from '../support/drill-size.js';
import { World } from '../support/host-table.js';
import { recipes, validAsk } from '../support/host-table-recipes.js';
import { fairMs } from '../support/machine-pace.js';
import { answerFaults, type SeenAnswer } from '../support/openapi-answers.js';
import { extremes } from '../support/openapi-extremes.js';
import { hostileRequest } from '../support/openapi-hostility.js';
import type { Operation } from '../support/openapi-operations.js';
import { type WireRequest, wireRequest } from '../support/openapi-requests.js';
import { promisesMore } from '../support/openapi-socket.js';
import { Values } from '../support/openapi-values.js';

/** Another seed tries other requests: `FUZZ_SEED=7 FUZZ_CASES=1000 npx vitest run test/security/fuzz`. */
const seed = Number(process.env['FUZZ_SEED'] ?? 20_260_131);
const casesEach = Number(process.env['FUZZ_CASES'] ?? drillSize({ short: 40, long: 200 }));
/** What the process under test may take for its objects: that of a small machine. */
const heapMb = 512;
/** No request may keep the host from answering others for longer. */
const longestBlockMs = 200;
/** In every password and token that is sent; nothing that is answered may repeat it. */
const secret = 'Xenon-Secret-77';

let host: ChildHost;
let world: World;
let total = 0;
let extremeCases = 0;
let longestSeenMs = 0;
const statuses = new Map<number, number>();

beforeAll(async () => {
  host = await startChildHost({ MAX_FILE_SIZE_MB: '1' }, heapMb);
  world = await World.open(host);
}, 60_000);

afterAll(async () => {
  await host[Symbol.asyncDispose]();
  const seen = [...statuses].sort().map(([status, count]) => `${status} ×${count}`);
  process.stdout.write(
    `fuzz: ${total} cases and ${extremeCases} out of all proportion, seed ${seed}, heap ${heapMb} MB, longest block ${Math.round(longestSeenMs)} ms: ${seen.join(', ')}\n`,
  );
});

describe(`every operation, given ${casesEach} hostile requests`, () => {
  it('has a recipe for a valid request', () => {
    expect([...world.operations.keys()].sort()).toEqual(Object.keys(recipes).sort());
  });

  for (const id of Object.keys(recipes)) {
    it(`gives only documented answers: ${id}`, { timeout: 120_000 }, async () => {
      const operation = world.operations.get(id);
      if (operation === undefined) throw new Error(`The document has no operation ${id}`);
      expect((await faultsIn(operation)).slice(0, 12)).toEqual([]);
    });

    it(`withstands values of extreme size: ${id}`, { timeout: 120_000 }, async () => {
      const operation = world.operations.get(id);
      if (operation === undefined) throw new Error(`The document has no operation ${id}`);
      expect((await extremeFaultsIn(operation)).slice(0, 12)).toEqual([]);
    });
  }

  it('leaves the host running', () => {
    expect(host.ended).toBeUndefined();
  });
});

/** Everything that is wrong with the answers to values out of all proportion. */
async function extremeFaultsIn(operation: Operation): Promise<readonly string[]> {
  const ask = await validAsk(world, operation.id);
  const faults: string[] = [];
  for (const extreme of extremes(host.app.document(), operation, ask)) {
    const request = wireRequest(operation, extreme.ask);
    extremeCases += 1;
    const answer = await host.send(request);
    if (answer === undefined) {
      // A host that refuses a body while it arrives may cut the line before the answer is read.
      if (host.ended !== undefined) return [...faults, `${extreme.what}: ${host.ended}`];
      continue;
    }
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    // A sign-out of an earlier case may have ended this sign-in.
    const ignored = extreme.what === 'unknown query' && ![400, 401].includes(answer.status);
    const found = [
      ...faultsOf(operation, answer),
      ...tooMuchSaid(answer),
      ...(ignored ? [`status ${answer.status}`] : []),
    ];
    const blocked = await blockedBy(request);
    faults.push(...[...found, ...blocked].map((fault) => `${extreme.what}: ${fault}`));
  }
  return faults;
}

/** No answer quotes what it was sent without end, or lists fault after fault. */
function tooMuchSaid({ status, headers, body }: SeenAnswer): readonly string[] {
  if (status < 400 || headers.get('x-request-id') === null) return [];
  const { errors = [] } = JSON.parse(new TextDecoder().decode(body)) as { errors?: object[] };
  return [
    ...(errors.length > 20 ? [`it lists ${errors.length} errors`] : []),
    ...(body.byteLength > 20_000 ? [`a problem of ${body.byteLength} bytes`] : []),
  ];
}

/** Whether the request kept the host busy for too long: alone and repeatedly, since machines are noisy. */
async function blockedBy(request: WireRequest): Promise<readonly string[]> {
  let ms = await host.blockedMs();
  let mostMs = longestBlockMs;
  for (let again = 0; ms > mostMs && again < 3; again += 1) {
    await host.send(request);
    ms = Math.min(ms, await host.blockedMs());
    mostMs = Math.max(mostMs, fairMs(longestBlockMs));
  }
  longestSeenMs = Math.max(longestSeenMs, ms);
  return ms > mostMs ? [`it blocked the host for ${Math.round(ms)} ms`] : [];
}

/** Everything that is wrong with the answers to a series of requests. */
async function faultsIn(operation: Operation): Promise<readonly string[]> {
  const values = new Values(host.app.document(), seeded(seed + hashOf(operation.id)));
  const faults: string[] = [];
  for (let count = 0; count < casesEach; count += 1) {
    const request = await nextRequest(operation, values, count);
    const answer = await host.send(request);
    total += 1;
    if (answer === undefined) {
      if (!promisesMore(request)) faults.push(`#${count}: no answer after ${shown(request)}`);
      continue;
    }
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    const wrong = faultsOf(operation, answer);
    if (count % 20 === 0) wrong.push(...(await blockedBy(request)));
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
