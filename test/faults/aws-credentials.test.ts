// own process: the credentials are in the environment, where the SDK looks for them.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKmsCipher } from '@attune/adapters-aws/cipher';
import type { Clock } from '@attune/core/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCredentialsServer } from '../support/aws/credentials-server.js';
import { type KmsServer, kmsAlias, startKmsServer } from '../support/aws/kms-server.js';
import { startMetadataServer } from '../support/aws/metadata-server.js';
import { awsKey, setAwsEnvironment } from '../support/aws/open-transcribe.js';
import { howToGetModels, readServiceModel } from '../support/aws/service-model.js';
import { startStsServer } from '../support/aws/sts-server.js';

const model = readServiceModel('kms');
const title = 'where the SDK finds the keys of an adapter';
const clock: Clock = { now: () => new Date(), sleep: () => Promise.resolve() };
const plain = new TextEncoder().encode('as the patient said it');

describe.skipIf(model === undefined)(model ? title : `${title}, ${howToGetModels}`, () => {
  const before = { ...process.env };
  let server: KmsServer;
  let home: string;

  beforeEach(async () => {
    setAwsEnvironment();
    delete process.env['AWS_ACCESS_KEY_ID'];
    delete process.env['AWS_SECRET_ACCESS_KEY'];
    delete process.env['AWS_EC2_METADATA_DISABLED'];
    home = await mkdtemp(join(tmpdir(), 'attune-aws-'));
    if (model !== undefined) server = await startKmsServer(model, awsKey);
  });

  afterEach(async () => {
    process.env = { ...before };
    await rm(home, { recursive: true });
    await server[Symbol.asyncDispose]();
    expect(server.violations).toEqual([]);
  });

  async function useKey(): Promise<void> {
    const cipher = await openKmsCipher({ keyId: kmsAlias, endpoint: server.url, tries: 1, clock });
    try {
      expect(await cipher.decrypt(await cipher.encrypt(plain, 'a'), 'a')).toEqual(plain);
    } finally {
      await cipher.close();
    }
  }

  it('is the metadata service of its instance, by version 2', async () => {
    await using instance = await startMetadataServer(awsKey);
    process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = instance.url;
    await useKey();
    expect(instance.asked).toBeGreaterThan(0);
    expect(instance.violations).toEqual([]);
  });

  it('is STS, with the token of a pod', async () => {
    await using sts = await startStsServer(awsKey, 'token-of-the-pod');
    const file = join(home, 'token');
    await writeFile(file, 'token-of-the-pod');
    Object.assign(process.env, {
      AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/attune',
      AWS_WEB_IDENTITY_TOKEN_FILE: file,
      AWS_ENDPOINT_URL_STS: sts.url,
    });
    await useKey();
    expect(sts.asked[0]).toMatchObject({ RoleArn: 'arn:aws:iam::111122223333:role/attune' });
  });

  it('is asked again when the service ends its keys in mid-run', async () => {
    await using lender = await startCredentialsServer([awsKey]);
    process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] = lender.url;
    server.refuseOnce = { status: 400, code: 'ExpiredTokenException' };
    await useKey();
    expect(lender.asked).toBe(2);
  });

  it('is reported as not signed in when STS does not take the token', async () => {
    await using sts = await startStsServer(awsKey, 'another');
    const file = join(home, 'token');
    await writeFile(file, 'token-of-the-pod');
    Object.assign(process.env, {
      AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/attune',
      AWS_WEB_IDENTITY_TOKEN_FILE: file,
      AWS_ENDPOINT_URL_STS: sts.url,
    });
    await expect(useKey()).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});
