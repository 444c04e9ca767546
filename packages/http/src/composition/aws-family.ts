import { awsAdapters } from '@attune/adapters-aws';
import type { Provider } from '@attune/core/adapter-kit';
import type { Family, FamilyConfig } from './family.js';

/** What the aws family has an adapter for. */
export const awsFamily: Family = {
  storage: { aws: ({ aws }) => awsAdapters.blobStore(aws) },
  language: { aws: ({ aws }) => awsAdapters.languageAnalysis(aws) },
  notes: { aws: ({ aws }) => awsAdapters.languageModel(aws) },
  speech: { aws: ({ aws }) => awsAdapters.speechToText(aws) },
};

/** The engines of AWS that are configured, by the `provider` of their tickets. */
export function awsEngines({ aws }: FamilyConfig): Readonly<Record<string, readonly Provider[]>> {
  if (aws.transcribe === undefined) return {};
  return { 'aws-transcribe': awsAdapters.speechToText(aws) };
}
