import { openAzureBlobStore } from '@attune/adapters-azure/blob-store';
import { createMemoryBlobStore } from '@attune/core/memory';
import { expect, it } from 'vitest';
import { seeded } from '../faults/bad-media-tools.js';
import { startAzurite } from '../support/azure/azurite.js';
import { startLanguageServer } from '../support/azure/language-server.js';
import { speechKey } from '../support/azure/open-speech.js';
import { startOpenaiServer } from '../support/azure/openai-server.js';
import { startSpeechServer } from '../support/azure/speech-server.js';
import { longDrills } from '../support/drill-size.js';
import { honestNotes } from '../support/scripted-notes.js';
import { type Dialect, startThrottle } from '../support/throttle.js';
import { drillCloud } from './drill-cloud.js';

const modelKey = 'a-key-of-azure-openai';
const textKey = 'a-key-of-azure-language';

/** In the words of each service. */
const busy: Dialect = {
  status: 503,
  headers: { 'content-type': 'application/xml', 'x-ms-error-code': 'ServerBusy' },
  body: '<?xml version="1.0"?><Error><Code>ServerBusy</Code><Message>The server is busy.</Message></Error>',
};
const message = 'Requests to this resource have exceeded its rate limit.';
const tooMany: Dialect = {
  ...{ status: 429, headers: { 'content-type': 'application/json' } },
  body: JSON.stringify({ error: { code: '429', message } }),
};

// A batch job can be found again by its name. Fast transcription, which "azure" chooses for short
// recordings, knows no such thing: a request in flight that dies with its worker is sent again.
const engines = [
  { engine: 'azure-batch', mayBuyAgain: false, inEveryRun: true },
  { engine: 'azure', mayBuyAgain: true, inEveryRun: false },
];

it.each(engines.filter(({ inEveryRun }) => inEveryRun || longDrills))(
  'keeps each recording once with $engine although calls are throttled and workers killed',
  async ({ engine, mayBuyAgain }) => {
    const random = seeded(20_261_123);
    const chance = (): boolean => random(5) === 0;
    await using azurite = await startAzurite();
    await using speech = await startSpeechServer({
      key: speechKey,
      blobs: createMemoryBlobStore(),
    });
    await using texts = await startLanguageServer({ key: textKey });
    await using model = await startOpenaiServer({ key: modelKey, deployment: 'mini' });
    model.write = (asked) =>
      JSON.stringify(
        asked.prompt.includes('Say who is who.') ? { speakers: [] } : honestNotes(asked),
      );
    await using blobs = await startThrottle({
      ...{ target: new URL(azurite.endpoint).origin, dialect: () => busy },
      // A service that reads a recording by its address tries again by itself.
      chance: ({ url = '' }) => !url.includes('sig=') && chance(),
    });
    const before = async ({ url: target }: { readonly url: string }) =>
      await startThrottle({ target, dialect: () => tooMany, chance });
    await using heard = await before(speech);
    speech.knownAs = heard.url;
    await using read = await before(texts);
    await using written = await before(model);
    const { connectionString } = azurite;
    const direct = await openAzureBlobStore({ connectionString, container: 'audio-uploads' });
    const bought = () =>
      engine === 'azure-batch' ? speech.submitted : speech.transcribed.map((_, at) => String(at));
    await drillCloud(
      {
        name: `Azure, ${engine}`,
        variables: {
          ...{ PROVIDER: 'azure', DATABASE_PROVIDER: 'postgres', SPEECH_PROVIDER: engine },
          AZURE_BLOB_CONNECTION: connectionString.replace(
            new URL(azurite.endpoint).origin,
            blobs.url,
          ),
          ...{ AZURE_SPEECH_KEY: speechKey, AZURE_SPEECH_KEY_ENDPOINT: heard.url },
          ...{ TEXT_ANALYTICS_KEY: textKey, TEXT_ANALYTICS_ENDPOINT: read.url },
          ...{ AZURE_OPENAI_ENDPOINT: written.url, AZURE_OPENAI_DEPLOYMENT: 'mini' },
          AZURE_OPENAI_API_KEY: modelKey,
        },
        throttles: [blobs, heard, read, written],
        bought,
        left: async () => [
          ...(await direct.list({ prefix: '' })).items.map(({ key }) => key),
          ...speech.jobs.keys(),
        ],
      },
      { mayBuyAgain },
    );
    expect(new Set(bought()).size).toBe(bought().length);
    expect([...speech.violations, ...texts.violations, ...model.violations]).toEqual([]);
  },
  1_800_000,
);
