import { localAdapters } from '@attune/adapters-local';
import { type Provider, provide } from '@attune/core/adapter-kit';
import { BlobStore, Clock, OtherSpeechEngines, SpeechToText, token } from '@attune/core/ports';
import { awsEngines } from './aws-family.js';
import { azureEngines } from './azure-family.js';
import type { FamilyConfig } from './family.js';
import { LazyAdapters } from './lazy-adapters.js';

/** What was built of the engines, for the host to release when it ends. */
interface Engines {
  readonly byName: OtherSpeechEngines;
  readonly adapters: LazyAdapters;
}

const LazyEngines = token<Engines>('lazy-speech-engines');

/**
 * The engines that are not chosen but could be, with what the configuration says of them: a host that has
 * switched to another engine asks them about the work that they still hold.
 */
export function otherSpeechProviders(local: FamilyConfig): readonly Provider[] {
  return [
    provide(LazyEngines, {
      needs: [BlobStore, Clock],
      build: (blobs, clock) => lazyEngines(configured(local), blobs, clock),
      dispose: ({ adapters }) => adapters.close(),
    }),
    provide(OtherSpeechEngines, { needs: [LazyEngines], build: ({ byName }) => byName }),
  ];
}

/** By the `provider` of their tickets. */
function configured(local: FamilyConfig): Readonly<Record<string, readonly Provider[]>> {
  return {
    pocketsphinx: localAdapters.pocketsphinx(local),
    ...(local.speechServer === undefined
      ? {}
      : { 'openai-compatible': localAdapters.openaiCompatibleSpeech(local) }),
    ...(local.sherpa === undefined ? {} : { sherpa: localAdapters.sherpa(local) }),
    ...azureEngines(local),
    ...awsEngines(local),
  };
}

function lazyEngines(
  engines: Readonly<Record<string, readonly Provider[]>>,
  blobs: BlobStore,
  clock: Clock,
): Engines {
  const adapters = new LazyAdapters();
  const given = [
    provide(BlobStore, { needs: [], build: () => blobs }),
    provide(Clock, { needs: [], build: () => clock }),
  ];
  const byName = Object.fromEntries(
    Object.entries(engines).map(([name, providers]) => [
      name,
      adapters.once(SpeechToText, given, providers),
    ]),
  );
  return { byName, adapters };
}
