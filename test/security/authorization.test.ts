import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PersonName, type SessionState, World } from '../support/host-table.js';
import { openWatchedHost, type WatchedHost } from '../support/host-table-host.js';
import { recipeOf, recipes, validAsk } from '../support/host-table-recipes.js';
import { problemFaults, type SeenAnswer } from '../support/openapi-answers.js';
import type { Operation } from '../support/openapi-operations.js';
import type { Ask } from '../support/openapi-requests.js';

/** How one comes: with nothing, with a token that is no good, or as somebody. */
const strangers = [
  'no token',
  'malformed token',
  'expired token',
  'wrong signature',
  'no signature',
  'refresh token',
  'token of an ended login',
] as const;
const persons = ['owner', 'otherTherapist', 'ownPatient', 'otherPatient', 'admin'] as const;

type Caller = (typeof strangers)[number] | PersonName;

/** `in`: the operation is done, or refused for the state of the thing, not for who asks. */
type Verdict = 'in' | 401 | 403 | 404;

type Row = Readonly<Record<PersonName, Verdict>>;

/** A rule: who gets in before and after the session is finalized, and those without a good token. */
interface Rule {
  readonly strangers: Verdict;
  readonly before: Row;
  readonly finalized: Row;
}

const rule = (strangersGet: Verdict, before: Row, finalized: Row = before): Rule => ({
  strangers: strangersGet,
  before,
  finalized,
});

const everybody: Row = {
  owner: 'in',
  otherTherapist: 'in',
  ownPatient: 'in',
  otherPatient: 'in',
  admin: 'in',
};
const nobody = (verdict: Verdict): Row => ({
  owner: verdict,
  otherTherapist: verdict,
  ownPatient: verdict,
  otherPatient: verdict,
  admin: verdict,
});
/** Of a session: its therapist only; others do not even learn that it is there. */
const ownerOnly: Row = { ...nobody(404), owner: 'in' };

/**
 * The contract: a therapist reaches only their own sessions, a patient only their own finalized
 * ones, an admin operates but reads no transcript, and what one may not see answers 404.
 */
const rules = {
  open: rule('in', everybody),
  signed: rule(403, nobody(403)),
  metrics: rule(401, nobody(401)),
  account: rule(401, everybody),
  therapist: rule(401, { ...nobody(403), owner: 'in', otherTherapist: 'in' }),
  patient: rule(401, { ...nobody(403), ownPatient: 'in', otherPatient: 'in' }),
  admin: rule(401, { ...nobody(403), admin: 'in' }),
  'session:see': rule(
    401,
    { ...ownerOnly, admin: 'in' },
    { ...ownerOnly, ownPatient: 'in', admin: 'in' },
  ),
  'session:read': rule(
    401,
    { ...ownerOnly, admin: 403 },
    { ...ownerOnly, ownPatient: 'in', admin: 403 },
  ),
  'session:work': rule(
    401,
    { ...ownerOnly, admin: 403 },
    { ...ownerOnly, ownPatient: 403, admin: 403 },
  ),
  'session:operate': rule(
    401,
    { ...ownerOnly, admin: 'in' },
    { ...ownerOnly, ownPatient: 403, admin: 'in' },
  ),
} as const satisfies Readonly<Record<string, Rule>>;

/** Operations that only few of those whom their rule lets in may do to this thing. */
const narrower: Readonly<Record<string, Rule>> = {
  // An administrator has none of these; an empty list would look like an answer.
  listSessions: rule(401, { ...everybody, admin: 403 }),
  watchAccount: rule(401, { ...everybody, admin: 403 }),
  searchSessions: rule(401, { ...everybody, admin: 403 }),
  listCareLinks: rule(401, { ...everybody, admin: 403 }),
  // An upload in parts is its owner's alone.
  readUpload: rule(401, { ...nobody(403), owner: 'in', otherTherapist: 404 }),
  appendToUpload: rule(401, { ...nobody(403), owner: 'in', otherTherapist: 404 }),
  giveUpUpload: rule(401, { ...nobody(403), owner: 'in', otherTherapist: 404 }),
  // A patient's trend is for the patient and for therapists with sessions about them.
  getTrend: rule(401, { ...nobody(404), owner: 'in', ownPatient: 'in' }),
  // The request awaits `ownPatient`; the therapist who asked is none of these.
  answerCareLink: rule(401, { ...nobody(403), ownPatient: 'in', otherPatient: 404 }),
  endCareLink: rule(401, { ...nobody(404), ownPatient: 'in' }),
};

