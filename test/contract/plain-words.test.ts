import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { World } from '../support/host-table.js';
import { openWatchedHost, type WatchedHost } from '../support/host-table-host.js';
import { recipes, validAsk } from '../support/host-table-recipes.js';
import { wrongAsks } from '../support/openapi-wrong.js';

/** How zod, the schema library, and the parsers of the engine word what is wrong. */
const wordsOfLibraries = [
  /Invalid (?:input|option|string|key|element|type|value|UUID|ISO|email|date|discriminator)/iu,
  /received (?:undefined|null|string|number|boolean|object|array|NaN)/u,
  /expected (?:string|number|boolean|object|array|record|one of|"|int|never|date)/iu,
  /Unrecognized key/iu,
  /Too (?:small|big|short|long):/iu,
  /\bNaN\b|\[object |\bZod/u,
  /Unexpected (?:token|end|non-whitespace)|JSON at position|in JSON/u,
];

interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

let host: WatchedHost;
let world: World;
let asked = 0;
const messages = new Set<string>();

beforeAll(async () => {
  host = await openWatchedHost();
  world = await World.open(host);
}, 60_000);

afterAll(async () => {
  await host[Symbol.asyncDispose]();
  process.stdout.write(`plain words: ${asked} wrong requests, ${messages.size} messages\n`);
});

describe('a wrong request is told so in plain words', () => {
  for (const id of Object.keys(recipes)) {
    it(`by ${id}`, { timeout: 120_000 }, async () => {
      expect((await faultsOf(id)).slice(0, 10)).toEqual([]);
    });
  }
});

describe('the words', () => {
  const segment = { id: '4', speaker: 'S1', startMs: 0, endMs: 900, text: 'Hello.' };
  it.each<[string, string, object, string]>([
    ['requestUpload', 'a member that is missing', { sizeBytes: 1 }, '`filename` is missing'],
    [
      'requestUpload',
      'a member that is not known',
      { filename: 'a.wav', sizeBytes: 1, patient_id: 'p' },
      '`patient_id` is not known (did you mean `patientId`?)',
    ],
    [
      'requestUpload',
      'a setting of another kind',
      { filename: 'a.wav', sizeBytes: 1, settings: { speakers: 'two' } },
      '`speakers` must be a whole number from 1 to 10, and is a text',
    ],
    [
      'requestUpload',
      'a setting that is not known',
      { filename: 'a.wav', sizeBytes: 1, settings: { speeker: 2 } },
      '`speeker` is not a setting (did you mean `speakers`?)',
    ],
    [
      'saveTranscript',
      'a segment by its id',
      { segments: [{ ...segment, text: undefined }] },
      '`text` of segment "4" is missing',
    ],
    [
      'saveTranscript',
      'a member of a segment that is not known',
      { segments: [{ ...segment, startMS: 1 }] },
      '`startMS` of segment "4" is not known (did you mean `startMs`?)',
    ],
  ])('of %s name %s', async (id, _what, json, words) => {
    const { status, body } = await world.call(id, { ...(await validAsk(world, id)), json });
    const problem = JSON.parse(new TextDecoder().decode(body)) as Problem;
    expect(status).toBe(400);
    expect(problem.errors?.map(({ message }) => message)).toContain(words);
    expect(problem.detail).toContain(words);
  });
});

async function faultsOf(id: string): Promise<readonly string[]> {
  const operation = world.operations.get(id);
  if (operation === undefined) throw new Error(`The document has no operation ${id}`);
  const ask = await validAsk(world, id);
  const faults: string[] = [];
  for (const wrong of wrongAsks(host.app.document(), operation, ask)) {
    asked += 1;
    const { status, body } = await world.call(id, wrong.ask);
    if (status < 400) continue;
    const text = new TextDecoder().decode(body);
    const found = wordsOfLibraries.filter((pattern) => pattern.test(text));
    const problem = text.startsWith('{') ? (JSON.parse(text) as Problem) : undefined;
    const said = found.map(String);
    if (status === 500) said.push('an error of the host');
    if (problem?.code === 'invalid_input') said.push(...namingFaults(wrong, problem));
    faults.push(...said.map((fault) => `${wrong.what}: ${fault}: ${text.slice(0, 400)}`));
  }
  return faults;
}

/** What is wrong with the problem about an input: it names the member, first in `detail` too. */
function namingFaults(
  { kind, member }: { readonly kind: string; readonly member: string },
  { detail, errors = [] }: Problem,
): readonly string[] {
  for (const { message } of errors) messages.add(message);
  const [first] = errors;
  if (first === undefined) return ['lists no error'];
  const about = errors.filter(({ path, message }) => `${path} ${message}`.includes(member));
  // An object that was made around the member lacks others.
  const isIncomplete = errors.every(({ message }) => message.endsWith(' is missing'));
  return [
    ...(detail.includes(first.message.slice(0, 200))
      ? []
      : ['detail does not say the first error']),
    ...(about.length > 0 || isIncomplete ? [] : [`does not name ${member}`]),
    ...(kind === 'absent' && !about.some(({ message }) => / is missing$/u.test(message))
      ? ['does not say that it is missing']
      : []),
    ...(kind === 'unknown' && !about.some(({ message }) => message.includes('is not known'))
      ? ['does not say that it is not known']
      : []),
    ...errors
      .filter(({ message }) => !/^(?:`|the |segment |speaker |word )/u.test(message))
      .map(({ message }) => `does not begin with a name: ${message}`),
  ];
}
