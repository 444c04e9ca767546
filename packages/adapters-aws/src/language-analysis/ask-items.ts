import { eachAtOnce } from '@attune/core/adapter-kit';
import type { ItemResult, PortErrorCode, TextItem } from '@attune/core/ports';
import { faultName } from '../errors/to-port-error.js';
import type { BatchAnswer } from './comprehend-service.js';
import { codeOfItem, type Fields, listOf } from './read-answers.js';

/** The answer about one text, or why it alone has none. */
export type Outcome<T> = Omit<ItemResult<T>, 'id'>;

/** Texts in one request, at most. */
const mostInBatch = 25;

/** Errors that say that the request itself is wrong: one of its texts is. */
const wrongRequest: ReadonlySet<string> = new Set([
  'InvalidRequestException',
  'TextSizeLimitExceededException',
]);

/**
 * Asks about texts in batches and joins answers and errors by their places.
 *
 * @param read `undefined` for an answer that holds none.
 */
export async function askInBatches<T>(
  items: readonly TextItem[],
  atOnce: number,
  ask: (texts: readonly string[]) => Promise<BatchAnswer>,
  read: (answer: Fields) => T | undefined,
): Promise<readonly Outcome<T>[]> {
  const outcomes: Outcome<T>[] = [];
  await eachAtOnce(batchesOf(items), atOnce, async ({ from, batch }) => {
    const found = await askBatch(batch, ask, read);
    for (const [at, outcome] of found.entries()) outcomes[from + at] = outcome;
  });
  return outcomes;
}

function* batchesOf(items: readonly TextItem[]) {
  for (let from = 0; from < items.length; from += mostInBatch) {
    yield { from, batch: items.slice(from, from + mostInBatch) };
  }
}

async function askBatch<T>(
  batch: readonly TextItem[],
  ask: (texts: readonly string[]) => Promise<BatchAnswer>,
  read: (answer: Fields) => T | undefined,
): Promise<readonly Outcome<T>[]> {
  try {
    return joinByIndex(await ask(batch.map(({ text }) => text)), batch.length, read);
  } catch (error) {
    const name = faultName(error);
    if (!wrongRequest.has(name)) throw error;
    if (batch.length === 1) return [failed(codeOfRequest(name))];
    // One text spoils the whole request. Asked alone, the others get their answers.
    const alone: Outcome<T>[] = [];
    for (const item of batch) alone.push(...(await askBatch([item], ask, read)));
    return alone;
  }
}

function joinByIndex<T>(
  { ResultList, ErrorList }: BatchAnswer,
  length: number,
  read: (answer: Fields) => T | undefined,
): readonly Outcome<T>[] {
  const outcomes: Outcome<T>[] = Array.from({ length }, () => failed<T>('internal'));
  for (const answer of listOf(ResultList)) {
    const value = read(answer);
    const at = answer['Index'];
    if (value !== undefined && isPlace(at, length)) outcomes[at] = { value };
  }
  for (const { Index: at, ErrorCode } of listOf(ErrorList)) {
    if (isPlace(at, length)) outcomes[at] = failed(codeOfItem(ErrorCode));
  }
  return outcomes;
}

function isPlace(at: unknown, length: number): at is number {
  return Number.isInteger(at) && Number(at) >= 0 && Number(at) < length;
}

/**
 * Asks about texts one by one. A text that the service cannot work fails alone, unless the service
 * could work none.
 */
export async function askOneByOne<T>(
  items: readonly TextItem[],
  atOnce: number,
  ask: (text: string) => Promise<T | undefined>,
): Promise<readonly Outcome<T>[]> {
  const outcomes: Outcome<T>[] = [];
  const faults: unknown[] = [];
  await eachAtOnce(items.entries(), atOnce, async ([at, { text }]) => {
    try {
      const value = await ask(text);
      outcomes[at] = value === undefined ? failed('internal') : { value };
    } catch (error) {
      const name = faultName(error);
      if (!wrongRequest.has(name) && name !== 'InternalServerException') throw error;
      if (name === 'InternalServerException') faults.push(error);
      outcomes[at] = failed(codeOfRequest(name));
    }
  });
  if (faults.length > 0 && faults.length === items.length) throw faults[0];
  return outcomes;
}

function codeOfRequest(name: string): PortErrorCode {
  return name === 'TextSizeLimitExceededException' ? 'limit_exceeded' : 'internal';
}

function failed<T>(code: PortErrorCode): Outcome<T> {
  const message = messages[code] ?? 'Amazon Comprehend could not analyze the text';
  return { error: { code, message } };
}

const messages: Partial<Readonly<Record<PortErrorCode, string>>> = {
  limit_exceeded: 'The text is too long for Amazon Comprehend',
  unsupported: 'Amazon Comprehend does not know the language of the text',
  rate_limited: 'Amazon Comprehend is asked too often',
};
