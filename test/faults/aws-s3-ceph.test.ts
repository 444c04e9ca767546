// own process: the key is in the environment, where the SDK looks for it.
import { setTimeout } from 'node:timers/promises';
import {
  openS3BlobStore,
  type S3BlobOptions,
  type S3BlobStore,
} from '@attune/adapters-aws/blob-store';
import {
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Ceph, cephKmsKey, hasCeph, howToGetCeph, startCeph } from '../support/aws/ceph.js';
import { awsKey, setAwsEnvironment } from '../support/aws/open-transcribe.js';

const installed = hasCeph();
const title = installed ? "Ceph's gateway" : `S3, not tried because ${howToGetCeph}`;
const stranger = { accessKeyId: 'AKIDSTRANGER', secretAccessKey: 'another secret of theirs' };
const mebibyte = 2 ** 20;

describe.skipIf(!installed)(title, () => {
  let ceph: Ceph;
  let admin: S3Client;
  let buckets = 0;
  const opened: S3BlobStore[] = [];

  beforeAll(async () => {
    setAwsEnvironment();
    ceph = await startCeph(awsKey);
    await ceph.addUser('stranger', stranger);
    const place = { endpoint: ceph.url, region: 'us-east-1', forcePathStyle: true };
    admin = new S3Client({ ...place, requestChecksumCalculation: 'WHEN_REQUIRED' });
  });

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.close()));
  });

  afterAll(async () => {
    admin.destroy();
    await ceph[Symbol.asyncDispose]();
  });

  async function open(changes: Partial<S3BlobOptions> = {}) {
    buckets += 1;
    const bucket = changes.bucket ?? `faults-${buckets}`;
    const place = { endpoint: ceph.url, region: 'us-east-1', createBucket: true, tries: 1 };
    const store = await openS3BlobStore({ ...place, ...changes, bucket });
    opened.push(store);
    return { store, bucket };
  }

  function slowly(chunk: Uint8Array, times: number, end?: Error): ReadableStream<Uint8Array> {
    let left = times;
    return new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          left -= 1;
          if (left >= 0) controller.enqueue(chunk);
          else if (end === undefined) controller.close();
          else controller.error(end);
        },
      },
      { highWaterMark: 0 },
    );
  }

  async function unfinished(bucket: string): Promise<number> {
    const { Uploads = [] } = await admin.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    return Uploads.length;
  }

  it('stores a long stream part by part, and gives it back', async () => {
    for (const checksums of ['required', 'supported'] as const) {
      const { store, bucket } = await open({ checksums });
      const chunk = Uint8Array.from({ length: 1_000_003 }, (_, at) => at % 251);
      const { sizeBytes, etag } = await store.put('long', slowly(chunk, 21));
      expect(sizeBytes).toBe(21_000_063);
      expect((await store.stat('long'))?.etag).toBe(etag);
      const { body } = await store.get('long', { range: { start: 20_000_060 } });
      expect(new Uint8Array(await new Response(body).arrayBuffer())).toEqual(chunk);
      expect(await unfinished(bucket)).toBe(0);
    }
  });

  it('keeps no part of an upload that fails or is aborted', async () => {
    const { store, bucket } = await open();
    const failure = new Error('unplugged');
    const failing = store.put('a', slowly(new Uint8Array(mebibyte), 12, failure));
    await expect(failing).rejects.toBe(failure);
    const aborter = new AbortController();
    const reason = new Error('enough');
    let pulled = 0;
    const source = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          pulled += 1;
          if (pulled === 12) aborter.abort(reason);
          controller.enqueue(new Uint8Array(mebibyte));
        },
      },
      { highWaterMark: 0 },
    );
    await expect(store.put('b', source, { signal: aborter.signal })).rejects.toBe(reason);
    expect(await unfinished(bucket)).toBe(0);
    expect((await store.list({ prefix: '' })).items).toEqual([]);
  });

  it('makes a long object only where there is none, and keeps no part of another', async () => {
    const { store, bucket } = await open();
    const long = () => slowly(new Uint8Array(mebibyte), 7);
    await store.put('once', long(), { ifAbsent: true });
    const again = store.put('once', long(), { ifAbsent: true });
    await expect(again).rejects.toMatchObject({ code: 'already_exists' });
    expect(await unfinished(bucket)).toBe(0);
  });

  it('sweeps uploads that another process never ended', async () => {
    const { bucket } = await open().then(async (one) => {
      await one.store.list({ prefix: '' });
      return one;
    });
    await admin.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: 'dead' }));
    const { store: patient } = await open({ bucket });
    await patient.put('long', slowly(new Uint8Array(mebibyte), 6));
    expect(await unfinished(bucket)).toBe(1);
    // The age of an upload is known to the second.
    await setTimeout(1_100);
    const { store: eager } = await open({ bucket, staleUploadMs: 1 });
    await eager.put('long', slowly(new Uint8Array(mebibyte), 6));
    expect(await unfinished(bucket)).toBe(0);
  });

  it('says of a bucket that is not there, of a wrong key and of a missing right what they are', async () => {
    const { store: none } = await open({ createBucket: false });
    await expect(none.stat('a')).rejects.toThrow('Make the bucket');
    await expect(none.put('a', new Uint8Array(1))).rejects.toMatchObject({ code: 'not_found' });
    const { store, bucket } = await open();
    await store.put('a', new Uint8Array(1));
    try {
      process.env['AWS_SECRET_ACCESS_KEY'] = 'wrong';
      const { store: wrong } = await open({ bucket, createBucket: false });
      await expect(wrong.get('a')).rejects.toMatchObject({ code: 'unauthenticated' });
      process.env['AWS_ACCESS_KEY_ID'] = stranger.accessKeyId;
      process.env['AWS_SECRET_ACCESS_KEY'] = stranger.secretAccessKey;
      const { store: other } = await open({ bucket, createBucket: false });
      await expect(other.get('a')).rejects.toThrow(`s3:GetObject on arn:aws:s3:::${bucket}/*`);
      await expect(other.get('a')).rejects.toMatchObject({ code: 'permission_denied' });
    } finally {
      setAwsEnvironment();
    }
  });

  it('lets a signature do one thing with one object, for its time', async () => {
    const { store } = await open();
    for (const key of ['one', 'two']) await store.put(key, new Uint8Array(3));
    const { url } = await store.sign({ key: 'one', method: 'GET', expiresInMs: 60_000 });
    const status = async (address: string, init?: RequestInit): Promise<number> =>
      (await fetch(address, init)).status;
    expect(await status(url)).toBe(200);
    expect(await status(url.replace('/one?', '/two?'))).toBe(403);
    expect(await status(url, { method: 'DELETE' })).toBe(403);
    expect(await status(url.replace(/Signature=.{3}/u, 'Signature=aaa'))).toBe(403);
    const grant = { key: 'three', method: 'PUT', expiresInMs: 60_000 } as const;
    const upload = await store.sign({ ...grant, contentType: 'audio/wav', sizeBytes: 3 });
    const put = (headers: Record<string, string>, body: string): Promise<number> =>
      status(upload.url, { method: 'PUT', headers, body });
    expect(await put({ 'content-type': 'text/html' }, 'abc')).toBe(403);
    expect(await put({ ...upload.headers }, 'abcd')).toBe(403);
    expect(await store.stat('three')).toBeUndefined();
    expect(await put({ ...upload.headers }, 'abc')).toBe(200);
    const brief = await store.sign({ key: 'one', method: 'GET', expiresInMs: 1 });
    await setTimeout(2_100);
    expect(await status(brief.url)).toBe(403);
  });

  it('encrypts with the key that is set, whole, in parts and by a signature', async () => {
    const { store, bucket } = await open({ kmsKeyId: cephKmsKey });
    await store.put('whole', new Uint8Array(3));
    await store.put('parts', slowly(new Uint8Array(mebibyte), 6));
    const grant = { key: 'signed', method: 'PUT', expiresInMs: 60_000, sizeBytes: 3 } as const;
    const { url, headers } = await store.sign(grant);
    const plain = await fetch(url, { method: 'PUT', body: 'abc' });
    expect(plain.status).toBe(403);
    expect((await fetch(url, { method: 'PUT', headers, body: 'abc' })).status).toBe(200);
    for (const Key of ['whole', 'parts', 'signed']) {
      const found = await admin.send(new HeadObjectCommand({ Bucket: bucket, Key }));
      const wanted = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: cephKmsKey };
      expect(found, Key).toMatchObject(wanted);
      const { body } = await store.get(Key);
      const bytes = await new Response(body).arrayBuffer();
      expect(bytes.byteLength, Key).toBe((await store.stat(Key))?.sizeBytes);
    }
  });

  describe('in a bucket that keeps versions', () => {
    async function versioned() {
      const one = await open();
      await one.store.list({ prefix: '' });
      const VersioningConfiguration = { Status: 'Enabled' as const };
      const input = { Bucket: one.bucket, VersioningConfiguration };
      await admin.send(new PutBucketVersioningCommand(input));
      return one;
    }

    async function versions(bucket: string): Promise<(string | undefined)[]> {
      const page = await admin.send(new ListObjectVersionsCommand({ Bucket: bucket }));
      return [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key }) => Key);
    }

    it('deletes every version, and those of no other key', async () => {
      const { store, bucket } = await versioned();
      for (const key of ['a', 'a', 'a/b', 'ab', 'a']) await store.put(key, new Uint8Array(1));
      await store.delete('a');
      expect(await versions(bucket)).toEqual(['a/b', 'ab']);
      await store.delete('a');
      await store.delete('never/there');
      expect(await versions(bucket)).toEqual(['a/b', 'ab']);
      expect(await store.stat('a')).toBeUndefined();
    });

    it('deletes more versions than a page of them', async () => {
      const { store, bucket } = await versioned();
      const puts = Array.from({ length: 1_003 }, () => store.put('a', new Uint8Array(1)));
      await Promise.all(puts);
      await store.put('a/b', new Uint8Array(1));
      await store.delete('a');
      expect(await versions(bucket)).toEqual(['a/b']);
    });

    it('says that it cannot, where a policy keeps them', async () => {
      const { store, bucket } = await versioned();
      await store.put('a', new Uint8Array(1));
      const Policy = JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            ...{ Effect: 'Deny', Principal: '*', Action: 's3:DeleteObjectVersion' },
            Resource: `arn:aws:s3:::${bucket}/*`,
          },
        ],
      });
      await admin.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
      const error = await store.delete('a').catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'permission_denied' });
      expect(String(error)).toContain('s3:DeleteObjectVersion');
    });
  });
});
