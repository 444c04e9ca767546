// own process: the key is in the environment, where the SDK looks for it.
import {
  reachTranscribe,
  type TranscribeSpeechToTextOptions,
} from '@attune/adapters-aws/speech-to-text';
import { toneWav } from '@attune/core/adapter-kit';
import { createMemoryBlobStore } from '@attune/core/memory';
import type { SpeechRequest } from '@attune/core/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTranscribe, setAwsEnvironment } from '../support/aws/open-transcribe.js';
import { howToGetModels, readServiceModel } from '../support/aws/service-model.js';

const model = readServiceModel('transcribe');
const title =
  model === undefined ? `Transcribe, not tried because ${howToGetModels}` : 'Transcribe';

describe.skipIf(model === undefined)(title, () => {
  let opened: Awaited<ReturnType<typeof openTranscribe>>;
  const blobs = createMemoryBlobStore();

  beforeEach(async () => {
    setAwsEnvironment();
    if (model !== undefined) opened = await openTranscribe(model, blobs);
  });

  afterEach(async () => {
    await opened.server[Symbol.asyncDispose]();
    expect(opened.server.violations).toEqual([]);
  });

  async function request(changes: Partial<SpeechRequest> = {}): Promise<SpeechRequest> {
    const wav = toneWav({ durationMs: 1_000, sampleRateHz: 16_000, tonesHz: [440, 550] });
    await blobs.put('recording.wav', wav, { contentType: 'audio/wav' });
    const audio = { blobKey: 'recording.wav', sizeBytes: wav.byteLength, durationMs: 1_000 };
    return {
      audio: { ...audio, channels: 2, sampleRateHz: 16_000 },
      idempotencyKey: crypto.randomUUID(),
      language: 'en-US',
      diarization: false,
      channelSeparation: false,
      profanity: 'raw',
      punctuation: 'automatic',
      lexical: false,
      phraseHints: [],
      ...changes,
    };
  }

  /** The order that a request becomes. */
  async function order(
    changes: Partial<SpeechRequest>,
    options: Partial<TranscribeSpeechToTextOptions> = {},
  ): Promise<unknown> {
    const speech = await opened.open(options);
    const { data } = await speech.start(await request(changes));
    return opened.server.jobs.get(String(data['job']))?.request;
  }

  it('asks for what the request wants, in the words of the service', async () => {
    expect(await order({ language: 'en', diarization: true, speakers: 3 })).toMatchObject({
      LanguageCode: 'en-US',
      Settings: { ShowSpeakerLabels: true, MaxSpeakerLabels: 3 },
    });
    expect(await order({ diarization: true, channelSeparation: true })).toMatchObject({
      Settings: { ChannelIdentification: true },
    });
    const { language: _, ...rest } = await request();
    const candidates = { ...rest, language: undefined, candidateLanguages: ['de-DE', 'fr-FR'] };
    const either = candidates as unknown as Partial<SpeechRequest>;
    expect(await order(either)).toMatchObject({
      IdentifyLanguage: true,
      LanguageOptions: ['de-DE', 'fr-FR'],
    });
    const again = { ...either, idempotencyKey: 'several' };
    expect(await order(again, { severalLanguages: true })).toMatchObject({
      IdentifyMultipleLanguages: true,
    });
    expect(await order({ profanity: 'masked' }, { vocabularyFilter: 'rude' })).toMatchObject({
      Settings: { VocabularyFilterName: 'rude', VocabularyFilterMethod: 'mask' },
    });
    expect(await order({}, { kmsKeyId: 'alias/speech' })).toMatchObject({
      OutputEncryptionKMSKeyId: 'alias/speech',
    });
  });

  it.each([
    ['Unsupported media format.', 'unsupported', false],
    [
      'The media format provided does not match the detected media format.',
      'invalid_argument',
      false,
    ],
    ['Invalid sample rate for audio file.', 'invalid_argument', false],
    [
      'The sample rate provided does not match the detected sample rate.',
      'invalid_argument',
      false,
    ],
    ['Invalid file size: file size too large.', 'limit_exceeded', false],
    ['Invalid number of channels: number of channels too large.', 'limit_exceeded', false],
    ['Internal error. Try again.', 'unavailable', true],
    ['Something that is written nowhere.', 'internal', false],
  ])('reports a job that failed with "%s" as %s', async (reason, code, retryable) => {
    opened.server.failJobs = reason;
    const speech = await opened.open();
    const ticket = await speech.start(await request());
    const status = await speech.check(ticket);
    expect(status).toMatchObject({ state: 'failed', code, retryable });
    expect(status).toMatchObject({ message: expect.stringContaining(reason) });
  });

  it('leaves nothing behind once it is released', async () => {
    const speech = await opened.open();
    const ticket = await speech.start(await request());
    expect([...opened.server.objects.keys()]).toHaveLength(1);
    await speech.check(ticket);
    expect([...opened.server.objects.keys()]).toHaveLength(2);
    await speech.release(ticket);
    expect([...opened.server.objects.keys(), ...opened.server.jobs.keys()]).toEqual([]);
  });

  it('reads a recording where it is, and leaves it there', async () => {
    const speech = await opened.open({ recordingsBucket: 'recordings' });
    const wanted = await request();
    const { body } = await blobs.get('recording.wav');
    const bytes = new Uint8Array(await new Response(body).arrayBuffer());
    opened.server.objects.set('recordings/recording.wav', bytes);
    const ticket = await speech.start(wanted);
    expect(opened.server.jobs.get(String(ticket.data['job']))?.request).toMatchObject({
      Media: { MediaFileUri: 's3://recordings/recording.wav' },
      OutputBucketName: 'speech',
    });
    expect(await speech.start(wanted)).toEqual(ticket);
    expect(await speech.check(ticket)).toMatchObject({ state: 'done' });
    await speech.release(ticket);
    expect([...opened.server.objects.keys()]).toEqual(['recordings/recording.wav']);
  });

  it('can be asked whether it is there, without a job', async () => {
    const endpoints = { transcribe: opened.server.url, s3: opened.server.url };
    const options = { bucket: 'speech', endpoints };
    await reachTranscribe(options, { bucket: true });
    expect([...opened.server.objects.keys(), ...opened.server.jobs.keys()]).toEqual([]);
    opened.server.refuse = { status: 400, code: 'AccessDeniedException' };
    await expect(reachTranscribe(options)).rejects.toThrow('transcribe:GetTranscriptionJob');
    delete process.env['AWS_REGION'];
    await expect(reachTranscribe(options)).rejects.toThrow('AWS_REGION=eu-central-1');
  });

  it('says so when a job that runs cannot be removed yet, and removes its recording', async () => {
    opened.server.looksUntilDone = 1_000;
    const speech = await opened.open({ releaseWaitMs: 40 });
    const ticket = await speech.start(await request());
    await expect(speech.release(ticket)).rejects.toMatchObject({ code: 'unavailable' });
    expect([...opened.server.objects.keys()]).toEqual([]);
    opened.server.looksUntilDone = 1;
    await speech.release(ticket);
    expect([...opened.server.jobs.keys()]).toEqual([]);
  });

  it('refuses to take the job of another recording for its own', async () => {
    const speech = await opened.open();
    const wanted = await request();
    await speech.start(wanted);
    const other = await opened.open({ prefix: 'elsewhere/' });
    await expect(other.start(wanted)).rejects.toMatchObject({ code: 'already_exists' });
  });

  it.each([
    ['LimitExceededException', 400, 'rate_limited'],
    ['ExpiredTokenException', 400, 'unauthenticated'],
    ['AccessDeniedException', 400, 'permission_denied'],
    ['SomethingNew', 503, 'unavailable'],
  ])('turns %s with status %i into %s', async (code, status, expected) => {
    const speech = await opened.open();
    const ticket = await speech.start(await request());
    opened.server.refuse = { status, code };
    await expect(speech.check(ticket)).rejects.toMatchObject({ code: expected });
    opened.server.refuse = undefined;
    expect(await speech.check(ticket)).toMatchObject({ state: 'done' });
  });

  it('says that the credentials are wrong when the signature is', async () => {
    process.env['AWS_SECRET_ACCESS_KEY'] = 'another';
    const speech = await opened.open();
    await expect(speech.start(await request())).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('says that the service is away when it is', async () => {
    const gone = { transcribe: 'http://127.0.0.1:9', s3: 'http://127.0.0.1:9' };
    const speech = await opened.open({ endpoints: gone });
    await expect(speech.start(await request())).rejects.toMatchObject({ code: 'unavailable' });
  });
});
