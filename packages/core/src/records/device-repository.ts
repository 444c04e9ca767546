import { hashText } from '../bytes/hash-text.js';
import type { Device, DevicePlatform } from '../domain/account/device.js';
import { pages } from '../flow/pages.js';
import type { CallOptions } from '../ports/call-options.js';
import type { Document, DocumentQuery, DocumentStore } from '../ports/document-store.js';
import type { Hasher } from '../ports/hasher.js';
import { compareCodePoints } from '../text/compare-values.js';
import { devicesCollection } from './collections.js';

interface DeviceDocument extends Document {
  readonly accountId: string;
  readonly token: string;
  readonly tokenHash: string;
  readonly platform: DevicePlatform;
  readonly registeredAt: string;
}

const collection = devicesCollection.name;

/** Keeps the devices of accounts, each under the account that registered it last. */
export class DeviceRepository {
  readonly #store: DocumentStore;
  readonly #hasher: Hasher;

  constructor(store: DocumentStore, hasher: Hasher) {
    this.#store = store;
    this.#hasher = hasher;
  }

  /** Registers the device. An account that registered the same token before loses it. */
  async save(device: Device, options: CallOptions = {}): Promise<void> {
    const tokenHash = await this.#hash(device.token);
    const { accountId } = device;
    const document: DeviceDocument = { id: tokenHash, tokenHash, ...device };
    // Before the write: a crash in between may lose a registration, but never notifies two accounts.
    const others = await this.#query({ where: { tokenHash } }, options);
    await this.#removeAll(
      others.filter((other) => other.accountId !== accountId),
      options,
    );
    await this.#store.put(collection, document, options);
    // Requests that register it at the same moment all keep the same one.
    const holders = await this.#query({ where: { tokenHash } }, options);
    await this.#removeAll(holders.sort(newestFirst).slice(1), options);
  }

  async remove(accountId: string, token: string, options: CallOptions = {}): Promise<void> {
    const id = await this.#hash(token);
    await this.#store.delete(collection, { partition: accountId, id }, options);
  }

  /** All devices of an account, in the order they were registered. */
  async of(accountId: string, options: CallOptions = {}): Promise<readonly Device[]> {
    const found = await this.#query(
      {
        where: { accountId },
        orderBy: { field: 'registeredAt', direction: 'asc' },
        partition: accountId,
      },
      options,
    );
    return found.map(({ token, platform, registeredAt }) => ({
      token,
      accountId,
      platform,
      registeredAt,
    }));
  }

  async #query(query: DocumentQuery, options: CallOptions): Promise<DeviceDocument[]> {
    const list = pages((cursor) =>
      this.#store.query<DeviceDocument>(
        collection,
        { ...query, ...(cursor === undefined ? {} : { cursor }) },
        options,
      ),
    );
    const found: DeviceDocument[] = [];
    for await (const { document } of list) found.push(document);
    return found;
  }

  async #removeAll(devices: readonly DeviceDocument[], options: CallOptions): Promise<void> {
    for (const { accountId, id } of devices) {
      await this.#store.delete(collection, { partition: accountId, id }, options);
    }
  }

  /** Tokens may be longer than ids and hold characters that ids may not. */
  #hash(token: string): Promise<string> {
    return hashText(this.#hasher, token);
  }
}

function newestFirst(one: DeviceDocument, other: DeviceDocument): number {
  return (
    compareCodePoints(other.registeredAt, one.registeredAt) ||
    compareCodePoints(other.accountId, one.accountId)
  );
}
