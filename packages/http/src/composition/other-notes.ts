import { awsAdapters } from '@attune/adapters-aws';
import { azureAdapters } from '@attune/adapters-azure';
import { localAdapters } from '@attune/adapters-local';
import { type Provider, provide } from '@attune/core/adapter-kit';
import { Clock, NoteTaker, OtherNoteTakers, token } from '@attune/core/ports';
import { isServed, type ServedNotes } from './config-models.js';
import type { FamilyConfig } from './family.js';
import { LazyAdapters } from './lazy-adapters.js';

/** What was built of the note takers, for the host to release when it ends. */
interface Takers {
  readonly all: OtherNoteTakers;
  readonly adapters: LazyAdapters;
}

const LazyTakers = token<Takers>('lazy-note-takers');

/** Another model at the same service, by what `NOTES_PROVIDER` says. */
const otherModels: Readonly<
  Record<ServedNotes, (model: string, given: FamilyConfig) => OtherModel>
> = {
  'openai-compatible': (model, { languageModel, ...rest }) => ({
    provider: 'openai-compatible',
    providers: localAdapters.languageModel({
      ...rest,
      ...(languageModel === undefined ? {} : { languageModel: { ...languageModel, model } }),
    }),
  }),
  azure: (model, { azure: { openai, ...rest } }) => ({
    provider: 'azure-openai',
    providers: azureAdapters.languageModel({
      ...rest,
      ...(openai === undefined ? {} : { openai: { ...openai, deployment: model } }),
    }),
  }),
  aws: (model, { aws: { bedrock, ...rest } }) => ({
    provider: 'aws-bedrock',
    providers: awsAdapters.languageModel({
      ...rest,
      ...(bedrock === undefined ? {} : { bedrock: { ...bedrock, model } }),
    }),
  }),
};

interface OtherModel {
  /** As the adapter names itself. */
  readonly provider: string;
  readonly providers: readonly Provider[];
}

/**
 * The note takers that a person may ask for besides the one in force: the rules, which send nothing
 * anywhere, and the models that the operator allows.
 */
export function otherNotesProviders(
  notesProvider: string,
  models: readonly string[],
  given: FamilyConfig,
): readonly Provider[] {
  return [
    provide(LazyTakers, {
      needs: [Clock],
      build: (clock) => {
        const adapters = new LazyAdapters();
        const ofClock = [provide(Clock, { needs: [], build: () => clock })];
        const rules = adapters.once(NoteTaker, localAdapters.rules());
        const others = otherServices(notesProvider, models, given).map(
          ({ providers, ...choice }) => ({
            ...choice,
            build: adapters.once(NoteTaker, ofClock, providers),
          }),
        );
        return { all: [...others, { provider: 'rules', build: rules }], adapters };
      },
      dispose: ({ adapters }) => adapters.close(),
    }),
    provide(OtherNoteTakers, { needs: [LazyTakers], build: ({ all }) => all }),
  ];
}

function otherServices(
  notesProvider: string,
  models: readonly string[],
  given: FamilyConfig,
): readonly (OtherModel & { readonly model: string })[] {
  if (!isServed(notesProvider)) return [];
  const make = otherModels[notesProvider];
  return models.map((model) => ({ model, ...make(model, given) }));
}
