import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openAzureBlobStore } from '@attune/adapters-azure/blob-store';
import { createMemoryBlobStore } from '@attune/core/memory';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sessionIn, Therapist } from '../faults/drill-tools.js';
import { Desk, quick, repository, type Variables } from '../support/attune.js';
import { type Azurite, startAzurite } from '../support/azure/azurite.js';
import { type LanguageServer, startLanguageServer } from '../support/azure/language-server.js';
import { speechKey } from '../support/azure/open-speech.js';
import { type OpenaiServer, startOpenaiServer } from '../support/azure/openai-server.js';
import { startSpeechServer } from '../support/azure/speech-server.js';
import type { SpeechServer } from '../support/azure/speech-state.js';
import { isOfPeople } from '../support/installation-key.js';
import { ended } from '../support/run-source.js';
import { honestNotes } from '../support/scripted-notes.js';
import { serve } from '../support/serve.js';
import { speakTones, wavOf } from '../support/tone-speech.js';

const modelKey = 'a-key-of-azure-openai';
const textKey = 'a-key-of-azure-language';
const script = join(repository, 'examples/api-flow/src/main.mjs');

/** What the model writes: to doctor, about the speakers, or as notes. */
function answerTo({ prompt }: { readonly prompt: string }): object {
  if (prompt === 'Say that you are well.') return { state: 'well' };
  return prompt.includes('Say who is who.') ? { speakers: [] } : honestNotes({ prompt });
}

describe('a host with Azure', { timeout: 180_000 }, () => {
  let desk: Desk;
  let azurite: Azurite;
  let speech: SpeechServer;
  let texts: LanguageServer;
  let model: OpenaiServer;
  let variables: Variables;

  beforeEach(async () => {
    desk = await Desk.open();
    azurite = await startAzurite();
    speech = await startSpeechServer({ key: speechKey, blobs: createMemoryBlobStore() });
    texts = await startLanguageServer({ key: textKey });
    model = await startOpenaiServer({ key: modelKey, deployment: 'mini' });
    model.write = (asked) => JSON.stringify(answerTo(asked));
    variables = {
      ...{ STORAGE_PROVIDER: 'azure', SPEECH_PROVIDER: 'azure', LANGUAGE_PROVIDER: 'azure' },
      ...{ NOTES_PROVIDER: 'azure', AZURE_OPENAI_ENDPOINT: model.url },
      ...{ AZURE_OPENAI_DEPLOYMENT: 'mini', AZURE_OPENAI_API_KEY: modelKey },
      ...{ TEXT_ANALYTICS_KEY: textKey, TEXT_ANALYTICS_ENDPOINT: texts.url },
      AZURE_BLOB_CONNECTION: azurite.connectionString,
      ...{ AZURE_SPEECH_KEY: speechKey, AZURE_SPEECH_KEY_ENDPOINT: speech.url },
    };
  });

  afterEach(async () => {
    await speech[Symbol.asyncDispose]();
    await texts[Symbol.asyncDispose]();
    await model[Symbol.asyncDispose]();
    await azurite[Symbol.asyncDispose]();
    await desk[Symbol.asyncDispose]();
    expect([...speech.violations, ...texts.violations, ...model.violations]).toEqual([]);
  });

  /** A recording that the scripted service understands. */
  async function recording(): Promise<string> {
    const file = desk.path('talk.wav');
    await writeFile(file, wavOf(speakTones({ words: 40 }).samples));
    return file;
  }

  /** What lies in the container. */
  async function stored(): Promise<readonly string[]> {
    const { connectionString } = azurite;
    const store = await openAzureBlobStore({ connectionString, container: 'audio-uploads' });
    return (await store.list({ prefix: '' })).items.map(({ key }) => key).filter(isOfPeople);
  }

  it('passes the walk through the API, with recordings laid out as the systems before had them', async () => {
    const file = await recording();
    await using host = await serve(desk, { variables });
    const walk = spawn(process.execPath, [script, host.address, file]);
    const { code, stdout, stderr } = await ended(walk);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^\d+ steps passed\.$/mu);
    expect(code).toBe(0);
    // The walk has the recording heard twice.
    expect(speech.transcribed).toHaveLength(2);
    expect(texts.analyzed.length).toBeGreaterThan(0);
    expect(model.asked.length).toBeGreaterThan(0);
    const folders = (await stored()).map((key) => key.replace(/^users\/[\w-]+\/(\w+)\/.*$/u, '$1'));
    expect(new Set(folders)).toEqual(new Set(['audio', 'originals', 'transcripts']));
    // A new installation is refused on this store, and changes nothing of it.
    const before = await stored();
    const other = { ...variables, DATA_DIR: desk.path('other') };
    const refused = await desk.attune(['serve', '--port', '0'], other);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('installation')]);
    expect(await stored()).toEqual(before);
  });

  it.each(['azure-fast', 'azure-batch'])(
    'leaves nothing in any service of a session that %s transcribed and that is deleted',
    async (engine) => {
      const file = await recording();
      const chosen = { ...variables, SPEECH_PROVIDER: engine };
      await using host = await serve(desk, { variables: chosen });
      expect((await fetch(`${host.address}/health/ready`)).status).toBe(200);
      expect(speech.transcribed, 'a look costs nothing').toEqual([]);
      expect(texts.analyzed, 'a look costs nothing').toEqual([]);
      expect(model.asked, 'a look costs nothing').toEqual([]);
      expect(model.looks).toBeGreaterThan(0);
      const ada = await Therapist.signUp(host.address, 'ada');
      const { id } = await ada.settled(sessionIn(await ada.upload(file)));
      expect(speech.transcribed.length).toBe(engine === 'azure-fast' ? 1 : 0);
      expect((await stored()).length).toBeGreaterThan(0);
      expect((await ada.call('DELETE', `/v1/sessions/${id}`)).status).toBe(204);
      expect(await stored()).toEqual([]);
      expect(speech.jobs.size).toBe(0);
      const { stdout, stderr } = await host.stop();
      expect(`${stdout}${stderr}`).not.toContain(speechKey);
      expect(`${stdout}${stderr}`).not.toContain(textKey);
      expect(`${stdout}${stderr}`).not.toContain(modelKey);
      expect(`${stdout}${stderr}`).not.toContain('sig=');
    },
  );

  it('is examined by doctor, which says what is wrong', async () => {
    const { STORAGE_PROVIDER: _, ...rest } = quick;
    const well = await desk.attune(['doctor', '--json'], { ...rest, ...variables });
    expect(well.code, well.stderr).toBe(0);
    const findings = JSON.parse(well.stdout) as readonly { readonly name: string }[];
    expect(findings).toContainEqual(expect.objectContaining({ name: 'storage', ok: true }));
    expect(findings).toContainEqual(
      expect.objectContaining({
        ...{ name: 'speech', ok: true },
        detail: expect.stringContaining('azure listened to a second'),
      }),
    );
    speech.refuse = { status: 403, code: 'Forbidden' };
    const ill = await desk.attune(['doctor'], { ...rest, ...variables });
    expect(ill.code).toBe(1);
    expect(ill.stdout).toContain('"Cognitive Services Speech User"');
    expect(await stored()).toEqual([]);
  });
});
