import type { Instant } from '../instant.js';
import type { FlagDismissal, Notes, NotesContent, Quote, RiskFlag, Statement } from './notes.js';
import { emptyNotes, listFields, nothingStated, singleFields } from './notes-check.js';

/** A statement as a person sends it. */
type Wanted<T extends Statement> = Omit<T, 'by' | 'dismissed'>;

/** A risk flag as a person sends it. */
export interface WantedFlag extends Wanted<RiskFlag> {
  /** Why the flag needs no attention. Absent: it does. */
  readonly dismissed?: { readonly reason: string };
}

type ListField = (typeof listFields)[number];
type SingleField = (typeof singleFields)[number];

/** Notes as a person sends them. A member that is absent stays as it is. */
export type WantedNotes = { readonly [F in ListField]?: readonly Wanted<Statement>[] } & {
  readonly [F in SingleField]?: Wanted<Statement>;
} & {
  readonly significantQuotes?: readonly Wanted<Quote>[];
  readonly riskFlags?: readonly WantedFlag[];
};

/** Who edits the notes, and when. */
export interface NotesEditor {
  /** Id of the account. */
  readonly id: string;
  readonly at: Instant;
}

/**
 * The notes with a person's changes. A statement that is new or different is the person's; the others
 * keep their authors. What the machine wrote is kept in `machine`.
 */
export function editNotes(current: Notes, wanted: WantedNotes, { id, at }: NotesEditor): Notes {
  const by = { kind: 'person', id, at } as const;
  const authored = <T extends Statement>(
    before: readonly T[],
    after: readonly Wanted<T>[],
  ): T[] => {
    const known = new Map(before.map((one) => [keyOf(one), one]));
    return after.map((one) => known.get(keyOf(one)) ?? ({ ...one, by } as unknown as T));
  };
  // Of equal flags, the first counts.
  const knownFlags = new Map(current.riskFlags.toReversed().map((one) => [keyOf(one), one]));
  const flags = (wanted.riskFlags ?? current.riskFlags).map(({ dismissed, ...flag }): RiskFlag => {
    const { dismissed: earlier, ...bare } = knownFlags.get(keyOf(flag)) ?? { ...flag, by };
    const dismissal = dismissed && dismissalOf(dismissed.reason, earlier, { id, at });
    return { ...bare, ...(dismissal === undefined ? {} : { dismissed: dismissal }) };
  });
  return {
    ...current,
    ...lists((field) => authored(current[field], wanted[field] ?? current[field])),
    ...singles((field) => {
      const [one = nothingStated] = authored([current[field]], [wanted[field] ?? current[field]]);
      return one;
    }),
    significantQuotes: authored(
      current.significantQuotes,
      wanted.significantQuotes ?? current.significantQuotes,
    ),
    riskFlags: flags,
    machine: current.machine ?? contentOf(current),
  };
}

/** Notes for a session that has none, for a person to write. */
export function blankNotes(transcriptRevision: number, createdAt: Instant): Notes {
  return {
    ...emptyNotes,
    createdAt,
    provider: 'none',
    transcriptRevision,
    coverage: [],
    dropped: { quotes: 0, statements: 0 },
  };
}

/** The notes as the machine wrote them. */
export function machineNotes({ machine, ...notes }: Notes): Notes {
  return machine === undefined ? notes : { ...notes, ...machine };
}

/**
 * New notes of the machine with what a person wrote in earlier ones: the person's statements, the
 * removals and the dismissals of flags.
 */
