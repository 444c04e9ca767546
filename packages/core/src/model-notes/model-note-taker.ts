import { guard } from '../adapter-kit/guard.js';
import { languageFits } from '../domain/language-fits.js';
import type { NotesDraft } from '../domain/notes/notes.js';
import { emptyNotes } from '../domain/notes/notes-check.js';
import { PortError } from '../errors/port-error.js';
import type { LanguageModel } from '../ports/language-model.js';
import type { NotesRequest, NoteTaker, NoteTakerCapabilities } from '../ports/note-taker.js';
import { notesInstructions, notesPrompt } from './notes-prompt.js';
import { notesSchema } from './notes-schema.js';
import { allStatements, type ModelNotes, readNotes, withoutRoles } from './read-notes.js';

export interface ModelNoteTakerOptions {
  /** BCP 47 primary languages the model is trusted with. Default: any. */
  readonly languages?: readonly string[];
  /** Most text of one call; by default what the context of the model surely holds. */
  readonly maxCharacters?: number;
}

/** Tokens for the rules and the shape of the answer. */
const instructionTokens = 2_000;
/** Of the context that is left, this share is for the answer. */
const answerShare = 0.35;
/** Half of what English takes: ids and names cost tokens besides, and other scripts more. */
const charactersPerToken = 2;
/** Of so much text a note that notes nothing is no note. */
const worthNoting = 500;

/**
 * Takes notes with a language model: one strict question for each part of the conversation, of
 * which core checks the evidence.
 */
export function createModelNoteTaker(
  model: LanguageModel,
  options: ModelNoteTakerOptions = {},
): NoteTaker {
  const { contextTokens } = model.capabilities;
  const room = Math.max(512, contextTokens - instructionTokens);
  const maxOutputTokens = Math.round(room * answerShare);
  const capabilities: NoteTakerCapabilities = {
    languages: options.languages ?? 'any',
    maxCharacters: options.maxCharacters ?? (room - maxOutputTokens) * charactersPerToken,
  };
  return {
    provider: model.provider,
    ...(model.model === undefined ? {} : { model: model.model }),
    capabilities,
    extract: (request, { signal } = {}) => {
      const call = {
        ...{ port: 'note-taker', operation: 'extract', adapter: model.provider },
        signal,
      };
      return guard(call, async () => {
        const size = request.lines.reduce((sum, line) => sum + line.text.length, 0);
        const fault = faultOf(request, size, capabilities);
        if (fault !== undefined) throw new PortError(...fault, call);
        const lines = request.lines.filter(({ text }) => text.trim() !== '');
        if (lines.length === 0) return { ...emptyNotes, warnings: [] };
        const generated = await model.generate(
          {
            name: 'session_notes',
            system: notesInstructions,
            prompt: notesPrompt({ ...request, lines }),
            schema: notesSchema,
            maxOutputTokens,
          },
          { signal },
        );
        const draft = draftOf(generated.object as unknown as ModelNotes, request, generated.model);
        if (size < worthNoting || allStatements(draft).length > 0) return draft;
        throw new PortError(
          'internal',
          'The model noted nothing of a long talk. Try again; if it stays, use a larger model.',
          call,
        );
      });
    },
  };
}

function faultOf(
  { language }: NotesRequest,
  size: number,
  { languages, maxCharacters }: NoteTakerCapabilities,
): readonly ['unsupported' | 'limit_exceeded', string] | undefined {
  if (!languageFits(language, languages)) {
    return ['unsupported', `extract: the model is not to be asked about ${language}`];
  }
  if (size <= maxCharacters) return undefined;
  return ['limit_exceeded', `extract: ${size} characters are more than ${maxCharacters}`];
}

function draftOf(answer: ModelNotes, { lines }: NotesRequest, model: string): NotesDraft {
  const notes = readNotes(answer);
  const known = lines.some(({ role }) => role === 'therapist' || role === 'patient');
  if (known) return { ...notes, warnings: [], model };
  const { notes: bare, left } = withoutRoles(notes);
  const warnings =
    left === 0
      ? []
      : [`${left} statement(s) named a role although the roles are not sure, and were left out.`];
  return { ...bare, warnings, model };
}
