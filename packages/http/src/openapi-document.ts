import { type OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import { problem } from './schemas/problem.js';

const problems: Readonly<Record<number, string>> = {
  400: 'The request does not fit',
  401: 'Nobody is signed in, or no longer',
  403: 'Not yours to do',
  404: 'There is no such thing, or it is not yours to see',
  408: 'The request came too slowly',
  409: 'Not in this state',
  412: 'It has changed since you looked',
  413: 'Too large',
  415: 'Of a type that is not taken',
  416: 'No such range',
  422: 'Understood, but not usable',
  428: 'If-Match is missing',
  429: 'Too often',
  500: 'Our fault',
  503: 'Not just now',
  507: 'No room left',
};

/** The document of all routes: OpenAPI 3.1. */
export function openApiDocument(
  { definitions }: OpenAPIRegistry,
  version: string,
): Record<string, unknown> {
  const generator = new OpenApiGeneratorV31([{ type: 'schema', schema: problem }, ...definitions]);
  const document = generator.generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Attune',
      version,
      description:
        'Recorded conversations in; speaker-labelled transcripts, sentiment and notes out. Times are RFC 3339 in UTC, durations integer milliseconds.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
  });
  const { paths, components, ...rest } = document;
  return {
    ...rest,
    paths,
    components: {
      ...components,
      responses: problemResponses(),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'The access token of a sign-in' },
      },
    },
  };
}

function problemResponses(): object {
  const content = {
    'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
  };
  return Object.fromEntries(
    Object.entries(problems).map(([status, description]) => [
      `Problem${status}`,
      { description, content },
    ]),
  );
}
