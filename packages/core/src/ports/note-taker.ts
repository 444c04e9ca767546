import type { NotesDraft } from '../domain/notes/notes.js';
import type { Sentiment } from '../domain/sentiment/sentiment.js';
import type { Role } from '../domain/speakers/speaker-role.js';
import { type Token, token } from '../token.js';
import type { CallOptions } from './call-options.js';

/** What an adapter can do. */
export interface NoteTakerCapabilities {
  /** BCP 47 primary languages (`en`) it understands, or `'any'`. */
  readonly languages: readonly string[] | 'any';
  /** Most text of one call, in UTF-16 code units over all lines; core splits what is longer. */
  readonly maxCharacters: number;
}

/** One segment of the transcript as a note taker sees it. */
export interface NotesLine {
  /** Id of the segment, for evidence. */
  readonly segmentId: string;
  /** Speaker id, `S1`. */
  readonly speaker: string;
  /** `unknown` when the role is not sure: then nothing may be attributed to a role. */
  readonly role: Role;
  /** Milliseconds from the beginning of the recording. */
  readonly startMs: number;
  /** Milliseconds from the beginning of the recording; exclusive. */
  readonly endMs: number;
  /** What was said. */
  readonly text: string;
  /** Sentiment of the segment, if it was computed. */
  readonly sentiment?: Sentiment;
}

export interface NotesRequest {
  /** The segments of this part, in order. */
  readonly lines: readonly NotesLine[];
  /** BCP 47. */
  readonly language: string;
  /** Which part of a long transcript this is; 1 of 1 when it is whole. */
  readonly part: { readonly number: number; readonly of: number };
}

/**
 * Extracts structured notes from a transcript.
 *
 * Every statement names the segments it rests on, from the lines given. Fields without
 * evidence stay empty: a note taker invents nothing. Core checks the evidence, and drops statements
 * that have none.
 */
export interface NoteTaker {
  /** Name of the adapter, such as `rules`. */
  readonly provider: string;
  /** The model that it is configured with. Absent: it has no choice of models. */
  readonly model?: string;
  /** Languages and limits of this adapter. */
  readonly capabilities: NoteTakerCapabilities;

  /**
   * Resolves with an empty draft for no lines.
   *
   * @throws PortError `unsupported` for a language outside the capabilities; `limit_exceeded`
   *   beyond `maxCharacters`; `internal` when the model's answer cannot be used: a refusal or
   *   malformed answer is never an empty draft.
   */
  extract(request: NotesRequest, options?: CallOptions): Promise<NotesDraft>;
}

export const NoteTaker: Token<NoteTaker> = token('note-taker');