/** Which rule each operation has to have. One that is missing here fails. */
const policy: Readonly<Record<string, keyof typeof rules>> = {
  register: 'open',
  logIn: 'open',
  refresh: 'open',
  logOut: 'account',
  logInWeb: 'open',
  refreshWeb: 'open',
  logOutWeb: 'open',
  requestPasswordReset: 'open',
  confirmPasswordReset: 'open',
  confirmEmail: 'open',
  getProfile: 'account',
  updateProfile: 'account',
  searchPatients: 'therapist',
  askCareLink: 'therapist',
  listCareLinks: 'account',
  answerCareLink: 'patient',
  endCareLink: 'account',
  registerDevice: 'account',
  removeDevice: 'account',
  listDevices: 'account',
  getCapabilities: 'account',
  listAccounts: 'admin',
  changeAccount: 'admin',
  listAllSessions: 'admin',
  listAlerts: 'admin',
  listRefusals: 'admin',
  searchAudit: 'admin',
  uploadRecording: 'therapist',
  importTranscript: 'therapist',
  requestUpload: 'therapist',
  completeUpload: 'session:work',
  beginUpload: 'therapist',
  readUpload: 'therapist',
  appendToUpload: 'therapist',
  giveUpUpload: 'therapist',
  putObject: 'signed',
  getObject: 'signed',
  listSessions: 'account',
  searchSessions: 'account',
  listPending: 'therapist',
  getSession: 'session:see',
  watchSession: 'session:see',
  watchAccount: 'account',
  getAudio: 'session:read',
  startPlayback: 'session:read',
  getPeaks: 'session:read',
  patchTranscript: 'session:work',
  exportTranscript: 'session:read',
  getTranscript: 'session:read',
  saveTranscript: 'session:work',
  finalizeTranscript: 'session:work',
  reopenSession: 'session:work',
  extractNotes: 'session:work',
  correctSession: 'session:work',
  editNotes: 'session:work',
  revertNotes: 'session:work',
  transcribeAgain: 'session:work',
  listRevisions: 'session:work',
  diffRevisions: 'session:work',
  restoreRevision: 'session:work',
  changeRoles: 'session:work',
  retrySession: 'session:operate',
  deleteSession: 'session:work',
  getStatistics: 'account',
  getTrend: 'account',
  isLive: 'open',
  isReady: 'open',
  isHealthy: 'open',
  getMetrics: 'metrics',
  getDocument: 'open',
  browseDocument: 'open',
  getPageFile: 'open',
};

let host: WatchedHost;
let world: World;
let cases = 0;

beforeAll(async () => {
  host = await openWatchedHost();
  world = await World.open(host);
}, 60_000);

afterAll(async () => {
  process.stdout.write(`authorization: ${cases} cases\n`);
  await host[Symbol.asyncDispose]();
});

describe('the table of who may do what', () => {
  it('has a rule for every operation of the document, and no other', () => {
    const declared = Object.fromEntries(
      [...world.operations.values()].map(({ id, access }) => [id, access]),
    );
    expect(declared).toEqual(policy);
    expect(Object.keys(recipes).sort()).toEqual(Object.keys(policy).sort());
  });

  it('is tried with forged tokens that the host would take if they were genuine', async () => {
    const { token } = world.person('owner');
    const answer = await world.call('getProfile', { token: forged(token, {}) });
    expect(answer.status).toBe(200);
  });

  for (const id of Object.keys(policy)) {
    it(`holds for ${id}`, { timeout: 60_000 }, async () => {
      const operation = world.operations.get(id);
      if (operation === undefined) throw new Error(`The document has no operation ${id}`);
      expect(await differences(operation)).toEqual([]);
    });
  }
});

/** Everything in which an operation differs from the table. */
async function differences(operation: Operation): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const state of statesFor(operation.id)) {
    for (const caller of [...strangers, ...persons]) {
      cases += 1;
      const fault = await tried(operation, state, caller);
      if (fault !== undefined) faults.push(`${caller}, ${state ?? 'no session'}: ${fault}`);
    }
  }
  return faults;
}

/** A session operation is tried before and after finalizing, and in the state it is meant for. */
function statesFor(operationId: string): readonly (SessionState | undefined)[] {
  const { on } = recipeOf(operationId);
  return on === undefined ? [undefined] : [...new Set([on, 'processed', 'finalized'] as const)];
}

