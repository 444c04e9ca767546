import type { AuthenticatedActor } from '@attune/core';
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Log } from './observability/logger.js';

/** What a request carries through the application. */
export interface AppEnv {
  /** Present under Node's server; absent when the application is called directly. */
  readonly Bindings: Partial<HttpBindings>;
  readonly Variables: {
    requestId: string;
    /** Aborted when the client is gone or the request has taken too long. */
    signal: AbortSignal;
    /** Changes how long the request may take from now on; `undefined` lifts the limit. */
    limitTime: (ms: number | undefined) => void;
    log: Log;
    /** The declared path of the route that answers, such as `/v1/sessions/{id}`. */
    route?: string;
    /** The operation that answers, as the OpenAPI document names it. */
    operation?: string;
    /** Who asks, once that is known; for the logs. */
    actor?: AuthenticatedActor;
    /** What the request is about, for the audit log. */
    subject?: { readonly kind: string; readonly id: string };
  };
}

export type AppContext = Context<AppEnv>;

/** Where a request came from, as far as the proxies in front are trusted. */
export function clientAddress(c: AppContext, trustedProxies: number): string {
  const peer = c.env.incoming?.socket.remoteAddress ?? 'unknown';
  if (trustedProxies === 0) return peer;
  const forwarded = (c.req.header('x-forwarded-for') ?? '')
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '');
  return forwarded.at(-trustedProxies) ?? forwarded[0] ?? peer;
}
