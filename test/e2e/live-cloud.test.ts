// own process: the key is in the environment, where the SDK looks for it.
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createMemoryBlobStore } from '@attune/core/memory';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { BlobServiceClient } from '@azure/storage-blob';
import { describe, expect, it } from 'vitest';
import { Desk, repository, type Variables } from '../support/attune.js';
import { startBedrockServer } from '../support/aws/bedrock-server.js';
import { hasCeph, howToGetCeph, startCeph } from '../support/aws/ceph.js';
import { openCephObjects } from '../support/aws/ceph-objects.js';
import { startComprehendServer } from '../support/aws/comprehend-server.js';
import { awsKey, hearResult, setAwsEnvironment } from '../support/aws/open-transcribe.js';
import {
  howToGetModels,
  readServiceModel,
  type ServiceModel,
} from '../support/aws/service-model.js';
import { startTranscribeServer } from '../support/aws/transcribe-server.js';
import { startAzurite } from '../support/azure/azurite.js';
import { startLanguageServer } from '../support/azure/language-server.js';
import { speechKey } from '../support/azure/open-speech.js';
import { startOpenaiServer } from '../support/azure/openai-server.js';
import { startSpeechServer } from '../support/azure/speech-server.js';
import { type ChildEnd, ended } from '../support/run-source.js';
import { honestNotes } from '../support/scripted-notes.js';
import { speakTones, wavOf } from '../support/tone-speech.js';

const models = ['bedrock-runtime', 'comprehend', 'transcribe'].map((name) =>
  readServiceModel(name),
);
const missing = [
  ...(models.includes(undefined) ? [howToGetModels] : []),
  ...(hasCeph() ? [] : [howToGetCeph]),
];
const facts = {
  ...{ city: 'Lisbon', mood: 'good', count: 1, sure: true },
  people: [{ name: 'Ana', age: 41.5 }],
};
const write = ({ prompt }: { readonly prompt: string }): string =>
  JSON.stringify(prompt.includes('<transcript>') ? honestNotes({ prompt }) : facts);

/** Runs the suites as "npm run live-cloud" does, with these variables and nothing else. */
async function runSuites(desk: Desk, variables: Variables): Promise<ChildEnd> {
  const { samples, said } = speakTones({ words: 30 });
  const wav = desk.path('talk.wav');
  await writeFile(wav, wavOf(samples));
  const env = {
    ...{ PATH: process.env['PATH'], HOME: desk.directory, TMPDIR: desk.temporary },
    ...{ ATTUNE_LIVE_WAV: wav, ATTUNE_LIVE_WORDS: said.map(({ word }) => word).join(' ') },
    ...{ NO_COLOR: '1', ...variables },
  };
  const script = join(repository, 'scripts/test.mjs');
  return await ended(spawn(process.execPath, [script, '--live-cloud'], { cwd: repository, env }));
}

/** What the suites said of themselves. */
function countsIn({ stdout }: ChildEnd): readonly string[] {
  return stdout.split('\n').filter((line) => / cases, \d+ executed/u.test(line));
}

function charactersIn(texts: readonly unknown[]): number {
  return texts.reduce<number>((sum, text) => sum + String(text).length, 0);
}

