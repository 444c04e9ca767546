import type {
  AccountOptions,
  AccountPorts,
  AccountUseCases,
  RegisterAccountInput,
} from '@attune/core';
import { collections, createAccountUseCases } from '@attune/core';
import {
  createManualClock,
  createMemoryAccountPorts,
  createMemoryDocumentStore,
  type MemoryAccountPorts,
} from '@attune/core/memory';
import type { DocumentStore } from '@attune/core/ports';
import { createSqlDocumentStore } from '../../packages/adapters-local/src/sql/sql-document-store.js';
import { openEmbedded } from '../support/embedded-records.js';

/** Accounts over one of the stores, with the ports to make another process from. */
export interface Accounts extends AccountUseCases {
  readonly ports: MemoryAccountPorts;
  /** Another process on the same records. */
  again(more?: Partial<AccountPorts>, options?: AccountOptions): AccountUseCases;
}

/** A kind of document store that gives each case records of its own. */
export interface StoreKind {
  open(clock: MemoryAccountPorts['clock']): Promise<DocumentStore>;
  close(): Promise<void>;
}

export function memoryKind(): StoreKind {
  return {
    open: async (clock) => createMemoryDocumentStore({ collections, clock }),
    close: async () => undefined,
  };
}

/** One embedded database, a schema a case. */
export async function pgliteKind(): Promise<StoreKind> {
  const client = await openEmbedded();
  let cases = 0;
  return {
    open: async (clock) => {
      cases += 1;
      return await createSqlDocumentStore({ client, clock, collections, schema: `case_${cases}` });
    },
    close: () => client.close(),
  };
}

export async function openAccounts(kind: StoreKind): Promise<Accounts> {
  const clock = createManualClock();
  const ports = createMemoryAccountPorts({ clock, documents: await kind.open(clock) });
  const again: Accounts['again'] = (more, options) =>
    createAccountUseCases({ ...ports, ...more }, options);
  // So that searching for patients finds all that there are.
  return { ports, again, ...again({}, { patientDirectory: 'organisation' }) };
}

export const password = 'Lamp and tree 7';

export function person(more: Partial<RegisterAccountInput> = {}): RegisterAccountInput {
  return {
    email: 'ann@example.org',
    username: 'ann',
    password,
    displayName: 'Ann Lee',
    role: 'patient',
    consents: { gdpr: true, dataRetention: true },
    ...more,
  };
}

/** What came of many calls: how many went well, and the codes of the others. */
export async function outcomes(
  calls: readonly Promise<unknown>[],
): Promise<{ readonly well: number; readonly codes: readonly string[] }> {
  const settled = await Promise.allSettled(calls);
  const failed = settled.filter((one) => one.status === 'rejected');
  const codes = failed.map(({ reason }) => String((reason as { code?: unknown }).code));
  return { well: settled.length - failed.length, codes: [...new Set(codes)].sort() };
}

const writes = ['put', 'delete', 'batch'] as const;

/**
 * The store as a process sees it that dies at its nth write, before or after it is done: that write
 * and all later ones fail.
 */
export function dyingStore(
  store: DocumentStore,
  nth: number,
  when: 'before' | 'after',
): { readonly store: DocumentStore; readonly died: () => boolean } {
  let count = 0;
  const write = (work: (...args: never[]) => Promise<unknown>) => {
    return async (...args: never[]) => {
      count += 1;
      if (count > nth || (count === nth && when === 'before')) throw new Error('killed');
      const answer = await work(...args);
      if (count === nth) throw new Error('killed');
      return answer;
    };
  };
  const dying = Object.fromEntries(
    writes.map((name) => [name, write(store[name].bind(store) as never)]),
  );
  return {
    store: {
      capabilities: store.capabilities,
      get: store.get.bind(store),
      query: store.query.bind(store),
      ...(dying as unknown as Pick<DocumentStore, (typeof writes)[number]>),
    },
    died: () => count >= nth,
  };
}

/** The store as a process sees it that stands still before its nth write until it is let go. */
export function stallingStore(
  store: DocumentStore,
  nth: number,
): { readonly store: DocumentStore; readonly stalled: Promise<void>; go(): void } {
  let count = 0;
  let go = (): void => undefined;
  let tell = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  const stalled = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const write = (work: (...args: never[]) => Promise<unknown>) => {
    return async (...args: never[]) => {
      count += 1;
      if (count === nth) {
        tell();
        await held;
      }
      return await work(...args);
    };
  };
  const stalling = Object.fromEntries(
    writes.map((name) => [name, write(store[name].bind(store) as never)]),
  );
  return {
    store: {
      capabilities: store.capabilities,
      get: store.get.bind(store),
      query: store.query.bind(store),
      ...(stalling as unknown as Pick<DocumentStore, (typeof writes)[number]>),
    },
    stalled,
    go: () => go(),
  };
}

/** The store with a gate before its puts that opens when so many stand there: all have read by then. */
export function crowdedStore(store: DocumentStore, count: number): DocumentStore {
  let waiting = 0;
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {
    capabilities: store.capabilities,
    get: store.get.bind(store),
    query: store.query.bind(store),
    delete: store.delete.bind(store),
    batch: store.batch.bind(store),
    put: async (...args) => {
      waiting += 1;
      if (waiting === count) open();
      await gate;
      return await store.put(...args);
    },
  };
}
