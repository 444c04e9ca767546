import { type OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { withExamples } from './document-examples/index.js';
import { withWords } from './document-words/index.js';
import { HttpProblem, problemOf } from './problem.js';
import { problem } from './problem-schema.js';

type Document = ReturnType<OpenApiGeneratorV31['generateDocument']>;

/** The areas that routes belong to, in the order in which people meet them. */
const tags = [
  { name: 'Sign-in', description: 'Register, sign in, and reset passwords.' },
  { name: 'Profile', description: 'Your account, your patients, and the devices to notify.' },
  {
    name: 'Care links',
    description: 'Therapists ask for a care link, patients accept it, both can end it.',
  },
  { name: 'Intake', description: 'Upload recordings and import transcripts.' },
  { name: 'Sessions', description: 'Find, watch, play, export and delete sessions.' },
  { name: 'Review', description: 'Read, edit and finalize transcripts.' },
  {
    name: 'Figures',
    description: 'Figures about your sessions, and the sentiment of a patient over time.',
  },
  { name: 'Administration', description: 'Find, deactivate and reactivate accounts.' },
  { name: 'Storage', description: 'Signed requests, for stores without a server of their own.' },
  { name: 'Operation', description: 'For operators of the host.' },
];

/** What a status of a problem means, with an example of it. */
const problems: Readonly<Record<number, readonly [meaning: string, code: string, detail: string]>> =
  {
    400: [
      'The request is not valid',
      'invalid_input',
      'The request is not valid: the body must be an object, and is a list.',
    ],
    401: ['Not signed in, or the sign-in has ended', 'invalid_token', 'Sign in again.'],
    403: ['Not allowed for this account', 'forbidden', 'Only therapists can do this.'],
    404: [
      'It does not exist, or you may not see it',
      'session_not_found',
      'There is no such session.',
    ],
    408: ['The request arrived too slowly', 'request_too_slow', 'The body came too slowly.'],
    409: [
      'Not possible in the present state',
      'session_finalized',
      'The session is finalized; reopen it first.',
    ],
    412: ['It has changed since you read it', 'version_conflict', 'Read it again, then change it.'],
    413: ['Too large', 'recording_too_large', 'The recording is larger than 500 MB.'],
    415: ['This type is not supported', 'unsupported_media', 'This is not a recording.'],
    416: ['No such range', 'invalid_range', 'The recording has 1024 bytes.'],
    422: ['Well-formed, but not usable', 'no_audio', 'There is no sound in this file.'],
    428: ['If-Match is missing', 'precondition_required', 'Send If-Match with the ETag.'],
    429: [
      'Too often',
      'too_many_requests',
      'Too many attempts. Try again at 2026-01-31 09:31:00 UTC, in 60 seconds.',
    ],
    500: ['Our fault', 'internal', 'The host made an error.'],
    503: [
      'Not available at the moment',
      'unavailable',
      'A service cannot be reached at the moment. Try again.',
    ],
    507: ['No storage space left', 'storage_full', 'There is not enough storage space.'],
  };

const text = { type: 'string' };
const headers = {
  RequestId: { description: 'Names the request in the log', required: true, schema: text },
  RetryAfter: { description: 'Seconds to wait before the next attempt', schema: text },
  Challenge: { description: 'Asks for authentication', required: true, schema: text },
};
const requestId = { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } };
const retryAfter = { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } };
const headersOfProblems: Readonly<Record<number, object>> = {
  401: { 'WWW-Authenticate': { $ref: '#/components/headers/Challenge' } },
  409: retryAfter,
  429: retryAfter,
  503: retryAfter,
};

/** The document of all routes: OpenAPI 3.1. */
export function openApiDocument(
  { definitions }: OpenAPIRegistry,
  version: string,
): Record<string, unknown> {
  const generator = new OpenApiGeneratorV31([{ type: 'schema', schema: problem }, ...definitions]);
  const { paths, components, ...rest } = generator.generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Attune',
      version,
      description:
        'Recorded conversations in; speaker-labeled transcripts, sentiment and notes out. Times are RFC 3339 in UTC, durations integer milliseconds. Every error is a problem document (RFC 9457). `x-access` says who may call an operation.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: tags.filter(({ name }) => isUsed(definitions, name)),
  });
  const schemas = { ...components?.schemas };
  const document = withPlainPatterns({
    ...rest,
    paths: withRequestIds(paths),
    components: {
      ...components,
      schemas: { ...schemas, ...settingsInput(schemas) },
      responses: problemResponses(),
      headers,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'The access token of a sign-in' },
      },
    },
  });
  return withExamples(withWords(document));
}

/** The generator leaves the flag of an expression on it; JSON Schema reads all as Unicode. */
function withPlainPatterns(document: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(document), (name, value: unknown) =>
    name === 'pattern' && typeof value === 'string' ? value.replace(/\/u$/u, '') : value,
  );
}

function isUsed(definitions: OpenAPIRegistry['definitions'], tag: string): boolean {
  return definitions.some((one) => one.type === 'route' && one.route.tags?.includes(tag));
}

/** The host takes any object there, since the core checks it; the contract is what the core takes. */
function settingsInput(schemas: Readonly<Record<string, object>>): object {
  const { Settings, SettingsInput } = schemas;
  if (Settings === undefined || SettingsInput === undefined) return {};
  const { properties } = Settings as { readonly properties?: object };
  return { SettingsInput: { ...SettingsInput, properties, additionalProperties: false } };
}

type Answer = Readonly<{ $ref?: string; headers?: object }>;
type Members<T> = Readonly<Record<string, T>>;

/** Every answer carries the id of its request; problems say so where they are described. */
function withRequestIds(paths: Document['paths']): object {
  const answer = (given: Answer): Answer =>
    given.$ref === undefined ? { ...given, headers: { ...given.headers, ...requestId } } : given;
  const operation = (given: { readonly responses: Members<Answer> }): object => ({
    ...given,
    responses: mapped(given.responses, answer),
  });
  // Nothing but operations is in a path's item here.
  const items = paths as unknown as Members<Members<Parameters<typeof operation>[0]>>;
  return mapped(items, (item) => mapped(item, operation));
}

function mapped<T, U>(members: Members<T>, change: (member: T) => U): object {
  return Object.fromEntries(Object.entries(members).map(([name, one]) => [name, change(one)]));
}

function problemResponses(): object {
  return Object.fromEntries(
    Object.entries(problems).map(([number, [description, code, detail]]) => {
      const status = Number(number) as ContentfulStatusCode;
      const { problem: example } = problemOf(
        new HttpProblem(status, code, detail),
        '0b8f3a52-6d1e-4c6e-9f43-2f6f0f0e7a11',
      );
      const schema = { $ref: '#/components/schemas/Problem' };
      return [
        `Problem${number}`,
        {
          description,
          headers: { ...headersOfProblems[status], ...requestId },
          content: { 'application/problem+json': { schema, example } },
        },
      ];
    }),
  );
}
