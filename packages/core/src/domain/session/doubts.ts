import type { SessionWarning } from './session.js';

/** A reason to read a transcript with care. */
export type Doubt = Pick<SessionWarning, 'code' | 'message'>;

/** Codes of warnings about what was heard: words, speech that is missing, the language. */
const codes: ReadonlySet<string> = new Set(['language_doubtful', 'words_unsure', 'speech_missing']);

/** Whether a reader must know of a warning before the first line of the transcript. */
export function isDoubt({ code }: Pick<SessionWarning, 'code'>): boolean {
  return codes.has(code);
}

/** The doubts among the warnings of a session, in their order. */
export function doubtsAmong(warnings: readonly SessionWarning[]): readonly Doubt[] {
  return warnings.filter(isDoubt).map(({ code, message }) => ({ code, message }));
}
