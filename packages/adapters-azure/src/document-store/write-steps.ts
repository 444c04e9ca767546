import { checkBatchBytes, checkDocument, isDocumentKey } from '@attune/core/adapter-kit';
import type {
  BatchOperation,
  CollectionDeclaration,
  DocumentStoreCapabilities,
  PortError,
} from '@attune/core/ports';
import type { OperationInput } from '@azure/cosmos';
import { adapter, refusal } from './cosmos-fault.js';
import { emptyItem, type Item, itemId, itemOf, sentEtag } from './item.js';

/**
 * Text in an item takes up to twice its size, and words up to one and a half times: the sum stays under the
 * 2 MB of an item and a request. A delete may take two of the service's 100 operations.
 */
export const capabilities: DocumentStoreCapabilities = {
  textSearch: true,
  maxDocumentBytes: 750_000,
  maxBatchOperations: 50,
  maxBatchBytes: 750_000,
};

/** One operation of a batch, on its way. */
export interface Step {
  readonly operation: BatchOperation;
  readonly id: string;
  /** What is written; absent for deletes. */
  readonly item: Item | undefined;
  /** Version of an expired item that a creation takes the place of. */
  replaces?: string | undefined;
}

/** What a batch does, once it is known to be well-formed. */
export interface Steps {
  readonly partition: string;
  readonly steps: readonly Step[];
  /** Position of the first operation that is malformed, and why. */
  readonly malformed?: { readonly at: number; readonly error: unknown };
}

/**
 * Checks a batch. A malformed document is not thrown at once: an operation before it may fail first.
 *
 * @throws PortError `limit_exceeded`, `invalid_argument`.
 */
export function stepsOf(
  declaration: CollectionDeclaration,
  partition: string,
  operations: readonly BatchOperation[],
  now: Date,
): Steps {
  if (operations.length > capabilities.maxBatchOperations) {
    throw refusal('limit_exceeded', 'batch', `${operations.length} operations are too many`);
  }
  const ids = operations.map((one) => (one.type === 'put' ? one.document.id : one.id));
  if (new Set(ids).size < ids.length) {
    throw refusal('invalid_argument', 'batch', 'an id appears twice');
  }
  const steps: Step[] = [];
  const documents: { readonly json: string }[] = [];
  for (const [at, operation] of operations.entries()) {
    try {
      const id = ids[at] ?? '';
      if (operation.type === 'delete') {
        steps.push({ operation, id, item: undefined });
        continue;
      }
      const { document } = operation;
      const checked = checkDocument(declaration, document, capabilities.maxDocumentBytes, adapter);
      if (checked.partition !== partition) {
        throw refusal('invalid_argument', 'batch', `${id} belongs to another partition`);
      }
      documents.push(checked);
      steps.push({ operation, id, item: itemOf(declaration, document, checked, now) });
    } catch (error) {
      return { partition, steps, malformed: { at, error } };
    }
  }
  if (operations.length > 1) checkBatchBytes(documents, capabilities.maxBatchBytes, adapter);
  return { partition, steps };
}

/** Operations of the service, and for each the step that it belongs to. */
export interface Sending {
  readonly operations: OperationInput[];
  readonly stepAt: readonly Step[];
}

/**
 * What is sent for some steps. With `surely` a delete does not fail where there is nothing: it puts something
 * there first, in the same batch.
 */
export function sendingOf({ partition, steps }: Steps, surely: boolean): Sending {
  const operations: OperationInput[] = [];
  const stepAt: Step[] = [];
  for (const step of steps) {
    if (!canExist(partition, step)) continue;
    for (const one of operationsOf(partition, step, surely)) {
      operations.push(one);
      stepAt.push(step);
    }
  }
  return { operations, stepAt };
}

/** A document under another key is nowhere. */
export function canExist(partition: string, { id }: Step): boolean {
  return isDocumentKey(partition) && isDocumentKey(id);
}

/** The version that a step expects; `undefined` where it expects none. */
export function expectedEtag({ operation: { expect } }: Step): string | undefined {
  return typeof expect === 'object' ? expect.etag : undefined;
}

/** The refusal of a step whose expectation does not hold. */
export function unmet({ operation, id }: Step): PortError {
  if (operation.expect === 'absent') return refusal('already_exists', 'put', `${id} exists`);
  const message = `${id} is not at the expected version`;
  return refusal('precondition_failed', operation.type, message);
}

function operationsOf(partition: string, step: Step, surely: boolean): readonly OperationInput[] {
  const { item, operation, id, replaces } = step;
  const etag = replaces ?? expectedEtag(step);
  const match = etag === undefined ? {} : { ifMatch: sentEtag(etag) };
  if (item === undefined) {
    const remove = { operationType: 'Delete', id: itemId(id), ...match } as const;
    if (!surely || etag !== undefined) return [remove];
    return [upsert(emptyItem(partition, id)), remove];
  }
  const resourceBody = item as unknown as BodyOf<'Replace'>;
  if (etag !== undefined)
    return [{ operationType: 'Replace', id: itemId(id), resourceBody, ...match }];
  if (operation.expect !== 'absent') return [upsert(item)];
  return [{ operationType: 'Create', resourceBody }];
}

function upsert(item: Item): OperationInput {
  const resourceBody = item as unknown as BodyOf<'Upsert'>;
  return { operationType: 'Upsert', resourceBody };
}

type BodyOf<T> = Extract<
  OperationInput,
  { operationType: T; resourceBody: object }
>['resourceBody'];
