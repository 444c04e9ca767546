import { createLexiconLanguageAnalysis } from '../../packages/adapters-local/src/lexicon/index.js';
import { takeNotes } from '../../packages/adapters-local/src/rules/take-notes.js';

const analysis = createLexiconLanguageAnalysis();

/** Everything that the word lists find in a text. */
export async function lexiconLanguageAnalysis(text: string): Promise<void> {
  const documents = [{ id: '1', text }];
  const options = { language: 'en-US' };
  await analysis.analyzeSentiment(documents, options);
  await analysis.detectPii(documents, options);
  await analysis.extractKeyPhrases(documents, options);
}

/** Everything that the rules find in a text. */
export function rulesNotes(text: string): void {
  const said = { speaker: 'S1', role: 'unknown', text } as const;
  takeNotes(
    [0, 1].map((n) => ({ ...said, segmentId: `${n}`, startMs: n, endMs: n + 1 })),
    'en-US',
  );
}
