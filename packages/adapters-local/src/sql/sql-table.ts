import { hash } from 'node:crypto';
import { type CheckedDocument, checkDocument, indexKey, words } from '@attune/core/adapter-kit';
import {
  type CollectionDeclaration,
  type Document,
  type IndexDeclaration,
  type IndexedValue,
  PortError,
} from '@attune/core/ports';

/** An index of a table: its name and what stands in `on … (…)`. */
export interface TableIndex {
  readonly name: string;
  readonly definition: string;
}

/** Columns whose values depend on each other, which a planner must know to choose between indexes. */
export interface TableStatistics {
  readonly name: string;
  readonly columns: readonly string[];
}

/** `plain` in tables of versions before 3, `hashed` in today's. */
export type WordForm = 'plain' | 'hashed';

/** The table of one collection. All names are quoted and made from a checked declaration. */
export interface Table {
  readonly declaration: CollectionDeclaration;
  /** With its schema. */
  readonly name: string;
  /** One key column per indexed field. */
  readonly keyColumns: ReadonlyMap<string, string>;
  readonly indexes: readonly TableIndex[];
  /** Absent where no query can choose between indexes. */
  readonly statistics: TableStatistics | undefined;
  /** The columns a document is spread over, in the order of `rowOf`. */
  readonly columns: readonly string[];
  /** How the words of its text fields are kept; see `wordKey`. */
  readonly words: WordForm;
}

const schemaName = /^[a-z][a-z0-9_]{0,39}$/;
const collectionName = /^[a-z][a-z0-9-]{0,39}$/;
const fieldName = /^[A-Za-z_][A-Za-z0-9_]{0,49}$/;

/** @throws PortError `invalid_argument` for a name that is no identifier. */
export function quotedSchema(schema: string): string {
  if (!schemaName.test(schema)) throw unfit(`the schema name ${JSON.stringify(schema)}`);
  return `"${schema}"`;
}

/** @throws PortError `invalid_argument` for a declaration whose names are no identifiers. */
export function tableOf(
  schema: string,
  declaration: CollectionDeclaration,
  wordForm: WordForm = 'hashed',
): Table {
  const { name, partitionKey, indexes, textFields, expiresAtField } = declaration;
  if (!collectionName.test(name)) throw unfit(`the collection name ${JSON.stringify(name)}`);
  const fields = indexes.flatMap((index) => index.fields);
  for (const field of [partitionKey, ...fields, ...textFields, expiresAtField ?? partitionKey]) {
    if (!fieldName.test(field)) throw unfit(`the field name ${JSON.stringify(field)} of ${name}`);
  }
  const keyed = [...new Set(fields)].filter((field) => field !== 'id');
  const keyColumns = new Map(keyed.map((field) => [field, `"k_${field}"`]));
  return {
    declaration,
    name: `${quotedSchema(schema)}."${name}"`,
    keyColumns,
    indexes: [
      ...fixedIndexes(declaration),
      ...indexes.flatMap((one) => keyIndexes(declaration, one)),
    ],
    statistics: statisticsOf(schema, declaration),
    columns: ['partition', 'id', 'etag', 'expires_at', 'body', 'words', ...keyColumns.values()],
    words: wordForm,
  };
}

/**
 * What stands for a word in the column and index of words: 48 bits of its SHA-256, in 8 characters of
 * Base64. An index of words never removes one again, so that it must not hold the words themselves.
 */
export function wordKey({ words: form }: Pick<Table, 'words'>, word: string): string {
  return form === 'plain' ? word : hash('sha256', word, 'base64url').slice(0, 8);
}

/** A document on its way into a table. */
export interface Row {
  readonly document: Document;
  readonly checked: CheckedDocument;
  readonly etag: string;
}

/** The values of a document, for `columns`. */
export function rowOf(table: Table, { document, checked, etag }: Row): readonly unknown[] {
  const texts = table.declaration.textFields.map((field) => document[field]);
  const held = texts.flatMap((text) => (typeof text === 'string' ? words(text) : []));
  const keys = [...table.keyColumns.keys()].map((field) => {
    const value = document[field];
    return value === undefined ? null : indexKey(value as IndexedValue);
  });
  const expiresAt = checked.expiresAt?.toISOString() ?? null;
  const found = [...new Set(held)].map((word) => wordKey(table, word));
  // An empty vector would be in the index of words, too.
  const kept = found.length === 0 ? null : found;
  return [checked.partition, checked.id, etag, expiresAt, checked.json, kept, ...keys];
}

/** The same for a document that stood in another database, whose text stays as it is. */
export function rowOfStored(table: Table, body: string, etag: string): readonly unknown[] {
  const document = JSON.parse(body) as Document;
  const checked = checkDocument(table.declaration, document, Number.POSITIVE_INFINITY, 'sql');
  return rowOf(table, { document, checked: { ...checked, json: body }, etag });
}

function fixedIndexes({ name, textFields, expiresAtField }: CollectionDeclaration) {
  const all: TableIndex[] = [{ name: `"${name}/id"`, definition: '(id, partition)' }];
  if (textFields.length > 0) {
    const definition = 'using gin (words) where words is not null';
    all.push({ name: `"${name}/text"`, definition });
  }
  if (expiresAtField !== undefined) {
    const definition = '(expires_at) where expires_at is not null';
    all.push({ name: `"${name}/expiry"`, definition });
  }
  return all;
}

/** One index across partitions and one within them, as far as they are asked for; both end in what breaks ties. */
function keyIndexes(
  { name }: CollectionDeclaration,
  { fields, scope }: IndexDeclaration,
): TableIndex[] {
  const keyed = fields.filter((field) => field !== 'id').map((field) => `"k_${field}"`);
  const present = keyed.map((column) => `${column} is not null`).join(' and ');
  const where = present === '' ? '' : ` where ${present}`;
  const mark = digest(fields.join(','));
  const columns = [...keyed, 'id'].join(', ');
  const across = { name: `"${name}/a${mark}"`, definition: `(${columns}, partition)${where}` };
  const within = { name: `"${name}/p${mark}"`, definition: `(partition, ${columns})${where}` };
  return [...(scope === 'partition' ? [] : [across]), ...(scope === 'collection' ? [] : [within])];
}

/** The most columns that statistics take. */
const mostColumns = 8;

/**
 * A query for words can be served by the index of words or by one that has its order. Which is better
 * depends on how many documents have these values together.
 */
function statisticsOf(
  schema: string,
  { name, indexes, textFields }: CollectionDeclaration,
): TableStatistics | undefined {
  if (textFields.length === 0) return undefined;
  const compared = new Set(indexes.flatMap(({ fields }) => fields.slice(0, -1)));
  const columns = [...compared].slice(0, mostColumns).map((field) => `"k_${field}"`);
  if (columns.length < 2) return undefined;
  return { name: `${quotedSchema(schema)}."${name}/values"`, columns };
}

/** Short enough for an identifier of 63 bytes beside the collection's name. */
function digest(text: string): string {
  let value = 0;
  for (const char of text) value = (Math.imul(value, 31) + (char.codePointAt(0) ?? 0)) >>> 0;
  return value.toString(36) + text.length.toString(36);
}

function unfit(what: string): PortError {
  return new PortError('invalid_argument', `${what} cannot name anything in the database`, {
    port: 'document-store',
    operation: 'open',
    adapter: 'sql',
  });
}
