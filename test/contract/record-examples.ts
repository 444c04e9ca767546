import type { CallOptions, MemoryHost, Reply } from '../support/memory-host.js';
import { answerFaults } from '../support/openapi-answers.js';
import { type Operation, operationsOf } from '../support/openapi-operations.js';
import { bytesOf } from '../support/openapi-requests.js';

/** What the document shows of one operation. */
export interface OperationExample {
  /** By name: of the path, of the query and of headers. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly status: number;
  /** By content type; JSON, or a text. */
  readonly answers?: Readonly<Record<string, unknown>>;
}

/** The longest text that is shown of an answer that is no JSON. */
const mostText = 1_200;
/** The longest list that is shown. */
const mostItems = 2;
/** Answers that say nothing as an example: the document itself, pages, and sound. */
const silent = ['getDocument', 'browseDocument', 'getPageFile', 'getMetrics'];

/** Sends requests to a host and keeps of each operation what it was asked and what it answered. */
export class ExampleRecorder {
  readonly #host: MemoryHost;
  readonly #document: Record<string, unknown>;
  readonly #examples = new Map<string, OperationExample>();
  readonly operations: readonly Operation[];

  constructor(host: MemoryHost) {
    this.#host = host;
    this.#document = host.app.document();
    this.operations = operationsOf(this.#document);
  }

  /** All examples by operation, in the order of the document, the same at every run. */
  examples(): Readonly<Record<string, OperationExample>> {
    const known = this.operations.flatMap(({ id }) => {
      const example = this.#examples.get(id);
      return example === undefined ? [] : [[id, example] as const];
    });
    return JSON.parse(steady(JSON.stringify(Object.fromEntries(known))));
  }

  /** A request that must succeed and is what the document says. The first of its operation is kept. */
  async tell(request: string, options: CallOptions = {}): Promise<Reply> {
    const [method = '', path = ''] = request.split(' ');
    const operation = operationAt(this.operations, method, path);
    const response = await this.#host.fetch(method, path, options);
    const bytes = await bytesOf(response);
    const { status, headers } = response;
    const faults = answerFaults(this.#document, operation, { status, headers, body: bytes });
    const text = new TextDecoder().decode(bytes);
    if (status >= 400 || faults.length > 0) {
      throw new Error(`${request}: ${status} ${faults.join('; ')} ${text.slice(0, 300)}`);
    }
    const type = (headers.get('content-type') ?? '').split(';', 1)[0] ?? '';
    const body = /json/u.test(type) && text !== '' ? JSON.parse(text) : text;
    this.#keep(operation, path, options, { status, type, body });
    return { status, headers, body };
  }

  #keep(
    operation: Operation,
    path: string,
    options: CallOptions,
    {
      status,
      type,
      body,
    }: { readonly status: number; readonly type: string; readonly body: unknown },
  ): void {
    const before = this.#examples.get(operation.id);
    const parameters = { ...parametersOf(operation, path, options), ...before?.parameters };
    const sent = shortened(options.json) ?? shownForm(options.form);
    const isShown =
      !silent.includes(operation.id) && (/json/u.test(type) || /^text\/(?!html)/u.test(type));
    const answer = typeof body === 'string' ? body.slice(0, mostText) : shortened(body);
    this.#examples.set(operation.id, {
      ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
      ...(sent === undefined ? {} : { body: sent }),
      status,
      ...before,
      ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
      ...(isShown ? { answers: { [type]: answer, ...before?.answers } } : {}),
    });
  }
}

/** The operation of the document that a request is for. */
function operationAt(operations: readonly Operation[], method: string, path: string): Operation {
  const asked = new URL(path, 'http://host').pathname;
  const [operation] = operations
    .filter((one) => one.method === method && patternOf(one).test(asked))
    // The fewest parameters win: /v1/sessions/me is not a session.
    .sort((a, b) => a.path.split('{').length - b.path.split('{').length);
  if (operation === undefined) throw new Error(`The document has no ${method} ${path}`);
  return operation;
}

function patternOf({ path }: Operation): RegExp {
  return new RegExp(`^${path.replaceAll(/\{(\w+)\}/gu, '(?<$1>[^/]+)')}$`, 'u');
}

function parametersOf(
  operation: Operation,
  path: string,
  { headers = {} }: CallOptions,
): Record<string, string> {
  const { pathname, searchParams } = new URL(path, 'http://host');
  const given = new Headers(headers);
  const inPath = { ...patternOf(operation).exec(pathname)?.groups };
  const inHeaders = operation.parameters
    .filter((one) => one.in === 'header' && given.has(one.name))
    .map(({ name }) => [name, given.get(name) ?? '']);
  return { ...inPath, ...Object.fromEntries(searchParams), ...Object.fromEntries(inHeaders) };
}

/** The fields of a form; a file is shown by its name. */
function shownForm(form: CallOptions['form']): Record<string, string> | undefined {
  if (form === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(form).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : `@${(value as File).name}`,
    ]),
  );
}

/** Long lists say no more than short ones. */
function shortened(given: unknown): unknown {
  if (Array.isArray(given)) return given.slice(0, mostItems).map(shortened);
  if (typeof given !== 'object' || given === null) return given;
  return Object.fromEntries(Object.entries(given).map(([name, one]) => [name, shortened(one)]));
}

/** Ids, hashes and tokens are replaced, each by the same one wherever it stands. */
function steady(json: string): string {
  const seen = new Map<string, string>();
  const numbered = (value: string, make: (number: string) => string): string => {
    const known = seen.get(value) ?? make(String(seen.size + 1));
    seen.set(value, known);
    return known;
  };
  return (
    json
      .replaceAll(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gu, (id) =>
        numbered(id, (number) => `01900000-0000-7000-8000-${number.padStart(12, '0')}`),
      )
      .replaceAll(/\b[\da-f]{64}\b/gu, (hash) =>
        numbered(hash, (number) => number.padStart(64, '0')),
      )
      .replaceAll(
        /"(accessToken|refreshToken|token|nextCursor|cursor|key|signature)":"[^"]{30,}"/gu,
        (_, name: string) => `"${name}":"the-${name}"`,
      )
      .replaceAll(/([?&](signature|key)=)[^"&]*/gu, '$1the-$2')
      // Some parts of a host look at the system's clock.
      .replaceAll(/"20\d\d-\d\d-\d\dT[\d:.]+Z"/gu, (instant) =>
        instant.startsWith('"2026-01-') ? instant : '"2026-01-31T09:30:00.000Z"',
      )
      .replaceAll(/"latencyMs":[\d.]+/gu, '"latencyMs":2')
  );
}
