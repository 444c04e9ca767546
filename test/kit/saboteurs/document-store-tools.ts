import { PortError, type PortErrorCode } from '@attune/core';
import { type DocumentStoreHarness, documentStoreCollections } from '@attune/core/conformance';
import { createMemoryDocumentStore } from '@attune/core/memory';
import type { Document, DocumentQuery, DocumentStore } from '@attune/core/ports';

export type Open = () => Promise<DocumentStoreHarness>;
export type Spoil = (port: DocumentStore) => Partial<DocumentStore>;

const healthy = (): DocumentStore =>
  createMemoryDocumentStore({ collections: documentStoreCollections });

export const healthyDocumentStore: Open = async () => ({ port: healthy() });

export const fault = (code: PortErrorCode) =>
  new PortError(code, 'sabotaged', { port: 'document-store', operation: 'any' });

export const spoiling =
  (spoil: Spoil): Open =>
  async () => {
    const port = healthy();
    return { port: { ...port, ...spoil(port) } };
  };

/** Changes every document on its way in. */
export const storing = (change: (document: Document) => Document): Open =>
  spoiling((port) => ({
    put: (name, document, options) => port.put(name, change(document), options),
  }));

/** Changes queries on their way in. */
export const asking = (change: (query: DocumentQuery) => DocumentQuery): Open =>
  spoiling((port) => ({
    query: (name, query, options) => port.query(name, change(query), options),
  }));

/** Reorders or thins each page. */
export const answering = (change: (documents: readonly Document[]) => readonly Document[]): Open =>
  spoiling((port) => ({
    query: async (name, query, options) => {
      const page = await port.query<Document>(name, query, options);
      const kept = change(page.items.map((item) => item.document));
      const itemOf = (document: Document) => page.items.find((one) => one.document === document);
      const items = kept.flatMap((document) => itemOf(document) ?? []);
      return { ...page, items: items as never };
    },
  }));

/** A store without search, as one that cannot search must be. */
export const searchlessDocumentStore: Open = spoiling((port) => ({
  capabilities: { ...port.capabilities, textSearch: false },
  query: (name, query, options) =>
    query.text === undefined && query.anyWordOf === undefined
      ? port.query(name, query, options)
      : Promise.reject(fault('unsupported')),
}));
