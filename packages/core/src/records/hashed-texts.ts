import { runInTurns, type Steps } from '../flow/pace.js';
import type { Json } from '../json.js';
import { compareCodePoints } from '../text/compare-values.js';
import { words } from '../text/words.js';
import type { ContentCodec, ContentContext, PlainContent } from './codec.js';

/** Lines of a transcript as they are sealed beside the terms of the index. */
export interface SealedLines {
  readonly lines: readonly string[];
  readonly segmentIds: readonly string[];
  readonly startsMs: readonly number[];
  /** BCP 47 tag of the language; absent in early records. */
  readonly language?: string;
  /** The title of the session, to be searched, too. */
  readonly title?: string;
  /** The statements of the notes, to be searched, too. */
  readonly notes?: readonly string[];
}

/** Where the lines of a text belong. */
export function linesContext({
  ownerId,
  sessionId,
}: {
  readonly ownerId: string;
  readonly sessionId: string;
}): ContentContext {
  return { ownerId, sessionId, document: 'text', part: 'lines' };
}

export async function sealLines(
  codec: ContentCodec,
  context: ContentContext,
  content: SealedLines,
): Promise<Json> {
  return await codec.seal(context, { ...content } as unknown as PlainContent);
}

export async function openLines(
  codec: ContentCodec,
  context: ContentContext,
  sealed: Json,
): Promise<SealedLines> {
  return (await codec.open(context, sealed)) as unknown as SealedLines;
}

/**
 * The hashes of all words of these lines, each once. They are sorted, so that they do not tell the
 * order of the words. A patient searches sessions of several owners at once, so a session about a
 * patient is indexed under the patient's hashes, too.
 */
export async function hashedWords(
  hashWords: NonNullable<ContentCodec['hashWords']>,
  accounts: readonly string[],
  lines: readonly string[],
): Promise<readonly string[]> {
  const distinct = await runInTurns(distinctWords(lines));
  const hashes = new Set<string>();
  for (const account of accounts) {
    for (const hash of await hashWords(account, distinct)) hashes.add(hash);
  }
  return [...hashes].sort(compareCodePoints);
}

function* distinctWords(lines: readonly string[]): Steps<readonly string[]> {
  const seen = new Set<string>();
  for (const line of lines) {
    for (const word of words(line)) seen.add(word);
    yield;
  }
  return [...seen];
}

/** The terms of a query, or their hashes for the account that searches. */
export async function hashedGroups(
  { hashWords }: ContentCodec,
  groups: readonly (readonly string[])[],
  { ownerId, patientId }: { readonly ownerId?: string; readonly patientId?: string },
): Promise<readonly (readonly string[])[]> {
  const account = ownerId ?? patientId;
  if (hashWords === undefined || account === undefined) return groups;
  return await Promise.all(groups.map((group) => hashWords(account, group)));
}
