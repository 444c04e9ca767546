// own process: the key is in the environment, where the SDK looks for it.
import { openKmsCipher } from '@attune/adapters-aws/cipher';
import { type CipherHarness, cipherSuite, runConformance } from '@attune/core/conformance';
import type { Clock } from '@attune/core/ports';
import { afterEach, describe, expect, it } from 'vitest';
import { type KmsServer, kmsAlias, startKmsServer } from '../support/aws/kms-server.js';
import { awsKey, setAwsEnvironment } from '../support/aws/open-transcribe.js';
import {
  howToGetModels,
  readServiceModel,
  type ServiceModel,
} from '../support/aws/service-model.js';

const model = readServiceModel('kms');
const title = model === undefined ? `KMS, not tried because ${howToGetModels}` : 'KMS';
const refusals = {
  unavailable: { status: 500, code: 'KMSInternalException' },
  rate_limited: { status: 400, code: 'ThrottlingException' },
  unauthenticated: { status: 400, code: 'UnrecognizedClientException' },
  permission_denied: { status: 400, code: 'AccessDeniedException' },
} as const;
const servers: KmsServer[] = [];
setAwsEnvironment();

afterEach(() => {
  const broken = servers.splice(0).flatMap(({ violations }) => violations);
  expect(broken, "what breaks the service's own model").toEqual([]);
});

async function open(): Promise<CipherHarness> {
  const server = await startKmsServer(model as ServiceModel, awsKey);
  servers.push(server);
  let nowMs = Date.now();
  const clock: Clock = { now: () => new Date(nowMs), sleep: () => Promise.resolve() };
  const options = { keyId: kmsAlias, endpoint: server.url, tries: 1, clock };
  const opened = [await openKmsCipher(options)];
  return {
    port: opened[0] as (typeof opened)[0],
    secrets: [awsKey.secretAccessKey, awsKey.accessKeyId],
    reopen: async () => {
      const again = await openKmsCipher(options);
      opened.push(again);
      return again;
    },
    service: {
      calls: () => server.asked.length,
      rotate: server.rotate,
      advance: (ms) => {
        nowMs += ms;
      },
      refuse: (how) => {
        if (how === 'silent') server.silence();
        else server.refuse = refusals[how];
      },
    },
    close: async () => {
      for (const one of opened) await one.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

describe.skipIf(model === undefined)(title, () => {
  runConformance({ describe, it }, cipherSuite, {
    adapter: 'aws-kms',
    capabilities: { reopens: true, service: true },
    open,
  });
});
