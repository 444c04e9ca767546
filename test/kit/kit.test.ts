import {
  type ConformanceCase,
  type ConformanceSuite,
  runCase,
  runConformance,
  skipReason,
  type TestApi,
} from '@attune/core/conformance';
import { describe, expect, it } from 'vitest';

type Capability = 'listing' | 'signing';
interface Thing {
  readonly port: { readonly id: number };
  close?(): Promise<void>;
}
type ThingCase = ConformanceCase<Thing, Capability>;

/** A runner that only writes down what is declared. */
function recorder() {
  const declared: { group: string; title: string; skipped: boolean; body: () => Promise<void> }[] =
    [];
  let group = '';
  const add = (skipped: boolean) => (title: string, body: () => Promise<void>) => {
    declared.push({ group, title, skipped, body });
  };
  const test: TestApi = {
    describe: (name, body) => {
      group = name;
      body();
    },
    it: Object.assign(add(false), { skip: add(true) }),
  };
  return { test, declared };
}

function suiteOf(...cases: readonly ThingCase[]): ConformanceSuite<Thing, Capability> {
  return { port: 'thing', cases };
}

/** Opens numbered harnesses and remembers which were closed. */
function opener() {
  const opened: number[] = [];
  const closed: number[] = [];
  const open = async (): Promise<Thing> => {
    const id = opened.push(opened.length + 1);
    return {
      port: { id },
      close: async () => {
        closed.push(id);
      },
    };
  };
  return { opened, closed, open };
}

const passing: ThingCase = { id: 'TH-01', title: 'passes', run: async () => undefined };
const failing: ThingCase = {
  id: 'TH-02',
  title: 'fails',
  run: () => Promise.reject(new Error('broken')),
};
const capabilities = { listing: true, signing: false };

describe('runConformance', () => {
  it('declares every case under the adapter and the port, by id and title', () => {
    const { test, declared } = recorder();
    const { open } = opener();
    runConformance(test, suiteOf(passing, failing), { adapter: 'mine', capabilities, open });
    expect(declared.map(({ group, title, skipped }) => [group, title, skipped])).toEqual([
      ['mine: thing', 'TH-01 passes', false],
      ['mine: thing', 'TH-02 fails', false],
    ]);
  });

  it('opens nothing before a case runs, and a fresh harness for each', async () => {
    const { test, declared } = recorder();
    const { opened, closed, open } = opener();
    const seen: number[] = [];
    const look = async ({ port }: Thing) => void seen.push(port.id);
    const cases = [
      { ...passing, run: look },
      { ...failing, run: look },
    ];
    runConformance(test, suiteOf(...cases), { adapter: 'mine', capabilities, open });
    expect(opened).toEqual([]);
    for (const { body } of declared) await body();
    expect([seen, closed]).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it('shows a case that does not apply as skipped, with the reason', async () => {
    const { test, declared } = recorder();
    const { opened, open } = opener();
    const cases: ThingCase[] = [
      { ...failing, id: 'TH-03', needs: ['listing', 'signing'] },
      { ...failing, id: 'TH-04', without: ['listing'] },
      { ...failing, id: 'TH-05' },
      { ...failing, id: 'TH-06', needs: ['listing'], without: ['signing'] },
    ];
    const waive = { 'TH-05': 'the emulator lies' };
    runConformance(test, suiteOf(...cases), { adapter: 'mine', capabilities, waive, open });
    expect(declared.map(({ title, skipped }) => [title, skipped])).toEqual([
      ['TH-03 fails (no signing)', true],
      ['TH-04 fails (has listing)', true],
      ['TH-05 fails (the emulator lies)', true],
      ['TH-06 fails', false],
    ]);
    for (const { skipped, body } of declared) if (skipped) await body();
    expect(opened).toEqual([]);
  });

  it('fails the run for a waiver of a case that does not exist', async () => {
    const { test, declared } = recorder();
    const { open } = opener();
    const waive = { 'TH-99': 'long gone' };
    runConformance(test, suiteOf(passing), { adapter: 'mine', capabilities, waive, open });
    const [first] = declared;
    expect(first).toMatchObject({
      title: 'TH-99 is waived but no such case exists',
      skipped: false,
    });
    await expect(first?.body()).rejects.toThrow('TH-99');
  });
});

describe('runCase', () => {
  it('closes the harness also when the case fails, and fails with its error', async () => {
    const { closed, open } = opener();
    await expect(runCase(failing, { open })).rejects.toThrow('broken');
    expect(closed).toEqual([1]);
  });

  it('fails when the harness does not open or does not close', async () => {
    const open = () => Promise.reject(new Error('no server'));
    await expect(runCase(passing, { open })).rejects.toThrow('no server');
    const close = () => Promise.reject(new Error('left something'));
    const leaking = async () => ({ port: { id: 1 }, close });
    await expect(runCase(passing, { open: leaking })).rejects.toThrow('left something');
  });

  it('takes a harness that has nothing to close', async () => {
    await expect(runCase(passing, { open: async () => ({ port: { id: 1 } }) })).resolves.toBe(
      undefined,
    );
  });
});

describe('skipReason', () => {
  it('puts a missing capability before a waiver', () => {
    const one: ThingCase = { ...passing, needs: ['signing'] };
    const waive = { 'TH-01': 'waived' };
    expect(skipReason(one, { capabilities, waive })).toBe('no signing');
    expect(skipReason(passing, { capabilities, waive })).toBe('waived');
    expect(skipReason(passing, { capabilities })).toBe(undefined);
  });
});
