// own process: the key is in the environment, where the SDK looks for it.
import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createMemoryBlobStore } from '@attune/core/memory';
import type { SignedRequest } from '@attune/core/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sessionIn, Therapist } from '../faults/drill-tools.js';
import { Desk, quick, repository, type Variables } from '../support/attune.js';
import { type BedrockServer, startBedrockServer } from '../support/aws/bedrock-server.js';
import { type Ceph, hasCeph, howToGetCeph, startCeph } from '../support/aws/ceph.js';
import { type CephObjects, openCephObjects } from '../support/aws/ceph-objects.js';
import { type ComprehendServer, startComprehendServer } from '../support/aws/comprehend-server.js';
import { awsKey, hearResult, quietSdk, setAwsEnvironment } from '../support/aws/open-transcribe.js';
import { howToGetModels, readServiceModel } from '../support/aws/service-model.js';
import { startTranscribeServer, type TranscribeServer } from '../support/aws/transcribe-server.js';
import { speechKey } from '../support/azure/open-speech.js';
import { startSpeechServer } from '../support/azure/speech-server.js';
import { isOfPeople } from '../support/installation-key.js';
import { ended } from '../support/run-source.js';
import { honestNotes } from '../support/scripted-notes.js';
import { serve } from '../support/serve.js';
import { speakTones, wavOf } from '../support/tone-speech.js';

const script = join(repository, 'examples/api-flow/src/main.mjs');
const models = {
  bedrock: readServiceModel('bedrock-runtime'),
  comprehend: readServiceModel('comprehend'),
  transcribe: readServiceModel('transcribe'),
};
const missing = [
  ...(Object.values(models).includes(undefined) ? [howToGetModels] : []),
  ...(hasCeph() ? [] : [howToGetCeph]),
];
const title =
  missing.length === 0 ? 'a host with AWS' : `a host with AWS, not tried: ${missing.join('; ')}`;

const named = 'eu.amazon.nova-pro-v1:0';

