import { examples, type OperationExample } from './examples.js';

type Node = Readonly<Record<string, unknown>>;

/** The document with an example of each parameter, body, setting and answer. */
export function withExamples(document: Node): Record<string, unknown> {
  const components = node(document['components']);
  return {
    ...document,
    paths: mapped(document['paths'], (item) => mapped(item, withExample)),
    components: {
      ...components,
      schemas: mapped(components['schemas'], (schema, name) =>
        name === 'Settings' || name === 'SettingsInput' ? withSettings(node(schema)) : schema,
      ),
    },
  };
}

function withExample(given: unknown): unknown {
  const operation = node(given);
  const example = examples[String(operation['operationId'])];
  if (example === undefined) return given;
  const { parameters, requestBody, responses } = operation;
  const { body } = example;
  return {
    ...operation,
    ...(Array.isArray(parameters)
      ? { parameters: parameters.map((one: Node) => shownParameter(one, example)) }
      : {}),
    ...(requestBody === undefined || body === undefined
      ? {}
      : { requestBody: withContents(node(requestBody), () => body) }),
    responses: mapped(responses, (answer, status) =>
      status === String(example.status) ? shownAnswer(node(answer), example) : answer,
    ),
  };
}

function shownParameter(parameter: Node, { parameters = {} }: OperationExample): Node {
  const name = String(parameter['name']);
  const shown = Object.entries(parameters).find(
    ([one]) => one.toLowerCase() === name.toLowerCase(),
  );
  if (shown === undefined) return parameter;
  const types = [node(parameter['schema'])['type']].flat();
  const isNumber = types.includes('integer') || types.includes('number');
  return { ...parameter, example: isNumber ? Number(shown[1]) : shown[1] };
}

/** An answer of any type, such as an export, shows the one type that it was asked for. */
function shownAnswer(answer: Node, { answers = {} }: OperationExample): Node {
  const { content } = answer;
  if (content === undefined) return answer;
  return withContents(
    answer,
    (type) => answers[type] ?? (type === '*/*' ? first(answers) : undefined),
  );
}

function first(answers: Readonly<Record<string, unknown>>): unknown {
  return Object.values(answers)[0];
}

function withContents(given: Node, exampleOf: (type: string) => unknown): Node {
  const { content: contents } = given;
  const content = mapped(contents, (media, type) => {
    const example = exampleOf(type);
    return example === undefined ? media : { ...node(media), example };
  });
  return { ...given, content };
}

/** The settings of the upload that the examples show. */
function withSettings(schema: Node): Node {
  const chosen = node(node(examples['requestUpload']?.body)['settings']);
  const properties = mapped(schema['properties'], (member, name) =>
    chosen[name] === undefined ? member : { ...node(member), examples: [chosen[name]] },
  );
  return { ...schema, properties };
}

function mapped(given: unknown, change: (member: unknown, name: string) => unknown): Node {
  return Object.fromEntries(
    Object.entries(node(given)).map(([name, member]) => [name, change(member, name)]),
  );
}

function node(given: unknown): Node {
  return typeof given === 'object' && given !== null ? (given as Node) : {};
}
