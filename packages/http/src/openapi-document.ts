import { type OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { HttpProblem, problemOf } from './problem.js';
import { problem } from './schemas/problem.js';

type Document = ReturnType<OpenApiGeneratorV31['generateDocument']>;

/** The areas that routes belong to, in the order in which people meet them. */
const tags = [
  { name: 'Sign-in', description: 'Accounts come and sign in; passwords are reset.' },
  { name: 'Profile', description: 'Your account, patients to work with, devices to notify.' },
  { name: 'Care links', description: 'Therapists ask, patients accept; either side ends it.' },
  { name: 'Intake', description: 'Recordings and transcripts come in.' },
  { name: 'Sessions', description: 'Sessions are found, watched, listened to, taken away.' },
  { name: 'Review', description: 'Transcripts are read, edited and finalized.' },
  { name: 'Figures', description: 'Sums over your sessions, and a patient over time.' },
  { name: 'Administration', description: 'Accounts are found, deactivated and reactivated.' },
  { name: 'Storage', description: 'Signed requests, for stores without a server of their own.' },
  { name: 'Operation', description: 'For those who run the host.' },
];

/** What a status of a problem means, with an example of it. */
const problems: Readonly<Record<number, readonly [meaning: string, code: string, detail: string]>> =
  {
    400: ['The request does not fit', 'invalid_input', 'The request does not fit; see errors.'],
    401: ['Nobody is signed in, or no longer', 'invalid_token', 'Sign in again.'],
    403: ['Not yours to do', 'forbidden', 'Only therapists can do this.'],
    404: [
      'There is no such thing, or it is not yours to see',
      'session_not_found',
      'There is no such session.',
    ],
    408: ['The request came too slowly', 'request_too_slow', 'The body came too slowly.'],
    409: ['Not in this state', 'session_finalized', 'The session is finalized; reopen it first.'],
    412: ['It has changed since you looked', 'version_conflict', 'Read it again, then change it.'],
    413: ['Too large', 'recording_too_large', 'The recording is larger than 500 MB.'],
    415: ['Of a type that is not taken', 'unsupported_media', 'This is not a recording.'],
    416: ['No such range', 'invalid_range', 'The recording has 1024 bytes.'],
    422: ['Understood, but not usable', 'no_audio', 'There is no sound in this file.'],
    428: ['If-Match is missing', 'precondition_required', 'Send If-Match with the ETag.'],
    429: ['Too often', 'too_many_requests', 'Too many tries. Wait 60 s.'],
    500: ['Our fault', 'internal', 'Something went wrong here.'],
    503: ['Not just now', 'unavailable', 'A service cannot be reached just now. Try again.'],
    507: ['No room left', 'storage_full', 'There is no room left to store this.'],
  };

const text = { type: 'string' };
const headers = {
  RequestId: { description: 'Names the request in the log', required: true, schema: text },
  RetryAfter: { description: 'Seconds to wait before another try', schema: text },
  Challenge: { description: 'How to say who you are', required: true, schema: text },
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
        'Recorded conversations in; speaker-labeled transcripts, sentiment and notes out. Times are RFC 3339 in UTC, durations integer milliseconds. Whatever goes wrong is told as a problem (RFC 9457). `x-access` says who may call an operation.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: tags.filter(({ name }) => isUsed(definitions, name)),
  });
  const schemas = { ...components?.schemas };
  return withPlainPatterns({
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
