import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultModelName, findPulledModel, modelCacheDirectory } from '@attune/adapters-local';
import { describe, expect, it } from 'vitest';
import { Desk, quick } from '../support/attune.js';
import { wavOf } from '../support/tone-speech.js';

const environment = process.env;
const cache = environment['MODELS_CACHE_DIR'] || modelCacheDirectory({ environment });
const model = cache === undefined ? undefined : findPulledModel(defaultModelName, [cache]);
if (model === undefined)
  process.stderr.write(
    `Skipped: the default engine with its model; "npx --no-install attune models pull ${defaultModelName}" downloads it\n`,
  );

interface Output {
  readonly session: { readonly warnings: readonly { readonly message: string }[] };
  readonly transcript: {
    readonly coverage: readonly object[];
    readonly segments: readonly {
      readonly text: string;
      readonly words?: readonly { readonly estimated?: boolean }[];
    }[];
  };
}

describe('without the model', () => {
  it('PocketSphinx listens, and says what to type', { timeout: 180_000 }, async () => {
    await using desk = await Desk.open();
    const clip = await desk.sample('clip.wav', 6);
    const { code, stdout } = await desk.attune(['transcribe', clip], quick);
    expect(code).toBe(0);
    expect(stdout).toMatch(/transcribed by pocketsphinx/u);
    expect(stdout).toContain('npx --no-install attune models pull moonshine-tiny-en');
    const chosen = { ...quick, SPEECH_PROVIDER: 'pocketsphinx' };
    expect((await desk.attune(['transcribe', clip], chosen)).stdout).not.toContain('models pull');
  });
});

describe.skipIf(model === undefined)('with the model', { timeout: 300_000 }, () => {
  const variables = { ...quick, MODELS_CACHE_DIR: cache ?? '' };

  it('speech is written as one writes, with times that are marked as estimated', async () => {
    await using desk = await Desk.open();
    const clip = await desk.sample('clip.wav', 24);
    const { code, stdout } = await desk.attune(['transcribe', clip, '--json'], variables);
    expect(code).toBe(0);
    const { session, transcript } = JSON.parse(stdout) as Output;
    const text = transcript.segments.map((segment) => segment.text).join(' ');
    expect(text).toMatch(/^Good morning[.,] [Ii]t is good to see you again[.,] [Pp]lease tell me/u);
    expect(text).toMatch(/What was the most difficult part of this week\?/u);
    const words = transcript.segments.flatMap((segment) => segment.words ?? []);
    expect(words.length).toBe(text.split(' ').length);
    expect(words.every(({ estimated }) => estimated === true)).toBe(true);
    expect(session.warnings.map(({ message }) => message).join()).not.toContain('timestamps');
  });

  it('noise and silence give no words', async () => {
    await using desk = await Desk.open();
    const noise = await desk.make('noise.wav', [
      ...['-f', 'lavfi', '-i', 'anoisesrc=color=pink:amplitude=0.3:duration=30:seed=1'],
    ]);
    const silence = desk.path('silence.wav');
    await writeFile(silence, wavOf(new Int16Array(20 * 16_000)));
    for (const file of [noise, silence]) {
      const { stdout, stderr } = await desk.attune(['transcribe', file, '--json'], variables);
      expect({ stdout, stderr }).toEqual({
        stdout: '',
        stderr: expect.stringMatching(/no speech/iu),
      });
    }
  });

  it('is heard by the doctor', async () => {
    await using desk = await Desk.open();
    const { stdout } = await desk.attune(['doctor', '--json'], { ...variables, ...{ HOME: '/' } });
    const findings = JSON.parse(stdout) as { name: string; ok: boolean; detail: string }[];
    expect(findings.find(({ name }) => name === 'speech')).toMatchObject({
      ok: true,
      detail: expect.stringMatching(/moonshine-tiny-en heard "Good morning/u),
    });
  });

  it('has its licenses beside its files', async () => {
    for (const name of ['moonshine', 'silero-vad', 'llama-tokenizer-js'])
      expect(existsSync(join(model ?? '', `LICENSE-${name}.txt`))).toBe(true);
    expect(await readFile(join(model ?? '', 'LICENSE-moonshine.txt'), 'utf8')).toContain(
      'MIT License',
    );
  });
});
