import { membersByPath } from './members.js';
import { operationWords, schemaWords } from './operations.js';

type Node = Readonly<Record<string, unknown>>;

/**
 * The document with words for what has none of its own: operations, schemas, and members at any depth.
 * Members of a body are named after its operation, those of a schema after the schema.
 */
export function withWords(document: Node): Record<string, unknown> {
  const components = node(document['components']);
  return {
    ...document,
    paths: mapped(document['paths'], (item) => mapped(item, describeOperation)),
    components: {
      ...components,
      schemas: mapped(components['schemas'], (schema, name) =>
        describeSchema(described(node(schema), schemaWords[name]), [name]),
      ),
    },
  };
}

function describeOperation(given: unknown): Node {
  const operation = node(given);
  const id = String(operation['operationId']);
  const { requestBody, responses } = operation;
  return {
    ...described(operation, operationWords[id]),
    ...(requestBody === undefined ? {} : { requestBody: describeContents(requestBody, id) }),
    responses: mapped(responses, (answer) => describeContents(answer, id)),
  };
}

function describeContents(given: unknown, id: string): Node {
  const body = node(given);
  const { content: contents } = body;
  if (contents === undefined) return body;
  const content = mapped(contents, (media) => ({
    ...node(media),
    schema: describeSchema(node(node(media)['schema']), [id]),
  }));
  return { ...body, content };
}

/** A schema with its members described; `path` names it. Schemas of the document are finite and shallow. */
function describeSchema(schema: Node, path: readonly string[]): Node {
  const changed: Record<string, unknown> = { ...schema };
  if (isNode(schema['properties'])) {
    changed['properties'] = mapped(schema['properties'], (given, name) => {
      const at = [...path, name];
      const member = node(given);
      const words = member['$ref'] === undefined ? wordsFor(at) : undefined;
      return describeSchema(described(member, words), at);
    });
  }
  for (const inner of ['items', 'additionalProperties']) {
    const found = schema[inner];
    if (isNode(found)) changed[inner] = describeSchema(found, path);
  }
  for (const choice of ['anyOf', 'oneOf', 'allOf']) {
    const found = schema[choice];
    if (Array.isArray(found)) changed[choice] = found.map((one) => describeSchema(node(one), path));
  }
  return changed;
}

function wordsFor(path: readonly string[]): string | undefined {
  const ends = path.map((_, from) => path.slice(from).join('.'));
  const known = ends.find((end) => Object.hasOwn(membersByPath, end));
  return known === undefined ? undefined : membersByPath[known];
}

function described(given: Node, description: string | undefined): Node {
  return given['description'] || description === undefined ? given : { ...given, description };
}

function mapped(members: unknown, change: (member: unknown, name: string) => unknown): Node {
  return Object.fromEntries(
    Object.entries(node(members ?? {})).map(([name, member]) => [name, change(member, name)]),
  );
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function node(value: unknown): Node {
  return isNode(value) ? value : {};
}