/** What differs from the table when this caller calls; `undefined` when nothing does. */
async function tried(
  operation: Operation,
  state: SessionState | undefined,
  caller: Caller,
): Promise<string | undefined> {
  const { id: operationId } = operation;
  const recipe = recipeOf(operationId);
  const sessionId = state === undefined ? '' : await world.session(state);
  const ask = { ...(await recipe.ask(world, sessionId)), ...(await asCaller(operationId, caller)) };
  const answer = await world.call(operationId, ask);
  if (operationId === 'logOut' && isPerson(caller)) await world.signIn(caller);
  const wanted = verdictOf(operationId, state, caller);
  if (wanted !== 'in') return await refusalFault(operation, ask, answer, wanted);
  const meant = state === recipe.on && (!isPerson(caller) || caller === recipe.by);
  const fine = meant ? answer.status === recipe.status : isIn(answer.status);
  return fine ? undefined : `${answer.status} ${textOf(answer)}`;
}

async function refusalFault(
  operation: Operation,
  ask: Ask,
  answer: SeenAnswer,
  wanted: number,
): Promise<string | undefined> {
  if (answer.status !== wanted) return `${answer.status} instead of ${wanted} ${textOf(answer)}`;
  const [fault] = problemFaults(host.app.document(), answer);
  if (wanted !== 404 || fault !== undefined) return fault;
  return await differenceFromAbsent(operation, ask, answer);
}

function verdictOf(operationId: string, state: SessionState | undefined, caller: Caller): Verdict {
  const found = narrower[operationId] ?? rules[policy[operationId] ?? 'open'];
  if (!isPerson(caller)) return found.strangers;
  return found[state === 'finalized' ? 'finalized' : 'before'][caller];
}

/** One must not learn from a refusal that the thing is there. */
async function differenceFromAbsent(
  { id: operationId, path }: Operation,
  ask: Ask,
  answer: SeenAnswer,
): Promise<string | undefined> {
  const [name = ''] = /(?<=\{)\w+(?=\})/u.exec(path) ?? [];
  const there = ask.path?.[name] ?? '';
  const absent = `${there.slice(0, -4)}0000`;
  const other = await world.call(operationId, { ...ask, path: { ...ask.path, [name]: absent } });
  const [one, two] = [toldBy(answer, there), toldBy(other, absent)];
  return one === two ? undefined : `tells that it is there: ${one} instead of ${two}`;
}

/** All of an answer but the ids of the request and of the thing. */
function toldBy(answer: SeenAnswer, thing: string): string {
  const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
  return `${answer.status}\n${headers}\n${textOf(answer)}`
    .replaceAll(answer.headers.get('x-request-id') ?? '', 'REQUEST')
    .replaceAll(thing, 'THING');
}

/** The credentials of a caller; without good ones for a signed or a metrics request. */
async function asCaller(operationId: string, caller: Caller): Promise<object> {
  const query = { key: 'users/a', expires: '9', signature: 'AAAA' };
  const signed = policy[operationId] === 'signed' ? { query } : {};
  return { ...signed, token: await tokenOf(caller) };
}

async function tokenOf(caller: Caller): Promise<string | undefined> {
  if (isPerson(caller)) return world.person(caller).token;
  const { token, refreshToken } = world.person('owner');
  const past = Math.floor(Date.now() / 1_000) - 60;
  switch (caller) {
    case 'no token':
      return undefined;
    case 'malformed token':
      return 'not.a.token';
    case 'expired token':
      return forged(token, { iat: past - 900, nbf: past - 900, exp: past });
    case 'wrong signature':
      return forged(token, {}, 'another key of enough characters!');
    case 'no signature':
      return `${encode({ alg: 'none', typ: 'JWT' })}.${token.split('.')[1]}.`;
    case 'refresh token':
      return refreshToken;
    case 'token of an ended login':
      return await endedToken();
  }
}

let ended: Promise<string> | undefined;

function endedToken(): Promise<string> {
  ended ??= (async () => {
    const { token } = await world.anotherLogin('owner');
    await world.get('logOut', { token, json: {} });
    return token;
  })();
  return ended;
}

/** A token like a genuine one, with other claims or another key. */
function forged(token: string, claims: object, key: string = host.tokenKey): string {
  const [head = '', payload = ''] = token.split('.');
  const genuine = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  const signed = `${head}.${encode({ ...genuine, ...claims })}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function isPerson(caller: Caller): caller is PersonName {
  return (persons as readonly string[]).includes(caller);
}

function isIn(status: number): boolean {
  return status < 500 && ![401, 403, 404].includes(status);
}

function textOf({ body }: SeenAnswer): string {
  return new TextDecoder().decode(body).slice(0, 300);
}

describe('a valid request', () => {
  it('is known for every operation, and succeeds', { timeout: 60_000 }, async () => {
    const statuses: Record<string, number> = {};
    const wanted: Record<string, number> = {};
    for (const [id, { status }] of Object.entries(recipes)) {
      statuses[id] = (await world.call(id, await validAsk(world, id))).status;
      wanted[id] = status;
    }
    expect(statuses).toEqual(wanted);
  });
});
