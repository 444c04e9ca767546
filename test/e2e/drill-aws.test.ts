// own process: the key is in the environment, where the SDK looks for it.
import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { seeded } from '../faults/bad-media-tools.js';
import { startBedrockServer } from '../support/aws/bedrock-server.js';
import { hasCeph, howToGetCeph, startCeph } from '../support/aws/ceph.js';
import { openCephObjects } from '../support/aws/ceph-objects.js';
import { startComprehendServer } from '../support/aws/comprehend-server.js';
import { awsKey, hearResult, quietSdk, setAwsEnvironment } from '../support/aws/open-transcribe.js';
import {
  howToGetModels,
  readServiceModel,
  type ServiceModel,
} from '../support/aws/service-model.js';
import { startTranscribeServer } from '../support/aws/transcribe-server.js';
import { honestNotes } from '../support/scripted-notes.js';
import { type Dialect, startThrottle } from '../support/throttle.js';
import { drillCloud } from './drill-cloud.js';

const bedrockModel = readServiceModel('bedrock-runtime');
const comprehendModel = readServiceModel('comprehend');
const transcribeModel = readServiceModel('transcribe');
const missing = [
  ...([bedrockModel, comprehendModel, transcribeModel].includes(undefined) ? [howToGetModels] : []),
  ...(hasCeph() ? [] : [howToGetCeph]),
];
const title =
  missing.length === 0 ? 'a drill on AWS' : `a drill on AWS, not tried: ${missing.join('; ')}`;

/** In the words of each service. */
const slowDown: Dialect = {
  ...{ status: 503, headers: { 'content-type': 'application/xml' } },
  body: '<?xml version="1.0"?><Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>',
};
const message = 'Rate exceeded';
const throttled = (status: number, code: string): Dialect => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': code },
  body: JSON.stringify({ __type: code, message }),
});

describe.skipIf(missing.length > 0)(title, () => {
  it('buys and keeps each recording once although calls are throttled and workers killed', async () => {
    setAwsEnvironment();
    const random = seeded(20_261_123);
    const chance = (): boolean => random(5) === 0;
    await using ceph = await startCeph(awsKey);
    await using objects = openCephObjects(ceph);
    for (const bucket of ['recordings', 'speech']) await objects.keys(bucket);
    await using transcribe = await startTranscribeServer(
      ...([transcribeModel as ServiceModel, awsKey, hearResult, objects] as const),
    );
    await using comprehend = await startComprehendServer(comprehendModel as ServiceModel, awsKey);
    await using bedrock = await startBedrockServer(bedrockModel as ServiceModel, awsKey);
    bedrock.write = ({ prompt }) =>
      JSON.stringify(prompt.includes('<transcript>') ? honestNotes({ prompt }) : { speakers: [] });
    const before = async (
      { url: target }: { url: string },
      dialect: (asked: IncomingMessage) => Dialect,
    ) => await startThrottle({ target, dialect, chance });
    await using s3 = await before(ceph, () => slowDown);
    await using speech = await before(transcribe, (asked) =>
      asked.headers['x-amz-target'] === undefined
        ? slowDown
        : throttled(400, 'ThrottlingException'),
    );
    await using language = await before(comprehend, () => throttled(400, 'ThrottlingException'));
    await using notes = await before(bedrock, () => throttled(429, 'ThrottlingException'));
    await drillCloud({
      name: 'AWS',
      variables: {
        ...{ PROVIDER: 'aws', AWS_REGION: 'us-east-1', ...quietSdk },
        ...{ S3_BUCKET: 'recordings', S3_ENDPOINT: s3.url, TRANSCRIBE_ENDPOINT: speech.url },
        ...{ COMPREHEND_ENDPOINT: language.url, BEDROCK_ENDPOINT: notes.url },
        BEDROCK_MODEL: 'eu.amazon.nova-pro-v1:0',
        AWS_ACCESS_KEY_ID: awsKey.accessKeyId,
        AWS_SECRET_ACCESS_KEY: awsKey.secretAccessKey,
      },
      throttles: [s3, speech, language, notes],
      bought: () => transcribe.started,
      left: async () => [
        ...(await objects.keys('recordings')),
        ...(await objects.keys('speech')),
        ...transcribe.jobs.keys(),
      ],
    });
    expect(new Set(transcribe.started).size).toBe(transcribe.started.length);
    const broken = [transcribe, comprehend, bedrock].flatMap(({ violations }) => violations);
    expect(broken).toEqual([]);
  }, 1_800_000);
});
