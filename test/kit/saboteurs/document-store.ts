import { PortError } from '@attune/core';
import type { BatchOperation, Document, DocumentStore } from '@attune/core/ports';
import {
  answering,
  asking,
  fault,
  type Open,
  type Spoil,
  spoiling,
  storing,
} from './document-store-tools.js';

/** Without the index rules: a field is taken for the id's when no index has it. */
const lenient: Spoil = (port) => ({
  query: async (name, query, options) => {
    try {
      return await port.query(name, query, options);
    } catch (error) {
      if (query.cursor !== undefined || query.text !== undefined) throw error;
      return { items: [] };
    }
  },
});

const checkThenAct: Spoil = (port) => ({
  put: async (name, document, { expect } = {}) => {
    if (expect === undefined || expect === 'absent')
      return port.put(name, document, { expect: expect as never });
    const key = { partition: String(document['shelf']), id: document.id };
    const held = await port.get(name, key).catch(() => undefined);
    if (held?.etag !== expect.etag) return port.put(name, document, { expect });
    await Promise.resolve();
    return port.put(name, document);
  },
});

const oneByOne =
  (checked: boolean): Spoil =>
  (port) => ({
    batch: async (name, partition, operations, options) => {
      if (checked) await rehearse(port, name, partition, operations);
      const etags: (string | undefined)[] = [];
      for (const one of operations) {
        options?.signal?.throwIfAborted();
        etags.push(...(await port.batch(name, partition, [one])));
      }
      return etags;
    },
  });

/** Finds out what a batch would reject with, and leaves the store as it was. */
async function rehearse(
  port: DocumentStore,
  name: string,
  partition: string,
  operations: readonly BatchOperation[],
): Promise<void> {
  const last: BatchOperation = { type: 'put', document: { id: '/', shelf: partition } };
  if (operations.length >= port.capabilities.maxBatchOperations) return;
  const error = await port.batch(name, partition, [...operations, last]).catch((one) => one);
  if (!PortError.is(error, 'invalid_argument')) throw error;
}

/** Takes "this version" for "nothing newer", so that what is gone comes back. */
const revives: Spoil = (port) => ({
  put: async (name, document, options) => {
    try {
      return await port.put(name, document, options);
    } catch (error) {
      const key = { partition: String(document['shelf']), id: document.id };
      const held = await port.get(name, key).catch(() => undefined);
      if (held !== undefined || document['genre'] !== undefined) throw error;
      return port.put(name, document);
    }
  },
});

/** Answers a question it knows as it did before. */
const lagging: Spoil = (port) => {
  const known = new Map<string, unknown>();
  return {
    query: async (name, query, options) => {
      const question = JSON.stringify([name, query]);
      const old = known.get(question);
      const page = await port.query(name, query, options);
      known.set(question, page);
      return (old ?? page) as never;
    },
  };
};

const withOffsets: Spoil = (port) => ({
  query: async (name, query, options) => {
    const { cursor, limit = 100, ...rest } = query;
    const skip = cursor === undefined ? 0 : Number(cursor.split('@')[0]);
    const mark = JSON.stringify(rest);
    if (cursor !== undefined && cursor !== `${skip}@${mark}`) throw fault('invalid_argument');
    await port.query(name, query.cursor === undefined ? query : { ...rest, limit }, options);
    const all = await port.query(name, { ...rest, limit: 1000 }, options);
    const items = all.items.slice(skip, skip + limit) as never[];
    const more = skip + limit < all.items.length;
    return { items, ...(more ? { cursor: `${skip + limit}@${mark}` } : {}) };
  },
});

/** Cursors that hold the last id only, good for any query. */
const cursorsOfAnyQuery: Spoil = (port) => ({
  query: async (name, { cursor, ...query }, options) => {
    const page = await port.query<Document>(name, { ...query, limit: 1000 }, options);
    const from =
      cursor === undefined ? 0 : 1 + page.items.findIndex((one) => one.document.id === cursor);
    const items = page.items.slice(from, from + (query.limit ?? 100));
    const last = items.at(-1)?.document.id;
    return {
      items: items as never[],
      ...(last === undefined || last === page.items.at(-1)?.document.id ? {} : { cursor: last }),
    };
  },
});

