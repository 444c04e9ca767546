import { PortError } from '@attune/core';
import { emptyNotes } from '@attune/core/adapter-kit';
import type { NoteTakerHarness } from '@attune/core/conformance';
import { createMemoryNoteTaker } from '@attune/core/memory';
import type { NotesDraft, NotesRequest, NoteTaker } from '@attune/core/ports';

type Open = () => Promise<NoteTakerHarness>;
type Extract = NoteTaker['extract'];

const capabilities = { languages: ['en'], maxCharacters: 2_000 };
const internal = () =>
  new PortError('internal', 'the answer cannot be used', {
    port: 'note-taker',
    operation: 'extract',
  });

/** A memory note taker behind a method that meddles with its calls. */
function open(change: (extract: Extract) => Extract = (extract) => extract): Open {
  return async () => {
    const port = createMemoryNoteTaker({ capabilities });
    return {
      port: { ...port, extract: change(port.extract) },
      service: { refuse: port.refuse, garble: () => port.refuse('internal') },
    };
  };
}

/** The memory note taker as it is. */
export const healthyNoteTaker: Open = open();

/** Meddles with what comes out. */
function drafting(change: (draft: NotesDraft, request: NotesRequest) => NotesDraft): Open {
  return open((extract) => async (request, options) => {
    return change(await extract(request, options), request);
  });
}

/** Meddles with what goes in. */
function asking(change: (request: NotesRequest) => NotesRequest): Open {
  return open((extract) => (request, options) => extract(change(request), options));
}

const stated = (text: string, segmentId = 'seg-1') => ({ text, segmentIds: [segmentId] });
const isWhole = ({ lines, part }: NotesRequest) => part.of === 1 && lines.length === 6;

export const noteTakerSaboteurs: Readonly<Record<string, Open>> = {
  'NT-01': drafting((draft, request) =>
    isWhole(request) && request.lines[0]?.role === 'therapist'
      ? { ...draft, keyTopics: [stated('work', 'seg-99')] }
      : draft,
  ),
  'NT-02': drafting((draft, { lines }) =>
    lines.length === 0 ? { ...draft, sessionMood: stated('neutral') } : draft,
  ),
  'NT-03': drafting((draft, { lines }) =>
    lines.length > 0 && lines.every(({ text }) => text.trim() === '')
      ? { ...draft, topicSummary: stated('They were silent.') }
      : draft,
  ),
  'NT-04': drafting((draft, { lines }) =>
    lines[0]?.role === 'unknown'
      ? { ...draft, therapistNotes: stated('The patient spoke of work.') }
      : draft,
  ),
  'NT-05': drafting((draft) => ({
    ...draft,
    significantQuotes: draft.significantQuotes.map((quote) => ({
      ...quote,
      text: quote.text.toLowerCase(),
    })),
  })),
  'NT-06': drafting((draft, { lines }) =>
    lines[1]?.text.includes('kill') ? { ...draft, riskFlags: [] } : draft,
  ),
  'NT-07': drafting((draft, { part, lines }) => {
    if (part.of === 1) return draft;
    const segmentIds = lines.map(({ segmentId }) => segmentId);
    return { ...draft, topicSummary: { ...draft.topicSummary, segmentIds } };
  }),
  'NT-08': open((extract) => async (request, options) => {
    const size = request.lines.reduce((sum, { text }) => sum + text.length, 0);
    const spare = { ...request, lines: [...request.lines, ...request.lines] };
    return extract(size === capabilities.maxCharacters ? spare : request, options);
  }),
  'NT-09': asking((request) => {
    let room = capabilities.maxCharacters;
    const lines = request.lines.map((line) => {
      const text = line.text.slice(0, room);
      room -= text.length;
      return { ...line, text };
    });
    return { ...request, lines };
  }),
  'NT-10': asking((request) => ({ ...request, language: 'en' })),
  'NT-11': asking((request) => ({
    ...request,
    language: /^en(?:-US)?$/.test(request.language) ? 'en' : 'qaa-x',
  })),
  'NT-12': open((extract) => async (request, options) => {
    options?.signal?.throwIfAborted();
    return extract(request);
  }),
  'NT-13': open((extract) => async (request, options) => {
    try {
      return await extract(request, options);
    } catch (error) {
      if (!PortError.is(error, 'internal')) throw error;
      return { ...emptyNotes, warnings: ['The model gave no answer.'] };
    }
  }),
  'NT-14': open((extract) => async (request, options) => {
    try {
      return await extract(request, options);
    } catch (error) {
      if (PortError.is(error) && error.retryable) throw internal();
      throw error;
    }
  }),
};
