import { textOf } from '../requests/json-values.js';
import { phraseOf, readPhrases, type Transcription, wordsOf } from './transcription.js';

const names = { phrases: 'phrases', whole: 'combinedPhrases', wholeText: 'text' };

/**
 * Reads the answer of fast transcription, by `TranscribeResult` of the REST API 2024-11-15 and
 * 2025-10-15, and as its previews had it.
 *
 * @throws AnswerError when it is no answer of it.
 */
export function readFast(answer: unknown): Transcription {
  return readPhrases(answer, names, (entry, at, notes) => {
    const words = wordsOf(entry['words'], 'text', `${at}.words`, notes);
    const text = textOf(entry['text']) ?? words.map((word) => word.text).join(' ');
    if (text !== '') return phraseOf(entry, text, words, at, notes);
    // An empty text is what the service writes for a noise; anything else is no text at all.
    if (typeof entry['text'] !== 'string') notes.note(`${at} has no text and is left out`);
    return undefined;
  });
}
