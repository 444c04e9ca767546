import type { Device, DevicePlatform } from '../domain/device.js';
import type { CallOptions } from '../ports/call-options.js';
import type { Document, DocumentStore } from '../ports/document-store.js';
import { pages } from '../support/pages.js';
import { devicesCollection } from './collections.js';

interface DeviceDocument extends Document {
  readonly accountId: string;
  readonly token: string;
  readonly platform: DevicePlatform;
  readonly registeredAt: string;
}

const collection = devicesCollection.name;

/** Keeps the devices of accounts. */
export class DeviceRepository {
  readonly #store: DocumentStore;

  constructor(store: DocumentStore) {
    this.#store = store;
  }

  async save(device: Device, options: CallOptions = {}): Promise<void> {
    const document: DeviceDocument = { id: documentId(device.token), ...device };
    await this.#store.put(collection, document, options);
  }

  async remove(accountId: string, token: string, options: CallOptions = {}): Promise<void> {
    await this.#store.delete(collection, { partition: accountId, id: documentId(token) }, options);
  }

  /** All devices of an account, in the order they were registered. */
  async of(accountId: string, options: CallOptions = {}): Promise<readonly Device[]> {
    const devices: Device[] = [];
    const list = pages((cursor) =>
      this.#store.query<DeviceDocument>(
        collection,
        {
          where: { accountId },
          orderBy: { field: 'registeredAt', direction: 'asc' },
          partition: accountId,
          ...(cursor === undefined ? {} : { cursor }),
        },
        options,
      ),
    );
    for await (const { document } of list) {
      const { token, platform, registeredAt } = document;
      devices.push({ token, accountId, platform, registeredAt });
    }
    return devices;
  }
}

/** Tokens may hold characters that ids may not. */
function documentId(token: string): string {
  return encodeURIComponent(token);
}
