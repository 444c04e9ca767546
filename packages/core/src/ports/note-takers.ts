import type { NotesChoice } from '../domain/notes/notes-choice.js';
import { type Token, token } from '../token.js';
import type { NoteTaker } from './note-taker.js';

/** A note taker that a person may ask for in place of the one in force. */
export interface OtherNoteTaker extends NotesChoice {
  /** Called before each use; an implementation builds it once. */
  readonly build: () => Promise<NoteTaker>;
}

/** Every other note taker of a host. Each is built when a person asks for it. */
export type OtherNoteTakers = readonly OtherNoteTaker[];

export const OtherNoteTakers: Token<OtherNoteTakers> = token('other-note-takers');
