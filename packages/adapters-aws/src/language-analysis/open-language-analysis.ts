import type { LanguageAnalysis } from '@attune/core/ports';
import { type LibraryUser, loadLibrary } from '../libraries/load-library.js';
import { createComprehendLanguageAnalysis } from './comprehend-language-analysis.js';
import type { ComprehendOptions } from './comprehend-options.js';

/** Texts analyzed by Amazon Comprehend. */
export interface ComprehendLanguageAnalysis extends LanguageAnalysis {
  /** Closes the connections. */
  close(): Promise<void>;
}

/** What the adapter loads, for the message when it is not installed. */
export const comprehendNeeds: LibraryUser = {
  port: 'language-analysis',
  adapter: 'aws-comprehend',
  packages: ['@aws-sdk/client-comprehend'],
};

/**
 * Opens Amazon Comprehend. The service is asked for nothing yet.
 *
 * @throws PortError `unsupported` when the SDK is not installed.
 */
export async function openComprehendLanguageAnalysis(
  options: ComprehendOptions = {},
): Promise<ComprehendLanguageAnalysis> {
  const { openComprehendService } = await loadLibrary(
    comprehendNeeds,
    () => import('./comprehend-service.js'),
  );
  const service = openComprehendService(options);
  const analysis = createComprehendLanguageAnalysis(service, options);
  return { ...analysis, close: async () => service.close() };
}
