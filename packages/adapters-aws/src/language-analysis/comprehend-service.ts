import {
  BatchDetectDominantLanguageCommand,
  BatchDetectKeyPhrasesCommand,
  BatchDetectSentimentCommand,
  ComprehendClient,
  DetectPiiEntitiesCommand,
  type LanguageCode,
} from '@aws-sdk/client-comprehend';
import { clientSettings, until } from '../clients/client-settings.js';
import { renewalPlace, renewCredentials } from '../clients/renew-credentials.js';
import type { ComprehendOptions } from './comprehend-options.js';

/** What is answered about a batch of texts: answers and errors, each with the place of its text. */
export interface BatchAnswer {
  readonly ResultList?: readonly unknown[] | undefined;
  readonly ErrorList?: readonly unknown[] | undefined;
}

type Signal = AbortSignal | undefined;

/** The calls of Comprehend that the adapter makes. Answers are read by the adapter. */
export interface ComprehendService {
  sentiment(texts: readonly string[], language: string, signal: Signal): Promise<BatchAnswer>;
  keyPhrases(texts: readonly string[], language: string, signal: Signal): Promise<BatchAnswer>;
  languages(texts: readonly string[], signal: Signal): Promise<BatchAnswer>;
  pii(text: string, language: string, signal: Signal): Promise<unknown>;
  close(): void;
}

export function openComprehendService(options: ComprehendOptions): ComprehendService {
  const client = new ComprehendClient(clientSettings(options));
  client.middlewareStack.add(renewCredentials(client.config), renewalPlace);
  const input = (texts: readonly string[], language: string) => ({
    TextList: [...texts],
    LanguageCode: language as LanguageCode,
  });
  return {
    sentiment: (texts, language, signal) =>
      client.send(new BatchDetectSentimentCommand(input(texts, language)), until(signal)),
    keyPhrases: (texts, language, signal) =>
      client.send(new BatchDetectKeyPhrasesCommand(input(texts, language)), until(signal)),
    languages: (texts, signal) =>
      client.send(new BatchDetectDominantLanguageCommand({ TextList: [...texts] }), until(signal)),
    pii: (Text, language, signal) => {
      const command = new DetectPiiEntitiesCommand({
        Text,
        LanguageCode: language as LanguageCode,
      });
      return client.send(command, until(signal));
    },
    close: () => client.destroy(),
  };
}
