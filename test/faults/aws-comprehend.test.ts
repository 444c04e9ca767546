// own process: the key is in the environment, where the SDK looks for it.
import { spawn, spawnSync } from 'node:child_process';
import {
  type ComprehendLanguageAnalysis,
  openComprehendLanguageAnalysis,
  reachComprehend,
} from '@attune/adapters-aws/language-analysis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ComprehendServer, startComprehendServer } from '../support/aws/comprehend-server.js';
import { startCredentialsServer } from '../support/aws/credentials-server.js';
import { awsKey, setAwsEnvironment } from '../support/aws/open-transcribe.js';
import { howToGetModels, readServiceModel } from '../support/aws/service-model.js';
import { ended } from '../support/run-source.js';

const model = readServiceModel('comprehend');
const title =
  model === undefined ? `Comprehend, not tried because ${howToGetModels}` : 'Comprehend';
const english = { language: 'en-US' };
const python = ['/usr/bin/python3', 'python3'].find(
  (one) => spawnSync(one, ['-c', 'import botocore']).status === 0,
);

function itemsOf(texts: readonly string[]) {
  return texts.map((text, at) => ({ id: `i${at}`, text }));
}

describe.skipIf(model === undefined)(title, () => {
  let server: ComprehendServer;
  let analysis: ComprehendLanguageAnalysis;

  beforeEach(async () => {
    setAwsEnvironment();
    if (model === undefined) return;
    server = await startComprehendServer(model, awsKey);
    analysis = await openComprehendLanguageAnalysis({ endpoint: server.url, tries: 1 });
  });

  afterEach(async () => {
    await analysis.close();
    await server[Symbol.asyncDispose]();
    expect(server.violations).toEqual([]);
  });

  it('is asked in batches of 25, and not about what holds nothing or is too long', async () => {
    const texts = Array.from({ length: 53 }, (_, at) => `This is number ${at}.`);
    const all = [...texts, ' ', 'x'.repeat(5_001)];
    const results = await analysis.extractKeyPhrases(itemsOf(all), english);
    const sizes = server.asked.map(({ input }) => (input['TextList'] as unknown[]).length);
    expect(sizes.sort((a, b) => b - a)).toEqual([25, 25, 3]);
    expect(results.at(-1)?.error?.code).toBe('limit_exceeded');
    expect(results.at(-2)?.value).toEqual([]);
  });

  it('takes 5,000 bytes of UTF-8 in a text, and 500 characters to tell its mood', async () => {
    const fits = `${'漢'.repeat(1_666)}ab`;
    const [ok, long] = await analysis.extractKeyPhrases(itemsOf([fits, `${fits}c`]), english);
    expect([ok?.error, long?.error?.code]).toEqual([undefined, 'limit_exceeded']);
    const mood = await analysis.analyzeSentiment(
      itemsOf(['🎧'.repeat(500), '🎧'.repeat(501)]),
      english,
    );
    expect(mood.map(({ error }) => error?.code)).toEqual([undefined, 'limit_exceeded']);
  });

  it('joins answers and errors by their index, and never repeats what was said', async () => {
    const texts = Array.from({ length: 30 }, (_, at) => `I am happy for the ${at}th time.`);
    for (const at of [0, 7, 26]) server.broken.add(texts[at] ?? '');
    const results = await analysis.analyzeSentiment(itemsOf(texts), english);
    const failed = results.flatMap(({ error }, at) => (error === undefined ? [] : [at]));
    expect(failed).toEqual([0, 7, 26]);
    expect(JSON.stringify(results)).not.toContain('happy');
  });

  it('answers the others when one text spoils the whole request', async () => {
    const texts = ['one', 'spoiled', 'three'];
    server.spoiling.add('spoiled');
    const results = await analysis.extractKeyPhrases(itemsOf(texts), english);
    expect(results.map(({ error }) => error?.code)).toEqual([undefined, 'internal', undefined]);
    expect(server.asked).toHaveLength(4);
  });

  it('fails the call, which may be tried again, when no text can be worked', async () => {
    const texts = ['call 555 0100', 'write to a@b.example'];
    for (const text of texts) server.broken.add(text);
    const call = analysis.detectPii(itemsOf(texts), english);
    await expect(call).rejects.toMatchObject({ code: 'unavailable', retryable: true });
  });

  it('is asked again when it is asked too often', async () => {
    const patient = await openComprehendLanguageAnalysis({ endpoint: server.url, tries: 3 });
    server.refuseOnce = { status: 400, code: 'TooManyRequestsException' };
    const [result] = await patient.detectLanguage(itemsOf(['Good morning to all of you.']));
    expect(result?.value?.language).toBe('en');
    await patient.close();
  });

  it.each([
    ['zh-Hant-TW', 'zh-TW'],
    ['zh-CN', 'zh'],
    ['pt-BR', 'pt'],
  ])('is told %s as %s', async (language, code) => {
    await analysis.analyzeSentiment(itemsOf(['text']), { language });
    expect(server.asked.at(-1)?.input['LanguageCode']).toBe(code);
  });

  it('refuses a language of which it knows other things', async () => {
    const german = { language: 'de-DE' };
    await expect(analysis.detectPii(itemsOf(['Anna']), german)).rejects.toMatchObject({
      code: 'unsupported',
    });
    expect((await analysis.analyzeSentiment(itemsOf(['gut']), german))[0]?.error).toBeUndefined();
  });

  describe('a look at whether it is there', () => {
    it('sends no text, so that there is nothing to pay for', async () => {
      await reachComprehend({ endpoint: server.url });
      expect(server.asked.map(({ input }) => input['TextList'])).toEqual([[]]);
    });

    it.each([
      ['AccessDeniedException', 'permission_denied', 'comprehend:BatchDetectSentiment'],
      ['UnrecognizedClientException', 'unauthenticated', 'Check the credentials'],
      ['InvalidSignatureException', 'unauthenticated', 'Check the credentials'],
      ['ThrottlingException', 'rate_limited', 'ThrottlingException'],
      ['InternalServerException', 'unavailable', 'InternalServerException'],
    ])('tells %s from a refusal of the empty request', async (name, code, words) => {
      server.refuse = { status: name.startsWith('Internal') ? 500 : 400, code: name };
      const look = reachComprehend({ endpoint: server.url });
      await expect(look).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
    });

    it('finds that nothing answers', async () => {
      const look = reachComprehend({ endpoint: 'http://127.0.0.1:9' });
      await expect(look).rejects.toMatchObject({ code: 'unavailable' });
    });
  });

  it('names the right that a policy lacks', async () => {
    server.refuse = { status: 400, code: 'AccessDeniedException' };
    const call = analysis.analyzeSentiment(itemsOf(['a']), english);
    await expect(call).rejects.toThrow('comprehend:BatchDetectSentiment');
    const message =
      'User: arn:aws:sts::111122223333:assumed-role/r/s is not authorized to perform: comprehend:DetectPiiEntities because no identity-based policy allows it';
    server.refuse = { status: 400, code: 'AccessDeniedException', message };
    const other = analysis.detectPii(itemsOf(['a']), english);
    await expect(other).rejects.toThrow('lacks the right comprehend:DetectPiiEntities');
  });

  it('goes on with new credentials when the old ones end', async () => {
    delete process.env['AWS_ACCESS_KEY_ID'];
    delete process.env['AWS_SECRET_ACCESS_KEY'];
    await using lender = await startCredentialsServer([awsKey]);
    process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] = lender.url;
    try {
      const own = await openComprehendLanguageAnalysis({ endpoint: server.url, tries: 1 });
      server.refuseOnce = { status: 400, code: 'ExpiredTokenException' };
      const [result] = await own.analyzeSentiment(itemsOf(['I am so happy']), english);
      expect(result?.value?.label).toBe('positive');
      expect(lender.asked).toBe(2);
      await own.close();
    } finally {
      delete process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'];
    }
  });

  it.skipIf(python === undefined)('serves a client that is not ours, too', async () => {
    const program = [
      'import json, sys, botocore.session as s',
      `c = s.get_session().create_client('comprehend', region_name='eu-central-1', endpoint_url=sys.argv[1])`,
      `r = c.batch_detect_sentiment(TextList=['I am so happy today.'], LanguageCode='en')`,
      `p = c.detect_pii_entities(Text='write to a@b.example', LanguageCode='en')`,
      `print(json.dumps([r['ResultList'][0]['Sentiment'], p['Entities'][0]['Type']]))`,
    ].join('\n');
    // In a process of its own: this one has to answer.
    const asked = spawn(python ?? '', ['-c', program, server.url]);
    const { stdout, stderr } = await ended(asked);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual(['POSITIVE', 'EMAIL']);
  });
});
