// own process: the key is in the environment, where the SDK looks for it.
import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type KmsCipher, openKmsCipher, reachKms } from '@attune/adapters-aws/cipher';
import type { Clock } from '@attune/core/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type KmsServer, kmsAlias, startKmsServer } from '../support/aws/kms-server.js';
import { awsKey, setAwsEnvironment } from '../support/aws/open-transcribe.js';
import { howToGetModels, readServiceModel } from '../support/aws/service-model.js';
import { ended } from '../support/run-source.js';

const model = readServiceModel('kms');
const title = model === undefined ? `KMS, not tried because ${howToGetModels}` : 'KMS';
const clock: Clock = { now: () => new Date(), sleep: () => Promise.resolve() };
const plain = new TextEncoder().encode('as the patient said it');
const python = ['/usr/bin/python3', 'python3'].find(
  (one) => spawnSync(one, ['-c', 'import botocore']).status === 0,
);

describe.skipIf(model === undefined)(title, () => {
  let server: KmsServer;
  let cipher: KmsCipher;
  const open = (tries = 1, keyId = kmsAlias, endpoint = server.url) =>
    openKmsCipher({ keyId, endpoint, tries, clock });

  beforeEach(async () => {
    setAwsEnvironment();
    if (model === undefined) return;
    server = await startKmsServer(model, awsKey);
    cipher = await open();
  });

  afterEach(async () => {
    await cipher.close();
    await server[Symbol.asyncDispose]();
    expect(server.violations).toEqual([]);
  });

  it('is asked for keys of 256 bits with a fixed context, and never sees the bytes or their context', async () => {
    const sealed = await cipher.encrypt(plain, 'account-of-ana');
    const other = await open();
    await other.decrypt(sealed, 'account-of-ana');
    await other.close();
    const EncryptionContext = { application: 'attune', purpose: 'data-key' };
    const [made, opened] = server.asked;
    expect(made).toEqual({
      name: 'GenerateDataKey',
      input: { KeyId: kmsAlias, KeySpec: 'AES_256', EncryptionContext },
    });
    expect(opened).toMatchObject({
      name: 'Decrypt',
      input: { KeyId: kmsAlias, EncryptionContext },
    });
    expect(JSON.stringify(server.asked)).not.toContain('ana');
    expect(Buffer.from(sealed).includes(server.handedOut[0] as Buffer)).toBe(false);
  });

  it('names the right and the key when a policy forbids the call', async () => {
    const arn = 'arn:aws:kms:eu-central-1:111122223333:key/1234';
    const message = `User: arn:aws:iam::1:user/a is not authorized to perform: kms:GenerateDataKey on resource: ${arn}`;
    server.refuse = { status: 400, code: 'AccessDeniedException', message };
    const error = await cipher.encrypt(plain, 'a').catch((one: Error) => one);
    expect(error).toMatchObject({ code: 'permission_denied' });
    expect(String(error)).toContain(`kms:GenerateDataKey on ${arn}`);
  });

  it.each([
    ['DisabledException', 400, 'permission_denied'],
    ['KMSInvalidStateException', 400, 'permission_denied'],
    ['NotFoundException', 400, 'not_found'],
    ['InvalidKeyUsageException', 400, 'invalid_argument'],
    ['KeyUnavailableException', 500, 'unavailable'],
    ['DependencyTimeoutException', 500, 'unavailable'],
    ['KMSInternalException', 500, 'unavailable'],
    ['ServiceUnavailable', 503, 'unavailable'],
    ['TooManyRequests', 429, 'rate_limited'],
    ['ExpiredTokenException', 400, 'unauthenticated'],
    ['Unauthorized', 401, 'unauthenticated'],
    ['Forbidden', 403, 'permission_denied'],
    ['Conflict', 409, 'unavailable'],
  ])('understands %s with status %i as %s', async (code, status, expected) => {
    server.refuse = { status, code };
    await expect(cipher.encrypt(plain, 'a')).rejects.toMatchObject({ code: expected });
  });

  it('tries again when the service asks for patience once', async () => {
    const patient = await open(3);
    server.refuseOnce = { status: 400, code: 'ThrottlingException' };
    const sealed = await patient.encrypt(plain, 'a');
    await expect(patient.decrypt(sealed, 'a')).resolves.toEqual(plain);
    await patient.close();
  });

  it('rejects answers without a key of 256 bits, and quotes nothing of them', async () => {
    const short = Buffer.alloc(16, 'k').toString('base64');
    for (const scripted of [{}, { Plaintext: short, CiphertextBlob: short }]) {
      server.scripted = scripted;
      const error = await cipher.encrypt(plain, 'a').catch((one: Error) => one);
      expect(error).toMatchObject({ code: 'internal' });
      expect(String(error)).not.toContain(short);
    }
  });

  it.each([
    ['cut', '{"Plaintext":"c2VjcmV0', true, 'unavailable'],
    ['malformed', '{"Plaintext":"c2VjcmV0', false, 'internal'],
    ['empty', '', false, 'internal'],
  ])('rejects an answer that is %s, and quotes nothing of it', async (_, body, isCut, code) => {
    const broken = createServer((request, response) => {
      request.resume();
      const more = isCut ? 100 : 0;
      response.writeHead(200, {
        'content-type': 'application/x-amz-json-1.1',
        'content-length': body.length + more,
      });
      response.write(body, () => (isCut ? response.destroy() : response.end()));
    });
    await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', resolve));
    const { port } = broken.address() as AddressInfo;
    const asking = await open(1, kmsAlias, `http://127.0.0.1:${port}`);
    const error = await asking.encrypt(plain, 'a').catch((one: Error) => one);
    expect(error).toMatchObject({ code });
    expect(`${String(error)} ${String((error as Error).cause)}`).not.toContain('c2VjcmV0');
    await asking.close();
    broken.closeAllConnections();
    await new Promise((resolve) => broken.close(resolve));
  });

  it('is reached by making a data key and opening it', async () => {
    await reachKms({ keyId: kmsAlias, endpoint: server.url });
    expect(server.asked.map(({ name }) => name)).toEqual(['GenerateDataKey', 'Decrypt']);
    const absent = reachKms({ keyId: 'alias/other', endpoint: server.url });
    await expect(absent).rejects.toMatchObject({ code: 'not_found' });
  });

  it.skipIf(python === undefined)('is served as botocore expects, too', async () => {
    const program = `
import botocore.session, json, sys
kms = botocore.session.get_session().create_client('kms', endpoint_url=sys.argv[1], region_name='eu-central-1')
context = {'a': 'b'}
made = kms.generate_data_key(KeyId='alias/attune', KeySpec='AES_256', EncryptionContext=context)
again = kms.decrypt(KeyId='alias/attune', CiphertextBlob=made['CiphertextBlob'], EncryptionContext=context)
try:
  kms.decrypt(KeyId='alias/attune', CiphertextBlob=made['CiphertextBlob'])
  refused = ''
except kms.exceptions.InvalidCiphertextException:
  refused = 'InvalidCiphertextException'
print(json.dumps([made['Plaintext'] == again['Plaintext'], len(made['Plaintext']), refused]))
`;
    const asked = spawn(python ?? '', ['-c', program, server.url]);
    const { stdout, stderr } = await ended(asked);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual([true, 32, 'InvalidCiphertextException']);
  });
});
