import { setImmediate } from 'node:timers/promises';
import { guard, languageFits } from '@attune/core/adapter-kit';
import {
  type NotesDraft,
  type NotesRequest,
  type NoteTaker,
  type NoteTakerCapabilities,
  PortError,
} from '@attune/core/ports';
import type { RuleNotes } from './types.js';

const capabilities: NoteTakerCapabilities = { languages: ['en'], maxCharacters: 200_000 };
const operation = 'extract';

/**
 * Takes notes by rule, inside this process: cue phrases, word lists and counting. It repeats what
 * was said and never concludes; while nobody surely is the patient it tells no mood.
 */
export function createRulesNoteTaker(): NoteTaker {
  return {
    provider: 'rules',
    capabilities,
    extract: (request, { signal } = {}) => {
      const call = { port: 'note-taker', operation, adapter: 'rules', signal };
      return guard(call, async () => {
        const fault = faultOf(request);
        if (fault !== undefined) throw new PortError(...fault, call);
        // Its tables of patterns are only worth their time where notes are taken.
        const { takeNotesInSteps } = await import('./take-notes.js');
        const steps = takeNotesInSteps(request.lines, request.language);
        let step = steps.next();
        while (step.done !== true) {
          await setImmediate();
          signal?.throwIfAborted();
          step = steps.next();
        }
        return draftOf(step.value);
      });
    },
  };
}

function faultOf(
  request: NotesRequest,
): readonly ['unsupported' | 'limit_exceeded', string] | undefined {
  if (!languageFits(request.language, capabilities.languages)) {
    return ['unsupported', `${operation}: the rules know English only`];
  }
  const size = request.lines.reduce((sum, line) => sum + line.text.length, 0);
  if (size <= capabilities.maxCharacters) return undefined;
  const { maxCharacters } = capabilities;
  return ['limit_exceeded', `${operation}: ${size} characters are more than ${maxCharacters}`];
}

function draftOf({ reason, ...notes }: RuleNotes): NotesDraft {
  return { ...notes, warnings: reason === undefined ? [] : [reason] };
}
