import { OpenAPIRegistry, type RouteConfig } from '@asteasolutions/zod-to-openapi';
import type { AuthenticatedActor } from '@attune/core';
import type { Hono } from 'hono';
import type { z } from 'zod';
import type { AppDeps } from './app-deps.js';
import { type Access, admit, type OpenedSession } from './middleware/admit.js';
import { HttpProblem, type ProblemFault } from './problem.js';
import { readJson } from './read-json.js';
import type { AppContext, AppEnv } from './request-context.js';

type ActorOf<A extends Access> = A extends 'open' | 'signed' | 'metrics'
  ? object
  : A extends `session:${string}`
    ? { readonly actor: AuthenticatedActor } & OpenedSession
    : { readonly actor: AuthenticatedActor };

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

/** A request as its handler gets it: checked, and with who asks. */
export type Call<A extends Access, P, Q, B> = {
  readonly c: AppContext;
  /** Hand it to everything that takes time. */
  readonly signal: AbortSignal;
  readonly params: Parsed<P>;
  readonly query: Parsed<Q>;
  readonly body: Parsed<B>;
} & ActorOf<A>;

/** An answer that is not a problem. */
interface Answer {
  readonly description: string;
  /** Of a JSON body. */
  readonly schema?: z.ZodType;
  /** Of any other body. */
  readonly contentType?: string;
  /** Headers worth knowing, with what they mean. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A route: what it takes, who may call it, what it answers, and how. */
export interface RouteDefinition<
  A extends Access,
  P extends z.ZodObject | undefined,
  Q extends z.ZodObject | undefined,
  B extends z.ZodType | undefined,
> {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** With `{name}` for parameters. */
  readonly path: string;
  /** A name for it, unique in the document and used by clients. */
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly access: A;
  readonly params?: P;
  readonly query?: Q;
  /** Of a JSON body. */
  readonly body?: B;
  /** Largest JSON body in bytes; 64 KiB unless told. */
  readonly maxBodyBytes?: number;
  /** A body that the handler reads itself. */
  readonly rawBody?: { readonly contentType: string; readonly schema: z.ZodType };
  /** Request headers worth knowing, with whether they must be there and what they mean. */
  readonly headers?: z.ZodObject;
  readonly answers: Readonly<Record<number, Answer>>;
  /** Statuses of problems beyond those that follow from the rest of the definition. */
  readonly problems?: readonly number[];
  readonly handle: (call: Call<A, P, Q, B>) => Response | Promise<Response>;
}

type RouteDescription = Omit<
  RouteDefinition<Access, z.ZodObject | undefined, z.ZodObject | undefined, z.ZodType | undefined>,
  'handle'
>;

const defaultMaxBodyBytes = 65_536;

/** Puts routes into an application and into its OpenAPI document. */
export interface Routes {
  readonly registry: OpenAPIRegistry;
  add<
    A extends Access,
    P extends z.ZodObject | undefined = undefined,
    Q extends z.ZodObject | undefined = undefined,
    B extends z.ZodType | undefined = undefined,
  >(route: RouteDefinition<A, P, Q, B>): void;
  /** The methods that the routes at this path take. */
  methodsAt(path: string): readonly string[];
}

/** Routes of `app`, with access checked by what `deps` bring. */
export function createRoutes(app: Hono<AppEnv>, deps: AppDeps): Routes {
  const registry = new OpenAPIRegistry();
  const places: { readonly pattern: RegExp; readonly method: string }[] = [];
  return {
    registry,
    methodsAt: (path) =>
      places.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method),
    add: (route) => {
      registry.registerPath(describe(route));
      const method = route.method.toUpperCase();
      const pattern = new RegExp(`^${route.path.replaceAll(/\{\w+\}/gu, '[^/]+')}$`, 'u');
      places.push({ pattern, method });
      const path = route.path.replaceAll(/\{(\w+)\}/gu, ':$1');
      app.on(method, path, async (c) => {
        c.set('route', route.path);
        c.set('operation', route.operationId);
        const admitted = await admit(c, route.access, deps);
        const params = parse('path', route.params, c.req.param());
        const query = parse('query', route.query, c.req.query());
        const body =
          route.body === undefined
            ? undefined
            : parse(
                'body',
                route.body,
                await readJson(c, route.maxBodyBytes ?? defaultMaxBodyBytes),
              );
        const call = { c, signal: c.get('signal'), params, query, body, ...admitted };
        // What was checked against the schemas and the access rule has the types they promise.
        return await route.handle(call as unknown as Parameters<typeof route.handle>[0]);
      });
    },
  };
}

function parse(where: string, schema: z.ZodType | undefined, input: unknown): unknown {
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const errors: ProblemFault[] = parsed.error.issues.map((issue) => ({
    path: [where, ...issue.path].join('.'),
    message: issue.message,
  }));
  throw new HttpProblem(400, 'invalid_input', 'The request does not fit; see errors.', { errors });
}

const accessProblems = (access: Access): readonly number[] => {
  if (access === 'open') return [];
  if (access === 'metrics') return [401];
  if (access === 'signed') return [403];
  if (access === 'therapist') return [401, 403];
  return access === 'account' ? [401] : [401, 403, 404];
};

/** What the OpenAPI document says of a route. */
function describe(route: RouteDescription): RouteConfig {
  const { body, rawBody, params, query, headers } = route;
  const takesInput = [body, rawBody, query, params].some((part) => part !== undefined);
  const problems = new Set([
    ...accessProblems(route.access),
    ...(takesInput ? [400] : []),
    ...(body === undefined && rawBody === undefined ? [] : [408, 413, 415]),
    ...(route.problems ?? []),
    500,
    503,
  ]);
  const content =
    body === undefined
      ? rawBody && { [rawBody.contentType]: { schema: rawBody.schema } }
      : { 'application/json': { schema: body as z.ZodType } };
  const secured = !['open', 'signed'].includes(route.access);
  return {
    method: route.method,
    path: route.path,
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    'x-access': route.access,
    security: secured ? [{ bearer: [] }] : [],
    request: {
      ...(params === undefined ? {} : { params }),
      ...(query === undefined ? {} : { query }),
      ...(headers === undefined ? {} : { headers }),
      ...(content === undefined ? {} : { body: { required: true, content } }),
    },
    responses: Object.fromEntries([
      ...Object.entries(route.answers).map(([status, answer]) => [status, describeAnswer(answer)]),
      ...[...problems]
        .filter((status) => route.answers[status] === undefined)
        .sort((a, b) => a - b)
        .map((status) => [status, { $ref: `#/components/responses/Problem${status}` }]),
    ]),
  };
}

function describeAnswer({ description, schema, contentType, headers }: Answer): object {
  const content =
    schema !== undefined
      ? { 'application/json': { schema } }
      : contentType !== undefined
        ? { [contentType]: { schema: { type: 'string' } } }
        : undefined;
  const described = Object.entries(headers ?? {}).map(([name, meaning]) => [
    name,
    { description: meaning, schema: { type: 'string' } },
  ]);
  return {
    description,
    ...(content === undefined ? {} : { content }),
    ...(described.length === 0 ? {} : { headers: Object.fromEntries(described) }),
  };
}