/** Cursors as of an open result set: gone once they were used. */
const cursorsOfOneUse: Spoil = (port) => {
  const used = new Set<string>();
  return {
    query: async (name, query, options) => {
      if (query.cursor !== undefined && used.has(query.cursor)) throw fault('invalid_argument');
      const page = await port.query(name, query, options);
      if (query.cursor !== undefined) used.add(query.cursor);
      return page as never;
    },
  };
};

const cosmetic = (document: Document): Document => {
  const { _etag, ...rest } = document;
  return rest as Document;
};

const ascending = (key: (document: Document) => string) => (documents: readonly Document[]) =>
  [...documents].sort((a, b) => (key(a) < key(b) ? -1 : 1));

/** Keeps expiry to reads: a write still meets the expired document. */
const expiredInTheWay: Spoil = (port) => {
  const expired = new Set<string>();
  return {
    put: async (name, document, options) => {
      const key = `${name} ${document.id}`;
      if (options?.expect === 'absent' && expired.has(key)) throw fault('already_exists');
      const done = await port.put(name, document, options);
      if (document['goneAt'] !== undefined) expired.add(key);
      return done;
    },
  };
};

/** Searches for parts of words. */
const substrings: Spoil = (port) => ({
  query: async (name, { text, ...query }, options) => {
    if (text === undefined) return port.query(name, query, options);
    const page = await port.query<Document>(name, query, options);
    const wanted = text.toLowerCase().split(/\s+/);
    const items = page.items.filter(({ document }) => {
      const held = `${document['title']} ${document['blurb']}`.toLowerCase();
      return wanted.every((word) => held.includes(word));
    });
    return { ...page, items: items as never[] };
  },
});

/** Brings along what stands beside the first one found. */
const besideOfTheFirst: Spoil = (port) => ({
  query: async (name, query, options) => {
    const page = await port.query<Document>(name, query, options);
    const { beside } = page.items[0] ?? {};
    const items = page.items.map((item) => (beside === undefined ? item : { ...item, beside }));
    return { ...page, items: items as never[] };
  },
});

/** Remembers what stood there, and takes no notice of its end. */
const besideThatIsGone: Spoil = (port) => {
  const kept = new Map<unknown, Document>();
  return {
    put: (name, document, options) => {
      if (document.id === 'shelf') kept.set(document['shelf'], document);
      return port.put(name, document, options);
    },
    query: async (name, query, options) => {
      const page = await port.query<Document>(name, query, options);
      const items = page.items.map((item) => {
        const document = kept.get(item.document['shelf']);
        return document === undefined ? item : { ...item, beside: { document, etag: 'x' } };
      });
      return { ...page, items: items as never[] };
    },
  };
};

/** Writes a batch that is too large in two. */
const inHalves: Spoil = (port) => ({
  batch: async (name, partition, operations, options) => {
    const write = (some: readonly BatchOperation[]) => port.batch(name, partition, some, options);
    try {
      return await write(operations);
    } catch (error) {
      const { maxBatchOperations: most } = port.capabilities;
      if (!PortError.is(error, 'limit_exceeded') || operations.length > most) throw error;
      const half = Math.ceil(operations.length / 2);
      return [
        ...(await write(operations.slice(0, half))),
        ...(await write(operations.slice(half))),
      ];
    }
  },
});

