import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchOperation, Expectation } from '@attune/core/ports';
import type { OperationResponse } from '@azure/cosmos';
import { isLostAnswer, refusal } from './cosmos-fault.js';
import { type FoundItem, isAlive, plainEtag } from './item.js';
import { unhidden } from './metered-calls.js';
import { type OpenCollection, readItem } from './read-items.js';
import { orderedText } from './sort-key.js';
import {
  canExist,
  expectedEtag,
  type Sending,
  type Step,
  type Steps,
  sendingOf,
  stepsOf,
  unmet,
} from './write-steps.js';

interface Moment {
  readonly now: Date;
  readonly signal: AbortSignal | undefined;
}

type Etags = readonly (string | undefined)[];

/** Pauses before a conditional write whose answer was lost is sent again, in milliseconds. */
const pausesMs = [100, 300, 1_000, 2_000];
/** Each round settles one operation that met an item which comes or goes. */
const mostRounds = 60;
const missing = 424;

/**
 * Does all operations or none, by one transactional batch. A batch on its way is not aborted, so that its author
 * knows whether it was done.
 */
export async function writeBatch(
  open: OpenCollection,
  partition: string,
  operations: readonly BatchOperation[],
  { now, signal }: Moment,
): Promise<Etags> {
  const batch = stepsOf(open.declaration, partition, operations, now);
  await checkFirst(open, batch, now, signal);
  const writing: Writing = { open, batch, now, surely: false, losses: 0 };
  for (let round = 0; round < mostRounds; round += 1) {
    signal?.throwIfAborted();
    const etags = await writeOnce(writing);
    if (etags !== undefined) return etags;
  }
  throw refusal('unavailable', 'batch', 'Others write the same documents all the time');
}

interface Writing {
  readonly open: OpenCollection;
  readonly batch: Steps;
  readonly now: Date;
  /** Whether deletes must not fail where there is nothing. */
  surely: boolean;
  /** How often no answer came. */
  losses: number;
}

/** `undefined` when it has to be tried again. */
async function writeOnce(writing: Writing): Promise<Etags | undefined> {
  const { batch, open } = writing;
  const sending = sendingOf(batch, writing.surely);
  if (sending.operations.length === 0) return batch.steps.map(() => undefined);
  let results: readonly OperationResponse[];
  try {
    const key = orderedText(batch.partition);
    const options = { contentResponseOnWriteEnabled: false };
    const answer = await unhidden(() =>
      open.container.items.batch(sending.operations, key, options),
    );
    results = answer.result ?? [];
  } catch (error) {
    return await afterLoss(writing, error);
  }
  const failed = results.findIndex(({ statusCode }) => statusCode >= 300 && statusCode !== missing);
  if (failed >= 0) {
    return await afterRefusal(writing, sending.stepAt[failed], results[failed]);
  }
  if (results.length < sending.operations.length || results.some(isUndone)) {
    throw refusal('internal', 'batch', 'Cosmos DB did not tell of every operation');
  }
  return etagsOf(batch, sending, results);
}

function isUndone({ statusCode }: OperationResponse): boolean {
  return statusCode >= 300;
}

function etagsOf(
  { steps }: Steps,
  { stepAt }: Sending,
  results: readonly OperationResponse[],
): Etags {
  const last = new Map(results.map((result, at) => [stepAt[at], result]));
  return steps.map((step) =>
    step.item === undefined ? undefined : plainEtag(last.get(step)?.eTag ?? ''),
  );
}

/** An operation was refused, and with it all. */
async function afterRefusal(
  writing: Writing,
  step: Step | undefined,
  result: OperationResponse | undefined,
): Promise<Etags | undefined> {
  const code = result?.statusCode;
  const conflict = code === 404 || code === 409 || code === 412;
  if (step === undefined || !conflict) {
    throw Object.assign(new Error('refused in a batch'), { code, retryAfterInMs: undefined });
  }
  return (await doneBefore(writing)) ?? (await afterConflict(writing, step));
}

/** The item of an operation is there and should not be, or the other way round. */
async function afterConflict(writing: Writing, step: Step): Promise<Etags | undefined> {
  const { batch, open, now } = writing;
  if (step.item === undefined && expectedEtag(step) === undefined) {
    writing.surely = true;
    return batch.steps.length === 1 ? [undefined] : undefined;
  }
  if (step.operation.expect !== 'absent') {
    if (writing.losses === 0 || step.item !== undefined) throw unmet(step);
    throw refusal('unavailable', 'delete', `whether ${step.id} was removed here is not known`);
  }
  const { partition } = batch;
  const found = await readItem(open, { partition, id: step.id }, undefined);
  if (found !== undefined && isAlive(found, now)) throw unmet(step);
  step.replaces = found === undefined ? undefined : plainEtag(found._etag);
  return undefined;
}

/** No answer came: the batch may have been done. */
async function afterLoss(writing: Writing, error: unknown): Promise<Etags | undefined> {
  if (!isLostAnswer(error)) throw error;
  const pauseMs = pausesMs[writing.losses];
  const { steps } = writing.batch;
  const conditional = steps.some(({ operation }) => operation.expect !== undefined);
  writing.losses += 1;
  if (pauseMs === undefined) throw error;
  await sleep(pauseMs);
  try {
    const done = await doneBefore(writing);
    if (done !== undefined) return done;
  } catch (again) {
    if (!isLostAnswer(again)) throw again;
    return undefined;
  }
  // What others wrote after an unconditional write would be lost by sending it again.
  if (!conditional) throw error;
  return undefined;
}

/** The etags of a batch that was done unheard: its items bear the marks of this write. */
async function doneBefore({ open, batch }: Writing): Promise<Etags | undefined> {
  const { partition, steps } = batch;
  const etags: (string | undefined)[] = [];
  for (const { id, item } of steps) {
    const found = item && (await readItem(open, { partition, id }, undefined));
    if (item !== undefined && found?.t !== item.t) return undefined;
    etags.push(found === undefined ? undefined : plainEtag(found._etag));
  }
  return etags.some((etag) => etag !== undefined) ? etags : undefined;
}

/**
 * What the service cannot check: a document that has expired and is still there counts as gone, and an operation
 * before a malformed one may fail first.
 */
async function checkFirst(
  open: OpenCollection,
  batch: Steps,
  now: Date,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { partition, steps, malformed } = batch;
  const expires = open.declaration.expiresAtField !== undefined;
  for (const step of steps) {
    const { expect } = step.operation;
    const versioned = typeof expect === 'object';
    if (versioned && !canExist(partition, step)) throw unmet(step);
    if (expect === undefined || (malformed === undefined && !(expires && versioned))) continue;
    const found = await readItem(open, { partition, id: step.id }, signal);
    if (!holds(expect, found, now)) throw unmet(step);
  }
  if (malformed !== undefined) throw malformed.error;
}

function holds(expect: Expectation, found: FoundItem | undefined, now: Date): boolean {
  const alive = found !== undefined && isAlive(found, now);
  return expect === 'absent' ? !alive : alive && plainEtag(found._etag) === expect.etag;
}
