// own process: the key is in the environment, where the SDK looks for it.
import { openS3BlobStore } from '@attune/adapters-aws/blob-store';
import { blobStoreSuite, runConformance } from '@attune/core/conformance';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Ceph, hasCeph, howToGetCeph, startCeph } from '../support/aws/ceph.js';
import { awsKey, setAwsEnvironment } from '../support/aws/open-transcribe.js';

const installed = hasCeph();
const title = installed ? 'S3, as Ceph serves it' : `S3, not tried because ${howToGetCeph}`;
setAwsEnvironment();

describe.skipIf(!installed)(title, () => {
  let ceph: Ceph;
  let buckets = 0;

  beforeAll(async () => {
    ceph = await startCeph(awsKey);
  });

  afterAll(async () => {
    await ceph[Symbol.asyncDispose]();
  });

  runConformance({ describe, it }, blobStoreSuite, {
    adapter: 'aws-s3',
    capabilities: { signedRequests: true, createOnly: true },
    open: async () => {
      buckets += 1;
      const bucket = `conformance-${buckets}`;
      // A gateway without regions of its own takes the first one of AWS.
      const place = { endpoint: ceph.url, region: 'us-east-1' };
      const port = await openS3BlobStore({ bucket, ...place, createBucket: true });
      return { port, close: () => port.close() };
    },
  });
});
