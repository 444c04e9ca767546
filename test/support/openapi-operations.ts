/** A part of JSON Schema, as the documents of OpenAPI 3.1 hold it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly format?: string;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
}

/** An answer by its status; `contents` maps content types to schemas and is empty without a body. */
export interface Answer {
  readonly contents: ReadonlyMap<string, Schema>;
}

/** One operation of the document, with every reference to a parameter or an answer followed. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  /** With `{name}` for parameters. */
  readonly path: string;
  /** Who may call it; `undefined` when the document does not say. */
  readonly access: string | undefined;
  readonly parameters: readonly Parameter[];
  readonly body: { readonly contentType: string; readonly schema: Schema } | undefined;
  readonly answers: ReadonlyMap<number, Answer>;
}

/** The document as a tree that is only read. */
export type OpenApiDocument = Readonly<Record<string, unknown>>;

type Node = Readonly<Record<string, unknown>>;

const verbs = ['get', 'put', 'post', 'delete', 'patch', 'options', 'head', 'trace'];

/** Every operation of the document. */
export function operationsOf(document: OpenApiDocument): readonly Operation[] {
  return Object.entries(node(document['paths'])).flatMap(([path, item]) =>
    Object.entries(node(item))
      .filter(([method]) => verbs.includes(method))
      .map(([method, operation]) => read(document, path, method, node(operation))),
  );
}

function read(document: OpenApiDocument, path: string, method: string, found: Node): Operation {
  const follow = (value: unknown): Node => resolve(document, node(value));
  const access = found['x-access'];
  const [[contentType, body] = []] = Object.entries(
    node(follow(found['requestBody'] ?? {})['content'] ?? {}),
  );
  return {
    id: String(found['operationId']),
    method: method.toUpperCase(),
    path,
    access: typeof access === 'string' ? access : undefined,
    parameters: list(found['parameters']).map((one) => {
      const { name, in: where, required = false, schema = {} } = follow(one);
      return { name, in: where, required, schema } as Parameter;
    }),
    body: contentType === undefined ? undefined : { contentType, schema: schemaOf(body) },
    answers: new Map(
      Object.entries(node(found['responses'])).map(([status, answer]) => [
        Number(status),
        { contents: contentsOf(follow(answer)) },
      ]),
    ),
  };
}

function contentsOf(answer: Node): ReadonlyMap<string, Schema> {
  const contents = Object.entries(node(answer['content'] ?? {}));
  return new Map(contents.map(([type, content]) => [type, schemaOf(content)]));
}

function schemaOf(content: unknown): Schema {
  return (node(content)['schema'] ?? {}) as Schema;
}

/** What a node stands for: itself, or what its `$ref` names in the document. */
export function resolve<T extends object>(document: OpenApiDocument, value: T): T {
  const { $ref } = value as { $ref?: unknown };
  if (typeof $ref !== 'string') return value;
  let found: unknown = document;
  for (const step of $ref.replace(/^#\//u, '').split('/')) found = node(found)[step];
  if (found === undefined) throw new Error(`The document has no ${$ref}`);
  return resolve(document, found as T);
}

function node(value: unknown): Node {
  if (typeof value !== 'object' || value === null) throw new Error(`No object: ${String(value)}`);
  return value as Node;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
