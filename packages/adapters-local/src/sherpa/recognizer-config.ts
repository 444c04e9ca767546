import type { SpeechModel } from './read-model.js';

/** What the engine is told about a model; `language` is a BCP 47 tag. */
export function recognizerConfig(
  { family, files, tokens, modelType }: SpeechModel,
  { threads, language }: { readonly threads: number; readonly language?: string | undefined },
): unknown {
  const spoken = language === undefined ? {} : (family.language?.(language) ?? {});
  // This one kind is named by its file alone.
  const parts = family.key === 'teleSpeechCtc' ? files['model'] : { ...files, ...spoken };
  return {
    featConfig: { sampleRate: 16_000, featureDim: 80 },
    modelConfig: {
      [family.key]: parts,
      tokens,
      numThreads: threads,
      debug: 0,
      provider: 'cpu',
      ...(modelType === '' ? {} : { modelType }),
    },
    decodingMethod: 'greedy_search',
  };
}