describe.skipIf(missing.length > 0)(title, { timeout: 180_000 }, () => {
  let desk: Desk;
  let ceph: Ceph;
  let objects: CephObjects;
  let transcribe: TranscribeServer;
  let comprehend: ComprehendServer;
  let bedrock: BedrockServer;
  let variables: Variables;

  beforeEach(async () => {
    setAwsEnvironment();
    desk = await Desk.open();
    ceph = await startCeph(awsKey);
    objects = openCephObjects(ceph);
    for (const bucket of ['recordings', 'speech']) await objects.keys(bucket);
    const { bedrock: bedrockModel, comprehend: comprehendModel } = models;
    if (models.transcribe === undefined || comprehendModel === undefined) return;
    if (bedrockModel === undefined) return;
    transcribe = await startTranscribeServer(models.transcribe, awsKey, hearResult, objects);
    comprehend = await startComprehendServer(comprehendModel, awsKey);
    bedrock = await startBedrockServer(bedrockModel, awsKey);
    bedrock.write = ({ prompt }) =>
      JSON.stringify(prompt.includes('<transcript>') ? honestNotes({ prompt }) : { state: 'well' });
    variables = {
      ...{ STORAGE_PROVIDER: 'aws', S3_BUCKET: 'recordings', S3_ENDPOINT: ceph.url },
      ...{ SPEECH_PROVIDER: 'aws', TRANSCRIBE_ENDPOINT: transcribe.url, AWS_REGION: 'us-east-1' },
      ...{ LANGUAGE_PROVIDER: 'aws', COMPREHEND_ENDPOINT: comprehend.url },
      ...{ NOTES_PROVIDER: 'aws', BEDROCK_MODEL: named, BEDROCK_ENDPOINT: bedrock.url },
      AWS_ACCESS_KEY_ID: awsKey.accessKeyId,
      AWS_SECRET_ACCESS_KEY: awsKey.secretAccessKey,
      ...quietSdk,
    };
  });

  afterEach(async () => {
    await objects[Symbol.asyncDispose]();
    await transcribe[Symbol.asyncDispose]();
    await comprehend[Symbol.asyncDispose]();
    await bedrock[Symbol.asyncDispose]();
    await ceph[Symbol.asyncDispose]();
    await desk[Symbol.asyncDispose]();
    const broken = [transcribe, comprehend, bedrock].flatMap(({ violations }) => violations);
    expect(broken).toEqual([]);
  });

  /** A recording that the scripted service understands. */
  async function recording(): Promise<string> {
    const file = desk.path('talk.wav');
    await writeFile(file, wavOf(speakTones({ words: 40 }).samples));
    return file;
  }

  it('passes the walk through the API, with recordings laid out as in every store', async () => {
    const file = await recording();
    await using host = await serve(desk, { variables });
    const walk = spawn(process.execPath, [script, host.address, file]);
    const { code, stdout, stderr } = await ended(walk);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^\d+ steps passed\.$/mu);
    expect(code).toBe(0);
    const keys = (await objects.keys('recordings')).filter(isOfPeople);
    const folders = keys.map((key) => key.replace(/^users\/[\w-]+\/(\w+)\/.*$/u, '$1'));
    expect(new Set(folders)).toEqual(new Set(['audio', 'originals', 'transcripts']));
    expect(comprehend.asked.map(({ name }) => name)).toContain('BatchDetectSentiment');
    expect(bedrock.asked.map(({ modelId }) => modelId)).toContain(named);
    // A new installation is refused on this bucket, and changes nothing of it.
    const other = { ...variables, DATA_DIR: desk.path('other') };
    const refused = await desk.attune(['serve', '--port', '0'], other);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('installation')]);
    expect((await objects.keys('recordings')).filter(isOfPeople)).toEqual(keys);
  });

  it('has a client send an announced recording to the bucket itself', async () => {
    const file = await readFile(await recording());
    await using host = await serve(desk, { variables });
    const ada = await Therapist.signUp(host.address, 'ada');
    const json = { filename: 'talk.wav', sizeBytes: file.byteLength };
    const { body } = await ada.call('POST', '/v1/sessions', { json });
    const { url, method, headers } = body['upload'] as SignedRequest;
    expect(url.startsWith(`${ceph.url}/recordings/`)).toBe(true);
    const larger = await fetch(url, { method, headers, body: Buffer.concat([file, file]) });
    expect(larger.status).toBe(403);
    expect((await fetch(url, { method, headers, body: file })).status).toBe(200);
    const { id } = body['session'] as { readonly id: string };
    expect((await ada.call('POST', `/v1/sessions/${id}/uploaded`)).status).toBe(202);
    expect((await ada.settled(id)).status).toBe('processed');
  });

  it.each([undefined, 'speech'])(
    'leaves nothing in any service of a session that is deleted, with TRANSCRIBE_BUCKET=%s',
    async (bucket) => {
      const file = await recording();
      const chosen = {
        ...variables,
        ...(bucket === undefined ? {} : { TRANSCRIBE_BUCKET: bucket }),
      };
      await using host = await serve(desk, { variables: chosen });
      expect((await fetch(`${host.address}/health/ready`)).status).toBe(200);
      expect(transcribe.jobs.size, 'a look starts no job').toBe(0);
      const texts = comprehend.asked.flatMap(({ input }) => input['TextList'] as string[]);
      expect(comprehend.asked.length, 'Comprehend is looked at').toBeGreaterThan(0);
      expect(texts, 'a look has no text analyzed').toEqual([]);
      expect(bedrock.asked, 'a look asks no model').toEqual([]);
      const ada = await Therapist.signUp(host.address, 'ada');
      const { id } = await ada.settled(sessionIn(await ada.upload(file)));
      expect((await objects.keys('recordings')).filter(isOfPeople).length).toBeGreaterThan(0);
      expect((await ada.call('DELETE', `/v1/sessions/${id}`)).status).toBe(204);
      expect((await objects.keys('recordings')).filter(isOfPeople)).toEqual([]);
      expect(await objects.keys('speech')).toEqual([]);
      expect(transcribe.jobs.size).toBe(0);
      const { stdout, stderr } = await host.stop();
      for (const secret of [awsKey.secretAccessKey, awsKey.accessKeyId, 'X-Amz-Signature']) {
        expect(`${stdout}${stderr}`).not.toContain(secret);
      }
    },
  );

  it('shares its work with another cloud, family by family', async () => {
    const file = await recording();
    await using speech = await startSpeechServer({
      key: speechKey,
      blobs: createMemoryBlobStore(),
    });
    // Notes come from the rules of the local family, and records from its embedded database.
    const { NOTES_PROVIDER: _, ...others } = variables;
    const mixed = {
      ...{ ...others, PROVIDER: 'local', SPEECH_PROVIDER: 'azure' },
      ...{ AZURE_SPEECH_KEY: speechKey, AZURE_SPEECH_KEY_ENDPOINT: speech.url },
    };
    expect(mixed).toMatchObject({ STORAGE_PROVIDER: 'aws', LANGUAGE_PROVIDER: 'aws' });
    await using host = await serve(desk, { variables: mixed });
    const ada = await Therapist.signUp(host.address, 'ada');
    const { id, status } = await ada.settled(sessionIn(await ada.upload(file)));
    expect(status).toBe('processed');
    expect(speech.transcribed).toHaveLength(1);
    expect(transcribe.jobs.size).toBe(0);
    expect(bedrock.asked).toEqual([]);
    expect(comprehend.asked.map(({ name }) => name)).toContain('BatchDetectSentiment');
    expect((await objects.keys('recordings')).filter(isOfPeople).length).toBeGreaterThan(0);
    expect((await ada.call('DELETE', `/v1/sessions/${id}`)).status).toBe(204);
    expect((await objects.keys('recordings')).filter(isOfPeople)).toEqual([]);
    expect(speech.violations).toEqual([]);
  });

  it('is examined by doctor, which names the right that is missing', async () => {
    const { STORAGE_PROVIDER: _, ...rest } = quick;
    const well = await desk.attune(['doctor', '--json'], { ...rest, ...variables });
    expect(well.code, well.stderr).toBe(0);
    const findings = JSON.parse(well.stdout) as readonly { readonly name: string }[];
    expect(findings).toContainEqual(expect.objectContaining({ name: 'storage', ok: true }));
    expect(findings).toContainEqual(
      expect.objectContaining({
        ...{ name: 'speech', ok: true },
        detail: expect.stringContaining('wrote and deleted an object in the bucket recordings'),
      }),
    );
    expect(findings).toContainEqual(expect.objectContaining({ name: 'model', ok: true }));
    expect((await objects.keys('recordings')).filter(isOfPeople)).toEqual([]);
    const right = 'bedrock:InvokeModel on resource: arn:aws:bedrock:us-east-1::foundation-model/m';
    const message = `User: arn:aws:sts::111122223333:assumed-role/r/s is not authorized to perform: ${right}`;
    bedrock.fault = () => ({ status: 403, code: 'AccessDeniedException', message });
    transcribe.refuse = { status: 400, code: 'AccessDeniedException' };
    const stranger = { accessKeyId: 'AKIDSTRANGER', secretAccessKey: 'another secret of theirs' };
    await ceph.addUser('stranger', stranger);
    const ill = await desk.attune(['doctor'], {
      ...{ ...rest, ...variables, AWS_ACCESS_KEY_ID: stranger.accessKeyId },
      AWS_SECRET_ACCESS_KEY: stranger.secretAccessKey,
    });
    expect(ill.code).toBe(1);
    expect(ill.stdout).toContain('s3:PutObject');
    expect(ill.stdout).toContain('arn:aws:s3:::recordings/*');
    expect(ill.stdout).toContain('transcribe:GetTranscriptionJob');
    expect(ill.stdout).toContain(
      'bedrock:InvokeModel on arn:aws:bedrock:us-east-1::foundation-model/m',
    );
  });
});
