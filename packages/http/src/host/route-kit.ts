import { OpenAPIRegistry, type RouteConfig } from '@asteasolutions/zod-to-openapi';
import type { AuthenticatedActor } from '@attune/core';
import type { AuditSubject } from '@attune/core/ports';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { AppDeps } from './app-deps.js';
import { type BodyPermit, createBodyGate } from './body-gate.js';
import { checkInput, checkSmall } from './check-input.js';
import { type Access, type Admitted, admit, type OpenedSession } from './middleware/admit.js';
import { bringsBody, requireOnce, requirePlainBody } from './one-reading.js';
import { type BodyBounds, isJson, jsonDepth, readJson } from './read-json.js';
import type { AppContext, AppEnv, AuditRule } from './request-context.js';

type ActorOf<A extends Access, W extends boolean> = A extends 'open' | 'signed' | 'metrics'
  ? object
  : A extends `session:${string}`
    ? { readonly actor: AuthenticatedActor } & OpenedSession<W>
    : { readonly actor: AuthenticatedActor };

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

/** A request as its handler gets it: checked, and with who asks. */
export type Call<A extends Access, P, Q, B, W extends boolean = false> = {
  readonly c: AppContext;
  /** Hand it to everything that takes time. */
  readonly signal: AbortSignal;
  readonly params: Parsed<P>;
  readonly query: Parsed<Q>;
  readonly body: Parsed<B>;
} & ActorOf<A, W>;

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
  W extends boolean = false,
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
  /** Whether the session of `session:…` is opened with its notes and the sentiment of its segments. */
  readonly whole?: W;
  /** Defaults to `required`, for an open route to no entry. */
  readonly audit?: AuditRule;
  /** What the request is about, for the audit log; that of `session:…` is the session. */
  readonly subject?: (params: Parsed<P>) => AuditSubject;
  readonly params?: P;
  readonly query?: Q;
  /** Of a JSON body. */
  readonly body?: B;
  /** Whether a request may come without one; it counts as an empty object then. */
  readonly bodyIsOptional?: boolean;
  /** How large a JSON body may be; 64 KiB and 2,000 values unless told. */
  readonly bodyBounds?: Omit<BodyBounds, 'depth'>;
  /** A body that the handler reads itself. */
  readonly rawBody?: { readonly contentType: string; readonly schema: z.ZodType };
  /** Request headers worth knowing, with whether they must be there and what they mean. */
  readonly headers?: z.ZodObject;
  readonly answers: Readonly<Record<number, Answer>>;
  /** Statuses of problems beyond those that follow from the rest of the definition. */
  readonly problems?: readonly number[];
  readonly handle: (call: Call<A, P, Q, B, W>) => Response | Promise<Response>;
}

type RouteDescription = Omit<
  RouteDefinition<
    Access,
    z.ZodObject | undefined,
    z.ZodObject | undefined,
    z.ZodType | undefined,
    boolean
  >,
  'handle' | 'subject'
>;

/** Settings are the body of the most values: 500 phrase hints and some forty others. */
const defaultBounds: Omit<BodyBounds, 'depth'> = { bytes: 65_536, values: 2_000 };
/** Of routes that take nothing there. */
const nothing = z.strictObject({});

/** Puts routes into an application and into its OpenAPI document. */
export interface Routes {
  readonly registry: OpenAPIRegistry;
  add<
    A extends Access,
    P extends z.ZodObject | undefined = undefined,
    Q extends z.ZodObject | undefined = undefined,
    B extends z.ZodType | undefined = undefined,
    W extends boolean = false,
  >(route: RouteDefinition<A, P, Q, B, W>): void;
  /** The methods that the routes at this path take. */
  methodsAt(path: string): readonly string[];
}

