// own process: the key is in the environment, where the SDK looks for it.
import { inspect } from 'node:util';
import { openS3BlobStore, type S3BlobStore } from '@attune/adapters-aws/blob-store';
import { beforeEach, describe, expect, it } from 'vitest';
import { startCredentialsServer } from '../support/aws/credentials-server.js';
import { withS3 } from '../support/aws/open-s3.js';
import { awsKey, setAwsEnvironment } from '../support/aws/open-transcribe.js';
import { type AnswerS3, refuseS3 } from '../support/aws/s3-server.js';

/** What a status means alone. */
const blind: Readonly<Record<number, string>> = {
  400: 'internal',
  403: 'permission_denied',
  503: 'unavailable',
};

function everyCall(store: S3BlobStore): Readonly<Record<string, () => Promise<unknown>>> {
  return {
    put: () => store.put('a', new Uint8Array(3)),
    get: () => store.get('a'),
    stat: () => store.stat('a'),
    delete: () => store.delete('a'),
    list: () => store.list({ prefix: '' }),
  };
}

describe('S3 that refuses', () => {
  beforeEach(setAwsEnvironment);

  it.each([
    [400, 'ExpiredToken', 'unauthenticated'],
    [400, 'RequestTimeout', 'unavailable'],
    [403, 'InvalidAccessKeyId', 'unauthenticated'],
    [403, 'SignatureDoesNotMatch', 'unauthenticated'],
    [403, 'AccessDenied', 'permission_denied'],
    [403, 'AllAccessDisabled', 'permission_denied'],
    [404, 'NoSuchBucket', 'not_found'],
    [409, 'OperationAborted', 'unavailable'],
    [429, 'TooManyRequests', 'rate_limited'],
    [500, 'InternalError', 'unavailable'],
    [503, 'SlowDown', 'rate_limited'],
    [503, 'ServiceUnavailable', 'unavailable'],
  ])(
    'with status %i and %s makes every call reject with the code',
    async (status, code, expected) => {
      await withS3(
        (request, response) => refuseS3(request, response, { status, code }),
        async (store) => {
          for (const [name, call] of Object.entries(everyCall(store))) {
            // A HEAD has no body, so nothing but its status is known.
            const codes = { code: name === 'stat' ? (blind[status] ?? expected) : expected };
            await expect(call(), name).rejects.toMatchObject(codes);
          }
        },
      );
    },
  );

  it.each([
    ['NoSuchBucket', 404, {}, 'Make the bucket'],
    ['InvalidObjectState', 403, {}, 'The object was archived'],
    ['KMS.DisabledException', 400, {}, 'The key of KMS cannot be used'],
    ['PermanentRedirect', 301, { 'x-amz-bucket-region': 'eu-west-2' }, 'region eu-west-2'],
    ['AuthorizationHeaderMalformed', 400, { 'x-amz-bucket-region': 'eu-west-2' }, 'eu-west-2'],
    ['AccessDenied', 403, {}, 's3:GetObject on arn:aws:s3:::recordings/*'],
  ])('with %s says what to do', async (code, status, headers, advice) => {
    await withS3(
      (request, response) => refuseS3(request, response, { status, code, headers }),
      async (store) => {
        await expect(store.get('a')).rejects.toThrow(advice);
      },
    );
  });

  it('names the action and the resource that a policy lacks, but no recording', async () => {
    const message =
      'User: arn:aws:sts::111122223333:assumed-role/r/s is not authorized to perform: s3:PutObject on resource: &quot;arn:aws:s3:::recordings/users/1/a.wav&quot; because no identity-based policy allows it';
    await withS3(
      (request, response) =>
        refuseS3(request, response, { status: 403, code: 'AccessDenied', message }),
      async (store) => {
        const error = await store.put('users/1/a.wav', new Uint8Array(1)).catch(String);
        expect(error).toContain('lacks the right s3:PutObject on arn:aws:s3:::recordings/*');
        expect(error).not.toContain('a.wav');
      },
    );
  });

  it('or cannot be reached, is away', async () => {
    const away = await openS3BlobStore({ bucket: 'b', endpoint: 'http://127.0.0.1:9', tries: 1 });
    await expect(away.stat('a')).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('tells nothing of the request in its error', async () => {
    await withS3(
      (request, response) => refuseS3(request, response, { status: 403, code: 'AccessDenied' }),
      async (store) => {
        const error = (await store.get('a').catch((reason: unknown) => reason)) as Error;
        const told = inspect(error, { depth: 20, showHidden: true });
        expect(told).not.toContain(awsKey.accessKeyId);
        expect(told).not.toContain('Signature=');
      },
    );
  });
});

describe('credentials and clocks', () => {
  beforeEach(setAwsEnvironment);

  it.each(['put', 'stat'])(
    'signs a %s again with new credentials when the service ends the old ones',
    async (first) => {
      delete process.env['AWS_ACCESS_KEY_ID'];
      delete process.env['AWS_SECRET_ACCESS_KEY'];
      const keys = ['AKIDFIRST', 'AKIDSECOND'].map((accessKeyId) => ({ ...awsKey, accessKeyId }));
      await using lender = await startCredentialsServer(keys);
      process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] = lender.url;
      const signers: unknown[] = [];
      const picky: AnswerS3 = (request, response) => {
        const signer = /Credential=(\w+)/u.exec(request.headers.authorization ?? '')?.[1];
        signers.push(signer);
        if (signer === 'AKIDFIRST') {
          refuseS3(request, response, { status: 400, code: 'ExpiredToken' });
        } else request.resume().on('end', () => response.writeHead(200, { etag: '"e"' }).end());
      };
      try {
        await withS3(picky, async (store) => {
          if (first === 'put') await store.put('a', new Uint8Array(3));
          else await store.stat('a');
          await store.put('b', new Uint8Array(3));
        });
        expect(signers).toEqual(['AKIDFIRST', 'AKIDSECOND', 'AKIDSECOND']);
        expect(lender.asked).toBe(2);
      } finally {
        delete process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'];
      }
    },
  );

  it('says of a signed request when the credentials end it', async () => {
    delete process.env['AWS_ACCESS_KEY_ID'];
    delete process.env['AWS_SECRET_ACCESS_KEY'];
    await using lender = await startCredentialsServer([awsKey], [600_000]);
    process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] = lender.url;
    try {
      const store = await openS3BlobStore({ bucket: 'b', endpoint: 'http://127.0.0.1:9' });
      const grant = { key: 'a', method: 'GET', expiresInMs: 3_600_000 } as const;
      const { url, expiresAt } = await store.sign(grant);
      expect(url).toContain('X-Amz-Security-Token=token-2');
      expect(expiresAt.getTime()).toBeLessThanOrEqual(Date.now() + 600_000);
      const short = await store.sign({ ...grant, expiresInMs: 60_000 });
      expect(short.expiresAt.getTime()).toBeLessThanOrEqual(Date.now() + 61_000);
    } finally {
      delete process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'];
    }
  });

  it('follows the clock of the service, also in what it signs', async () => {
    const aheadMs = 3_600_000;
    const strict: AnswerS3 = (request, response) => {
      const now = Date.now() + aheadMs;
      const date = String(request.headers['x-amz-date']);
      const at = date.replace(/^(.{4})(..)(..T..)(..)(..)Z$/u, '$1-$2-$3:$4:$5Z');
      const headers = { date: new Date(now).toUTCString() };
      if (Math.abs(Date.parse(at) - now) > 900_000) {
        refuseS3(request, response, { status: 403, code: 'RequestTimeTooSkewed', headers });
      } else {
        const answered = { ...headers, etag: '"e"' };
        request.resume().on('end', () => response.writeHead(200, answered).end());
      }
    };
    await withS3(
      strict,
      async (store) => {
        await store.put('a', new Uint8Array(3));
        const { url } = await store.sign({ key: 'a', method: 'GET', expiresInMs: 60_000 });
        const signed = new URL(url).searchParams.get('X-Amz-Date') ?? '';
        const wanted = new Date(Date.now() + aheadMs).toISOString().replaceAll(/[-:]/gu, '');
        expect(signed.slice(0, 11)).toBe(wanted.slice(0, 11));
      },
      2,
    );
  });
});
