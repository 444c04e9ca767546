import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from '../../packages/http/src/composition/config.js';
import type { Variables } from '../../packages/http/src/composition/variables.js';
import { read } from './tree.js';

const text = read('.env.example');
/** What stands behind a `#` that can be taken away. */
const examples = [...text.matchAll(/^#([A-Z][A-Z0-9_]*)=(.*)$/gmu)].map(
  ([, name = '', value = '']) => ({ name, value }),
);
const listed = examples.map(({ name }) => name);

/** Other names of variables, and what other systems and families read; without a line of their own. */
const elsewhere = [
  ...(text.split('# Names of other systems.')[1] ?? '').matchAll(
    /\b[A-Z][A-Z0-9]{3,}(?:_[A-Z0-9]+)*\b|\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/gu,
  ),
].map(([name]) => name);

/** The names that are asked for when a host starts with these variables. */
function namesRead(variables: Variables): ReadonlySet<string> {
  const asked = new Set<string>();
  const environment = new Proxy(variables, {
    get: (target, name) => {
      if (typeof name === 'string') asked.add(name);
      return Reflect.get(target, name) as string | undefined;
    },
  });
  loadConfig(environment, { serving: true });
  return asked;
}

function faultsOf(variables: Variables): readonly string[] {
  try {
    loadConfig(variables);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

const key = { JWT_SECRET_KEY: '0123456789-0123456789-0123456789' };
const bare = namesRead({});
const everything = new Set([
  ...bare,
  ...namesRead({ ...key, NODE_ENV: 'production', DATABASE_URL: 'postgres://a@localhost/a' }),
]);
const entries = loadConfig({}, { serving: true }).entries.map(({ name }) => name);

describe('.env.example', () => {
  it('names every variable that is read', () => {
    const known = new Set([...listed, ...elsewhere]);
    expect([...everything].filter((name) => !known.has(name))).toEqual([]);
  });

  it('has a line for each that does something, by its first name', () => {
    expect(entries.filter((name) => !listed.includes(name))).toEqual([]);
  });

  it('names nothing that is not read', () => {
    expect([...listed, ...elsewhere].filter((name) => !everything.has(name))).toEqual([]);
  });

  it('gives each variable once, with a value that is right or none', () => {
    expect(listed.length).toBeGreaterThan(60);
    expect(new Set(listed).size).toBe(listed.length);
    const wrong = examples
      .filter(({ value }) => value !== '')
      .flatMap(({ name, value }) =>
        faultsOf({ [name]: value }).filter((fault) => fault.startsWith(`${name}: must be `)),
      );
    // What must go together is told about the other one.
    expect(wrong.filter((fault) => !/must be set with/u.test(fault))).toEqual([]);
    expect(faultsOf({ PORT: 'wrong' })).toHaveLength(1);
  });
});

describe('attune config', () => {
  it('has a line for every variable that is read, apart from those that mean nothing here', () => {
    const silent = [...bare].filter((name) => !entries.includes(name));
    expect(silent.filter((name) => !elsewhere.includes(name))).toEqual([]);
  });
});
