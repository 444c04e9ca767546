import { type Guarded, guard } from '../adapter-kit/guard.js';
import { languageFits } from '../domain/language-fits.js';
import type { NotesDraft, Quote, RiskFlag, Statement } from '../domain/notes/notes.js';
import { emptyNotes } from '../domain/notes/notes-check.js';
import { PortError, type PortErrorCode } from '../errors/port-error.js';
import type {
  NotesLine,
  NotesRequest,
  NoteTaker,
  NoteTakerCapabilities,
} from '../ports/note-taker.js';

export interface MemoryNoteTakerOptions {
  /** Defaults to `memory`. */
  readonly provider?: string;
  /** Default: none. */
  readonly model?: string;
  /** Replaces single capabilities; by default it takes up to 20,000 characters in any language. */
  readonly capabilities?: Partial<NoteTakerCapabilities>;
  /** Takes the notes; by default a few fields are filled from the lines. Never asked for no lines. */
  readonly script?: (request: NotesRequest) => NotesDraft | Promise<NotesDraft>;
}

/** A note taker that keeps what it was asked and fails as told. */
export interface MemoryNoteTaker extends NoteTaker {
  /** The requests that were carried out, oldest first. */
  readonly requests: readonly NotesRequest[];
  /** Makes every call reject with this code from now on, or none again. */
  refuse(code: PortErrorCode | undefined): void;
}

const wishToDie = /\b(?:kill myself|end my life|want to die)\b/i;
const plan = /\b(?:i will|i'll|please practi[cs]e)\b/i;

/** Takes notes by script. */
export function createMemoryNoteTaker(options: MemoryNoteTakerOptions = {}): MemoryNoteTaker {
  const capabilities: NoteTakerCapabilities = {
    languages: 'any',
    maxCharacters: 20_000,
    ...options.capabilities,
  };
  const script = options.script ?? takePlainNotes;
  const requests: NotesRequest[] = [];
  let refusal: PortErrorCode | undefined;

  const { provider = 'memory', model } = options;
  return {
    provider,
    ...(model === undefined ? {} : { model }),
    capabilities,
    requests,
    refuse: (code) => {
      refusal = code;
    },
    extract: (request, { signal } = {}) => {
      const call: Guarded = {
        port: 'note-taker',
        operation: 'extract',
        adapter: provider,
        signal,
      };
      return guard(call, async () => {
        const fault = faultOf(request, capabilities);
        if (fault !== undefined) throw new PortError(...fault, call);
        if (request.lines.length === 0) return { ...emptyNotes, warnings: [] };
        if (refusal !== undefined) {
          throw new PortError(refusal, 'extract: the service refused the call', call);
        }
        requests.push(structuredClone(request));
        const draft = await script(request);
        signal?.throwIfAborted();
        return draft;
      });
    },
  };
}

function faultOf(
  { language, lines }: NotesRequest,
  { languages, maxCharacters }: NoteTakerCapabilities,
): readonly [PortErrorCode, string] | undefined {
  if (!languageFits(language, languages)) {
    return ['unsupported', `extract: memory does not understand ${language}`];
  }
  const size = lines.reduce((sum, line) => sum + line.text.length, 0);
  if (size <= maxCharacters) return undefined;
  return ['limit_exceeded', `extract: ${size} characters are more than ${maxCharacters}`];
}

/** A few fields, each word of them from the lines. */
function takePlainNotes({ lines }: NotesRequest): NotesDraft {
  const spoken = lines.filter(({ text }) => text.trim() !== '');
  const longest = spoken.reduce<NotesLine | undefined>(
    (best, line) => (line.text.length > (best?.text.length ?? 0) ? line : best),
    undefined,
  );
  const [first] = spoken;
  return {
    ...emptyNotes,
    ...(first === undefined ? {} : { topicSummary: statement(first) }),
    actionItems: spoken.filter(({ text }) => plan.test(text)).map(statement),
    significantQuotes: longest === undefined ? [] : [quote(longest)],
    riskFlags: spoken.filter(({ text }) => wishToDie.test(text)).map(riskFlag),
    warnings: [],
  };
}

function statement({ text, segmentId }: NotesLine): Statement {
  return { text, segmentIds: [segmentId] };
}

function quote(line: NotesLine): Quote {
  return { ...statement(line), speaker: line.speaker };
}

function riskFlag(line: NotesLine): RiskFlag {
  return {
    text: 'A speaker spoke of wanting to die.',
    segmentIds: [line.segmentId],
    category: 'suicidality',
    severity: 'high',
    quote: line.text,
  };
}
