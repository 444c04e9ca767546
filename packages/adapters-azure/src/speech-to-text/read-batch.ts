import { isRecord, listOf, type RecordValue, textOf } from '../requests/json-values.js';
import {
  type Heard,
  type HeardWord,
  type Notes,
  phraseOf,
  readPhrases,
  type Transcription,
  wordsOf,
} from './transcription.js';

/** The form of the text: with numbers, capitals and punctuation, or as it is spoken. */
export type TextForm = 'display' | 'lexical';

/**
 * Reads a result file of batch transcription, by the schemas of `transcriptionresult` v3.0 to
 * 2024-11-15.
 *
 * @throws AnswerError when it is no result file.
 */
export function readBatch(file: unknown, form: TextForm): Transcription {
  const names = {
    phrases: 'recognizedPhrases',
    whole: 'combinedRecognizedPhrases',
    wholeText: form,
  };
  return readPhrases(file, names, (entry, at, notes) => {
    const status = textOf(entry['recognitionStatus']) ?? 'Success';
    if (status === 'Success') return readSuccess(entry, form, at, notes);
    // Noise and silence are no speech; an error means that words may be missing.
    if (!silences.has(status)) notes.note(`${at} was not recognized (${status.slice(0, 40)})`);
    return undefined;
  });
}

const silences = new Set([
  ...['NoMatch', 'InitialSilenceTimeout', 'BabbleTimeout', 'EndOfDictation', 'EndSilenceTimeout'],
]);

function readSuccess(
  entry: RecordValue,
  form: TextForm,
  at: string,
  notes: Notes,
): Heard | undefined {
  // The first alternative is the one that the whole text is made of; the others may be "surer".
  const [best] = listOf(entry['nBest']);
  if (!isRecord(best)) {
    notes.note(`${at} has no text and is left out`);
    return undefined;
  }
  const words = wordsIn(best, form, `${at}.nBest[0]`, notes);
  const forms = form === 'display' ? displayForms : lexicalForms;
  const written = forms.map((name) => textOf(best[name])).find((text) => text !== undefined);
  const text = written ?? words.map((word) => word.text).join(' ');
  if (text !== '') {
    return phraseOf({ ...entry, confidence: best['confidence'] }, text, words, at, notes);
  }
  if (!forms.some((name) => typeof best[name] === 'string')) {
    notes.note(`${at} has no text and is left out`);
  }
  return undefined;
}

const displayForms = ['display', 'maskedITN', 'itn', 'lexical'];
const lexicalForms = ['lexical', 'itn', 'maskedITN', 'display'];

/** Words in the form of the text; in the other one where that is all there is. */
function wordsIn(best: RecordValue, form: TextForm, at: string, notes: Notes): HeardWord[] {
  const spoken = () => wordsOf(best['words'], 'word', `${at}.words`, notes);
  if (form === 'lexical') return spoken();
  const shown = wordsOf(best['displayWords'], 'displayText', `${at}.displayWords`, notes);
  return shown.length > 0 ? shown : spoken();
}