describe('npm run live-cloud', { timeout: 600_000 }, () => {
  const title = missing.length === 0 ? 'AWS' : `AWS (not tried: ${missing.join('; ')})`;

  it.skipIf(missing.length > 0)(`runs every suite over ${title} and leaves nothing`, async () => {
    setAwsEnvironment();
    await using desk = await Desk.open();
    await using ceph = await startCeph(awsKey);
    await using objects = openCephObjects(ceph);
    const [bedrockModel, comprehendModel, transcribeModel] = models as ServiceModel[];
    await using transcribe = await startTranscribeServer(
      ...([transcribeModel as ServiceModel, awsKey, hearResult, objects] as const),
    );
    await using comprehend = await startComprehendServer(comprehendModel as ServiceModel, awsKey);
    await using bedrock = await startBedrockServer(bedrockModel as ServiceModel, awsKey);
    bedrock.write = write;
    const end = await runSuites(desk, {
      ...{ AWS_REGION: 'us-east-1', S3_ENDPOINT: ceph.url, TRANSCRIBE_ENDPOINT: transcribe.url },
      ...{ COMPREHEND_ENDPOINT: comprehend.url, BEDROCK_ENDPOINT: bedrock.url },
      BEDROCK_MODEL: 'eu.amazon.nova-pro-v1:0',
      AWS_ACCESS_KEY_ID: awsKey.accessKeyId,
      AWS_SECRET_ACCESS_KEY: awsKey.secretAccessKey,
    });
    expect(end.code, end.stdout).toBe(0);
    const counts = countsIn(end);
    for (const line of counts) process.stdout.write(`AWS, ${line}\n`);
    expect(counts).toHaveLength(5);
    expect(end.stdout).toContain('Azure Language, not tried on an account: set');
    expect(transcribe.started.length).toBeGreaterThan(0);
    const batches = comprehend.asked.map(({ input }) =>
      [input['TextList'] ?? input['Text'] ?? []].flat(),
    );
    process.stdout.write(
      `AWS: ${transcribe.started.length} jobs, ${charactersIn(batches.flat())} characters in ${batches.length} requests, ` +
        `${bedrock.asked.length} questions to the model\n`,
    );
    expect([...transcribe.jobs.keys()]).toEqual([]);
    const client = new S3Client({ region: 'us-east-1', endpoint: ceph.url, forcePathStyle: true });
    const { Buckets = [] } = await client.send(new ListBucketsCommand({}));
    client.destroy();
    expect(Buckets.map(({ Name }) => Name).filter((name) => name?.startsWith('attune'))).toEqual(
      [],
    );
    expect([transcribe, comprehend, bedrock].flatMap((one) => one.violations)).toEqual([]);
  });

  it('runs every suite over Azure and leaves nothing', async () => {
    await using desk = await Desk.open();
    await using azurite = await startAzurite();
    await using speech = await startSpeechServer({
      key: speechKey,
      blobs: createMemoryBlobStore(),
    });
    await using texts = await startLanguageServer({ key: 'key-of-texts' });
    await using model = await startOpenaiServer({ key: 'key-of-model', deployment: 'mini' });
    model.write = write;
    const end = await runSuites(desk, {
      AZURE_BLOB_CONNECTION: azurite.connectionString,
      ...{ AZURE_SPEECH_KEY: speechKey, AZURE_SPEECH_KEY_ENDPOINT: speech.url },
      ...{ TEXT_ANALYTICS_KEY: 'key-of-texts', TEXT_ANALYTICS_ENDPOINT: texts.url },
      ...{ AZURE_OPENAI_ENDPOINT: model.url, AZURE_OPENAI_DEPLOYMENT: 'mini' },
      AZURE_OPENAI_API_KEY: 'key-of-model',
    });
    const counts = countsIn(end);
    for (const line of counts) process.stdout.write(`Azure, ${line}\n`);
    expect(counts).toHaveLength(6);
    // Azurite orders keys beyond U+FFFF by UTF-16, which only the service itself can be asked about.
    const failed = [...end.stdout.matchAll(/^ *× +(\S+)/gmu)].map(([, name]) => name);
    expect(new Set(failed), end.stdout).toEqual(new Set(['BS-32']));
    expect(end.stdout).toContain('Amazon Comprehend, not tried on an account: set AWS_REGION');
    expect(speech.submitted.length).toBeGreaterThan(0);
    const analyzed = texts.analyzed.flatMap(({ documents }) => documents.map(({ text }) => text));
    process.stdout.write(
      `Azure: ${speech.transcribed.length} fast requests, ${speech.submitted.length} jobs, ` +
        `${charactersIn(analyzed)} characters in ${texts.analyzed.length} requests, ${model.asked.length} questions to the model\n`,
    );
    expect([...speech.jobs.keys()]).toEqual([]);
    const service = BlobServiceClient.fromConnectionString(azurite.connectionString);
    const containers: string[] = [];
    for await (const { name } of service.listContainers()) containers.push(name);
    expect(containers).toEqual([]);
    expect([...speech.violations, ...texts.violations, ...model.violations]).toEqual([]);
  });
});
