import { azureAdapters } from '@attune/adapters-azure';
import type { Provider } from '@attune/core/adapter-kit';
import type { Family, FamilyConfig } from './family.js';

/** What the azure family has an adapter for. */
export const azureFamily: Family = {
  storage: { azure: ({ azure }) => azureAdapters.blobStore(azure) },
  database: { azure: ({ azure }) => azureAdapters.documentStore(azure) },
  language: { azure: ({ azure }) => azureAdapters.languageAnalysis(azure) },
  notes: { azure: ({ azure }) => azureAdapters.languageModel(azure) },
  speech: {
    azure: ({ azure }) => azureAdapters.speechToText(azure),
    'azure-fast': ({ azure }) => azureAdapters.speechToText(azure),
    'azure-batch': ({ azure }) => azureAdapters.speechToText(azure),
  },
};

/** The engines of Azure that are configured, by the `provider` of their tickets. */
export function azureEngines({
  azure,
}: FamilyConfig): Readonly<Record<string, readonly Provider[]>> {
  const { speech, storage } = azure;
  if (speech === undefined) return {};
  const engine = (way: 'auto' | 'fast' | 'batch'): readonly Provider[] =>
    azureAdapters.speechToText({ ...azure, speech: { ...speech, way } });
  return {
    azure: engine('auto'),
    'azure-fast': engine('fast'),
    ...(storage === undefined ? {} : { 'azure-batch': engine('batch') }),
  };
}
