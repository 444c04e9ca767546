import { DomainError, PortError, system, visitor } from '@attune/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { asPatient, asTherapist } from '../support/actors.js';
import {
  accountRules,
  openWorld,
  type Rule,
  rules,
  type Stranger,
  type World,
} from './use-case-rules.js';

/** What is beside the use cases: the records and the operations of the host. */
const besides = ['sessions', 'transcripts', 'devices', 'accounts', 'operations'];
/** What a bench adds to the use cases. */
const tools = ['ports', 'clock', 'reports', 'restart', 'blobKeys', 'ingest', 'processed', 'settle'];

interface UseCase {
  execute(actor: unknown, input?: unknown, options?: unknown): unknown;
}

const trap = {
  get accountId(): string {
    throw new TypeError('read');
  },
  get role(): string {
    throw new TypeError('read');
  },
  get signal(): string {
    throw new TypeError('read');
  },
};
const revoked = Proxy.revocable({}, {});
revoked.revoke();

/** Values that no member takes, as often as a test needs them. */
const garbage: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['a number', 7.5],
  ['NaN', Number.NaN],
  ['a bigint', 7n],
  ['a symbol', Symbol('x')],
  ['a huge text', 'x'.repeat(1_000_000)],
  ['a text of control characters', '\0\ud800\n'],
  ['a list', [undefined, null, []]],
  ['a list with a hole', new Array(3)],
  ['a date', new Date(Number.NaN)],
  ['a function', () => undefined],
  ['an object without a prototype', Object.create(null)],
  ['an object of throwing getters', trap],
  ['a revoked proxy', revoked.proxy],
  ['an object with a poisoned prototype', JSON.parse('{"__proto__": {"role": "admin"}}')],
];

const actors: readonly (readonly [string, unknown])[] = [
  ['undefined', undefined],
  ['a text', 'ann'],
  ['an empty object', {}],
  ['an actor without an id', { role: 'therapist' }],
  ['an actor without a role', { accountId: 'ann' }],
  ['an actor of no known role', { accountId: 'ann', role: 'owner' }],
  ['the system as JSON has it', JSON.parse(JSON.stringify(system))],
  ['an actor with a list as its id', { accountId: ['ann'], role: 'therapist' }],
  ...garbage,
];

async function settle(call: () => unknown): Promise<{ value?: unknown; error?: unknown }> {
  try {
    const made = call();
    if (typeof made !== 'object' || made === null || !(Symbol.asyncIterator in made)) {
      return { value: await made };
    }
    const events = made as AsyncGenerator<{ data: unknown }>;
    const { value } = await events.next();
    await events.return(undefined);
    return { value: value?.data };
  } catch (error) {
    return { error };
  }
}

function codeOf(error: unknown): string {
  if (DomainError.is(error) || PortError.is(error)) return error.code;
  throw error;
}

/** An empty list, an object that says nothing, or the word that a session is gone. */
function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { items, deleted } = value as { items?: readonly unknown[]; deleted?: boolean };
  return items?.length === 0 || deleted === true || Object.keys(value).length === 0;
}