/** For each case, a store that breaks its sentence. */
export const documentStoreSaboteurs: Readonly<Record<string, Open>> = {
  'DS-01': storing(cosmetic),
  'DS-02': spoiling((port) => ({
    get: (name, key, options) =>
      key.id.includes('/') ? Promise.reject(fault('internal')) : port.get(name, key, options),
  })),
  'DS-03': spoiling((port) => ({
    put: async (name, document, options) => {
      const key = { partition: String(document['shelf']), id: document.id };
      const old = await port.get(name, key).catch(() => undefined);
      return port.put(name, { ...old?.document, ...document }, options);
    },
  })),
  'DS-04': storing((document) => ({ ...document, shelf: 'main' })),
  'DS-05': spoiling((port) => ({
    put: (name, document, options) =>
      port.put(name, { ...document, id: document.id.replaceAll('?', '-') }, options),
  })),
  'DS-06': spoiling((port) => ({
    delete: async (name, key, options) => {
      await port.get(name, key);
      await port.delete(name, key, options);
    },
  })),
  'DS-07': spoiling((port) => ({
    batch: (name, partition, operations, options) =>
      operations.length === 0
        ? Promise.resolve([])
        : port.batch(name, partition, operations, options),
  })),
  'DS-08': storing(
    (document) => JSON.parse(JSON.stringify(document).replaceAll('\\u0000', '')) as Document,
  ),
  'DS-09': spoiling((port) => ({
    capabilities: { ...port.capabilities, maxDocumentBytes: 1_999_999 },
  })),
  'DS-10': spoiling((port) => ({
    put: (name, document, { expect } = {}) =>
      port.put(name, document, expect === 'absent' || expect === undefined ? {} : { expect }),
  })),
  'DS-11': spoiling(revives),
  'DS-12': spoiling((port) => ({ delete: (name, key) => port.delete(name, key) })),
  'DS-13': spoiling(checkThenAct),
  'DS-14': spoiling((port) => ({
    put: async (name, document, options) => {
      if (options?.expect !== 'absent') return port.put(name, document, options);
      const key = { partition: String(document['shelf']), id: document.id };
      const held = await port.get(name, key).catch(() => undefined);
      return port.put(name, document, held === undefined ? {} : options);
    },
  })),
  'DS-15': spoiling((port) => ({
    batch: async (...call) => (await port.batch(...call)).filter((etag) => etag !== undefined),
  })),
  'DS-16': spoiling(oneByOne(false)),
  'DS-17': spoiling((port) => ({
    batch: (name, partition, operations, options) => {
      const last = new Map(
        operations.map((one) => [one.type === 'put' ? one.document.id : one.id, one]),
      );
      return port.batch(name, partition, [...last.values()], options);
    },
  })),
  'DS-18': spoiling(oneByOne(true)),
  'DS-19': answering((documents) =>
    documents.some((one) => one['title'] === 'Gamma' && one.id === 'a')
      ? [...documents].sort((a, b) => (a['title'] === b['title'] && a.id > b.id ? -1 : 1))
      : documents,
  ),
  'DS-20': answering(ascending((document) => String(document['title'] ?? document.id))),
  'DS-21': answering((documents) =>
    documents.some((one) => one['pages'] !== undefined)
      ? ascending((document) => String(document['pages']))(documents)
      : documents,
  ),
  'DS-22': spoiling((port) => ({
    query: (name, query, options) => {
      const { to } = query.range ?? {};
      const range = typeof to === 'number' ? { ...query.range, to: to + 0.5 } : query.range;
      return port.query(name, range === undefined ? query : { ...query, range }, options);
    },
  })),
  'DS-23': asking(({ partition, ...query }) =>
    query.orderBy ? query : { ...query, ...(partition === undefined ? {} : { partition }) },
  ),
  'DS-24': spoiling(lagging),
  'DS-25': spoiling(lenient),
  'DS-26': spoiling((port) => ({
    query: async (name, query, options) => {
      const page = await port.query<Document>(name, query, options);
      const items = [...new Map(page.items.map((one) => [one.document.id, one])).values()];
      return { ...page, items: items as never[] };
    },
  })),
  'DS-27': spoiling(withOffsets),
  'DS-28': spoiling(cursorsOfAnyQuery),
  'DS-29': spoiling(substrings),
  'DS-30': asking(({ text, ...query }) =>
    query.orderBy === undefined && text !== undefined ? { ...query, text } : query,
  ),
  'DS-41': spoiling((port) => ({
    query: (name, { anyWordOf, ...query }, options) =>
      port.query(
        name,
        anyWordOf === undefined ? query : { ...query, anyWordOf: [anyWordOf.flat()] },
        options,
      ),
  })),
  'DS-31': spoiling((port) => ({
    capabilities: { ...port.capabilities, textSearch: false },
    query: (name, { text: _, anyWordOf: _groups, ...query }, options) =>
      port.query(name, query, options),
  })),
  'DS-32': storing(({ goneAt: _, ...document }) => document as Document),
  'DS-33': spoiling(expiredInTheWay),
  'DS-34': spoiling((port) => ({
    put: (name, document, { expect } = {}) =>
      port.put(name, document, expect === undefined ? {} : { expect }),
  })),
  'DS-35': spoiling(oneByOne(true)),
  'DS-36': spoiling(besideOfTheFirst),
  'DS-37': spoiling(besideThatIsGone),
  'DS-38': spoiling(inHalves),
  'DS-40': spoiling(cursorsOfOneUse),
};