/** Routes of `app`, with access checked by what `deps` bring. */
export function createRoutes(app: Hono<AppEnv>, deps: AppDeps): Routes {
  const registry = new OpenAPIRegistry();
  const gate = createBodyGate(deps.bodyGate);
  const places: { readonly pattern: RegExp; readonly method: string }[] = [];
  return {
    registry,
    methodsAt: (path) =>
      // Two routes with other names of parameters may be at one path.
      [...new Set(places.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))],
    add: (route) => {
      registry.registerPath(describe(route));
      const method = route.method.toUpperCase();
      const pattern = new RegExp(`^${route.path.replaceAll(/\{\w+\}/gu, '[^/]+')}$`, 'u');
      places.push({ pattern, method });
      const path = route.path.replaceAll(/\{(\w+)\}/gu, ':$1');
      const readQuery = queryReader((route.query ?? nothing).strict());
      const headers = Object.entries(route.headers?.shape ?? {});
      app.on(method, path, async (c) => {
        c.set('route', route.path);
        c.set('operation', route.operationId);
        const rule = route.audit ?? defaultRule(route.access);
        if (rule !== undefined) c.set('audit', rule);
        const admitted = await admit(c, route, deps);
        if (takesBody(route)) requirePlainBody(c);
        const params = route.params && checkSmall('path', route.params, c.req.param());
        const query = readQuery(c);
        checkHeaders(c, headers);
        const subject = route.subject?.(params as Parameters<typeof route.subject>[0]);
        if (subject !== undefined) c.set('subject', subject);
        const permit = gate.open();
        try {
          const body = await readBody(c, route, permit);
          await beginChange(c, method, admitted);
          const call = { c, signal: c.get('signal'), params, query, body, ...admitted };
          // What was checked against the schemas and the access rule has the types they promise.
          return await route.handle(call as unknown as Parameters<typeof route.handle>[0]);
        } finally {
          permit.close();
        }
      });
    },
  };
}

/** Writes down that an account is about to change something. */
async function beginChange(c: AppContext, method: string, { actor }: Admitted): Promise<void> {
  const changes = actor !== undefined && method !== 'GET';
  if (changes && c.get('audit') === 'required') await c.get('auditIntent')();
}

/** An account or the holder of a signed request reads or changes data of people. */
function defaultRule(access: Access): AuditRule | undefined {
  return access === 'open' || access === 'metrics' ? undefined : 'required';
}

/** The checked JSON body. A route that takes no body refuses JSON with members in it. */
async function readBody(
  c: AppContext,
  route: RouteDescription,
  permit: BodyPermit,
): Promise<unknown> {
  if (route.rawBody !== undefined) return undefined;
  if (route.body === undefined && !bringsJson(c)) return undefined;
  if (route.bodyIsOptional && !bringsBody(c))
    return await checkInput('body', route.body ?? nothing, {});
  const bounds = { ...(route.bodyBounds ?? defaultBounds), depth: jsonDepth };
  return await checkInput('body', route.body ?? nothing, await readJson(c, bounds, permit));
}

const takesBody = ({ body, rawBody }: RouteDescription): boolean =>
  body !== undefined || rawBody !== undefined;

/** Many clients name a type also where they send no body. */
function bringsJson(c: AppContext): boolean {
  return !['GET', 'HEAD'].includes(c.req.method) && isJson(c) && bringsBody(c);
}

/** Checks queries; that of a request without one is checked once for all. */
function queryReader(schema: z.ZodObject): (c: AppContext) => unknown {
  const none = schema.safeParse({});
  return (c) => {
    if (none.success && !c.req.url.includes('?')) return { ...none.data };
    requireOnce(c);
    return checkSmall('query', schema, c.req.query());
  };
}

/** Checks the headers that the route names and the request has; which must be there, it says. */
function checkHeaders(c: AppContext, headers: readonly (readonly [string, z.ZodType])[]): void {
  for (const [name, schema] of headers) {
    const value = c.req.header(name);
    if (value !== undefined) checkSmall(`header.${name}`, schema, value);
  }
}

const accessProblems = (access: Access): readonly number[] => {
  if (access === 'open') return [];
  if (access === 'metrics') return [401];
  if (access === 'signed') return [403];
  if (['therapist', 'patient', 'admin'].includes(access)) return [401, 403];
  return access === 'account' ? [401] : [401, 403, 404];
};

/** What the OpenAPI document says of a route. */
function describe(route: RouteDescription): RouteConfig {
  const { body, rawBody, params, query, headers } = route;
  const changes = route.method !== 'get';
  const problems = new Set([
    400,
    ...accessProblems(route.access),
    ...(changes ? [408, 413] : []),
    ...(takesBody(route) ? [415] : []),
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
      ...(content === undefined ? {} : { body: { required: !route.bodyIsOptional, content } }),
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
