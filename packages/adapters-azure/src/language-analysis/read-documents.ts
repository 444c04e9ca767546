import type { ItemResult, PortErrorCode } from '@attune/core/ports';
import { toldErrorOf } from '../requests/azure-fault.js';
import { isRecord, listOf, type RecordValue, textOf } from '../requests/json-values.js';

/** What the service says of one document, or why it has nothing to say. */
export type DocumentAnswer =
  | { readonly document: RecordValue; readonly model: string | undefined }
  | { readonly error: NonNullable<ItemResult<never>['error']> };

/**
 * The answers of a request by the ids of its documents; `undefined` when it is no answer of the
 * service. Unknown members are ignored.
 */
export function readDocuments(body: unknown): ReadonlyMap<string, DocumentAnswer> | undefined {
  if (!isRecord(body)) return undefined;
  const { documents, errors } = body;
  if (!Array.isArray(documents) && !Array.isArray(errors)) return undefined;
  const model = textOf(body['modelVersion']);
  const answers = new Map<string, DocumentAnswer>();
  for (const document of listOf(documents).filter(isRecord)) {
    answers.set(String(document['id']), { document, model });
  }
  for (const fault of listOf(errors).filter(isRecord)) {
    answers.set(String(fault['id']), { error: faultOf(fault['error']) });
  }
  return answers;
}

/** By the innermost code. The message may quote the text and is not passed on. */
function faultOf(error: unknown): NonNullable<ItemResult<never>['error']> {
  const { code } = toldErrorOf(error);
  const named = code === '' ? '' : ` (${code})`;
  const meaning = codes[code] ?? 'internal';
  return { code: meaning, message: `Azure Language could not analyze this text${named}` };
}

/** `TextAnalyticsErrorCode` and `InnerErrorCode` of the API 3.1. */
const codes: Readonly<Record<string, PortErrorCode>> = {
  InvalidDocument: 'invalid_argument',
  EmptyDocument: 'invalid_argument',
  InvalidArgument: 'invalid_argument',
  UnsupportedLanguageCode: 'unsupported',
  InvalidCountryHint: 'invalid_argument',
  ServiceUnavailable: 'unavailable',
  ModelVersionIncorrect: 'internal',
};