describe.each([
  ['createUseCases', rules, ({ bench }: World) => bench as object],
  ['createAccountUseCases', accountRules, ({ accounts }: World) => accounts as object],
] as const)('the use cases of %s', (_factory, table, from) => {
  let world: World;
  const useCase = (name: string): UseCase => from(world)[name as never] as UseCase;
  beforeAll(async () => {
    world = await openWorld();
  });

  it('have a rule each, and execute(actor, input, options)', () => {
    const names = Object.keys(from(world)).filter((name) => ![...besides, ...tools].includes(name));
    expect(Object.keys(table).toSorted()).toEqual(names.toSorted());
    for (const name of names) {
      const { execute } = useCase(name);
      expect([name, typeof execute]).toEqual([name, 'function']);
      // The actor comes first and is required.
      expect([name, execute.length >= 1]).toEqual([name, true]);
    }
  });

  describe.each(Object.entries(table))('%s', (name, rule: Rule) => {
    const call = async (actor: unknown, input: unknown, ...options: readonly unknown[]) =>
      await settle(() => useCase(name).execute(actor, input, ...options));

    it.each(actors)('refuses %s as its actor', async (_what, actor) => {
      const { error } = await call(actor, await rule.input(world));
      expect(codeOf(error)).toBe('invalid_input');
      expect((error as DomainError).message).toContain(name);
    });

    it.each(garbage)('refuses %s as its input', async (_what, input) => {
      const { error } = await call(rule.actor(world), input);
      // An object without members is an input where every member is optional.
      if (error === undefined)
        expect([rule.inputOptional ?? rule.allOptional, typeof input]).toEqual([true, 'object']);
      else expect(codeOf(error)).toBe('invalid_input');
    });

    it('refuses an absent input unless it needs none', async () => {
      const { error } = await call(rule.actor(world), undefined);
      const refused = error === undefined ? undefined : codeOf(error);
      expect(refused).toBe(rule.inputOptional ? undefined : 'invalid_input');
    });

    it.each(garbage.filter(([what]) => !what.includes('prototype') && what !== 'a date'))(
      'refuses %s as its options',
      async (_what, options) => {
        const { error } = await call(rule.actor(world), await rule.input(world), options);
        expect(codeOf(error)).toBe('invalid_input');
      },
    );

    it('refuses garbage in any member with an error that says why, and changes nothing', async () => {
      for (const member of Object.keys(await rule.input(world))) {
        for (const [what, value] of garbage) {
          const input = { ...(await rule.input(world)), [member]: value };
          const before = await snapshot(world);
          const { error } = await call(rule.actor(world), input);
          if (error === undefined) continue;
          // Throws what is neither a DomainError nor a PortError, such as a TypeError.
          codeOf(error);
          expect(await snapshot(world), `${member}: ${what}`).toEqual(before);
        }
      }
    });
  });
});

describe.each([
  ['createUseCases', rules, ({ bench }: World) => bench as object],
  ['createAccountUseCases', accountRules, ({ accounts }: World) => accounts as object],
] as const)('strangers at %s', (_factory, table, from) => {
  const strangers: Readonly<Record<Stranger, (world: World) => unknown>> = {
    otherTherapist: () => asTherapist('bob'),
    otherPatient: () => asPatient('sue'),
    subject: ({ pat }) => pat,
    admin: ({ root }) => root,
    visitor: () => visitor,
  };

  it.each(Object.entries(table))('%s', { timeout: 20_000 }, async (name, rule) => {
    for (const [who, actorOf] of Object.entries(strangers)) {
      const world = await openWorld();
      const useCase = from(world)[name as never] as UseCase;
      const input = await rule.input(world);
      const before = await snapshot(world);
      const wanted = rule.strangers[who as Stranger];
      expect([who, await outcomeOf(useCase, actorOf(world), input)]).toEqual([who, wanted]);
      if (wanted !== 'allowed') expect(await snapshot(world)).toEqual(before);
    }
  });
});

/** How the call ended. Watching a login that stands goes on until it is aborted. */
async function outcomeOf(useCase: UseCase, actor: unknown, input: unknown): Promise<string> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const stop = setTimeout(() => stopping.abort(), 200);
  const { value, error } = await settle(() => useCase.execute(actor, input, { signal }));
  clearTimeout(stop);
  if (error === undefined) return isEmpty(value) ? 'empty' : 'allowed';
  return error === signal.reason ? 'allowed' : codeOf(error);
}

/** Sessions, their blobs and accounts: what a refused call must not change. */
async function snapshot(world: World): Promise<unknown> {
  const { bench, accounts, sessionId, finalizedId, ann, pat } = world;
  const profiles = [
    await accounts.readProfile.execute(ann),
    await accounts.readProfile.execute(pat),
  ];
  const sessions = [await bench.sessions.find(sessionId), await bench.sessions.find(finalizedId)];
  return { sessions, profiles, blobs: await bench.blobKeys() };
}