export function keepPersonsNotes(fresh: Notes, before: Notes | undefined): Notes {
  const machine = before?.machine;
  if (before === undefined || machine === undefined) return fresh;
  const merged = <T extends Statement>(
    made: readonly T[],
    edited: readonly T[],
    earlier: readonly T[],
  ): readonly T[] => {
    const kept = new Set(edited.map(sayingOf));
    const removed = new Set(earlier.map(sayingOf).filter((text) => !kept.has(text)));
    const own = edited.filter(isPersons);
    const taken = new Set([...own.map(sayingOf), ...removed]);
    return [...own, ...made.filter((one) => !taken.has(sayingOf(one)))];
  };
  const dismissals = new Map(
    before.riskFlags.flatMap((flag) =>
      flag.dismissed === undefined ? [] : [[sayingOf(flag), flag.dismissed] as const],
    ),
  );
  return {
    ...fresh,
    ...lists((field) => merged(fresh[field], before[field], machine[field])),
    ...singles((field) => (isPersons(before[field]) ? before[field] : fresh[field])),
    significantQuotes: merged(
      fresh.significantQuotes,
      before.significantQuotes,
      machine.significantQuotes,
    ),
    riskFlags: merged(fresh.riskFlags, before.riskFlags, machine.riskFlags).map((flag) => {
      const dismissed = flag.dismissed ?? dismissals.get(sayingOf(flag));
      return dismissed === undefined ? flag : { ...flag, dismissed };
    }),
    machine: contentOf(fresh),
  };
}

/** What a person wrote, without what the machine wrote; `undefined` if no person wrote anything. */
export function personsNotes(notes: Notes | undefined): Notes | undefined {
  if (notes?.machine === undefined) return undefined;
  return {
    ...notes,
    ...lists((field) => notes[field].filter(isPersons)),
    ...singles((field) => (isPersons(notes[field]) ? notes[field] : nothingStated)),
    significantQuotes: notes.significantQuotes.filter(isPersons),
    // A dismissal is a person's word, too.
    riskFlags: notes.riskFlags.filter((flag) => isPersons(flag) || flag.dismissed !== undefined),
  };
}

/** The ids of segments that statements name which are new or different. */
export function newEvidence(current: Notes, edited: Notes): readonly string[] {
  const known = new Set(statementsOf(current).map(keyOf));
  return statementsOf(edited)
    .filter((one) => !known.has(keyOf(one)))
    .flatMap(({ segmentIds }) => segmentIds);
}

function statementsOf(notes: NotesContent): readonly Statement[] {
  return [
    ...listFields.flatMap((field) => notes[field]),
    ...singleFields.map((field) => notes[field]),
    ...notes.significantQuotes,
    ...notes.riskFlags,
  ];
}

function contentOf(notes: NotesContent): NotesContent {
  return {
    ...lists((field) => notes[field]),
    ...singles((field) => notes[field]),
    significantQuotes: notes.significantQuotes,
    riskFlags: notes.riskFlags,
  };
}

function lists(
  of: (field: ListField) => readonly Statement[],
): Record<ListField, readonly Statement[]> {
  return Object.fromEntries(listFields.map((field) => [field, of(field)])) as Record<
    ListField,
    readonly Statement[]
  >;
}

function singles(of: (field: SingleField) => Statement): Record<SingleField, Statement> {
  return Object.fromEntries(singleFields.map((field) => [field, of(field)])) as Record<
    SingleField,
    Statement
  >;
}

function isPersons({ by }: Statement): boolean {
  return by !== undefined;
}

/** The same for two statements that say the same with the same evidence. */
function keyOf(statement: Wanted<Statement> & Partial<Quote & RiskFlag>): string {
  const { text, segmentIds, speaker, category, severity, quote } = statement;
  return JSON.stringify([text, segmentIds, speaker, category, severity, quote]);
}

/** The same for statements that say the same, whatever their evidence. */
function sayingOf(statement: Statement & Partial<RiskFlag>): string {
  const { text, category, quote } = statement;
  return JSON.stringify([category, (quote ?? text).trim().toLowerCase()]);
}

/** A reason that stays keeps its author. */
function dismissalOf(
  reason: string,
  earlier: FlagDismissal | undefined,
  { id, at }: NotesEditor,
): FlagDismissal {
  return earlier?.reason === reason ? earlier : { reason, by: id, at };
}
