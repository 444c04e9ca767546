import { openS3BlobStore } from '@attune/adapters-aws/blob-store';
import { readBytes } from '@attune/core/adapter-kit';
import type { BlobStore } from '@attune/core/ports';
import type { Ceph } from './ceph.js';
import type { OutsideObjects } from './transcribe-server.js';

/** Buckets of the gateway, made at their first use, for a service of the test that reads and writes there. */
export interface CephObjects extends OutsideObjects, AsyncDisposable {
  /** Keys of a bucket, in order. */
  keys(bucket: string): Promise<readonly string[]>;
}

export function openCephObjects({ url }: Pick<Ceph, 'url'>): CephObjects {
  const buckets = new Map<string, Awaited<ReturnType<typeof openS3BlobStore>>>();
  const at = async (bucket: string): Promise<BlobStore> => {
    const place = { endpoint: url, region: 'us-east-1', createBucket: true };
    const known = buckets.get(bucket) ?? (await openS3BlobStore({ bucket, ...place }));
    buckets.set(bucket, known);
    return known;
  };
  const split = async (name: string): Promise<readonly [BlobStore, string]> => {
    const slash = name.indexOf('/');
    return [await at(name.slice(0, slash)), name.slice(slash + 1)];
  };
  return {
    async read(name) {
      const [bucket, key] = await split(name);
      if ((await bucket.stat(key)) === undefined) return undefined;
      const { body } = await bucket.get(key);
      return await readBytes(body, 2 ** 30);
    },
    async write(name, bytes) {
      const [bucket, key] = await split(name);
      await bucket.put(key, bytes);
    },
    async keys(bucket) {
      const { items } = await (await at(bucket)).list({ prefix: '' });
      return items.map(({ key }) => key);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...buckets.values()].map((one) => one.close()));
    },
  };
}
