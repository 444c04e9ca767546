import type { AuthenticatedActor } from '@attune/core';
import type { AuditSubject } from '@attune/core/ports';
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Log } from '../observability/logger.js';
import { networkOf, plainAddress } from './network-address.js';

/**
 * What a request is worth to the audit log. `required`: it reads or changes data of people, and is
 * refused while no entry can be written. `attempted`: an entry is tried, and a failure is only
 * logged.
 */
export type AuditRule = 'required' | 'attempted';

/** What a request carries through the application. */
export interface AppEnv {
  /** Present under Node's server; absent when the application is called directly. */
  readonly Bindings: Partial<HttpBindings>;
  readonly Variables: {
    requestId: string;
    /** When work on the request began, by `performance.now()`. */
    startedAt: number;
    /** Aborted when the client is gone or the request has taken too long. */
    signal: AbortSignal;
    /** Changes how long the request may take from now on; `undefined` lifts the limit. */
    limitTime: (ms: number | undefined) => void;
    /** Ends the limit of time and stops watching the client. */
    stopLimits: () => void;
    log: Log;
    /** The declared path of the route that answers, such as `/v1/sessions/{id}`. */
    route?: string;
    /** The operation that answers, as the OpenAPI document names it. */
    operation?: string;
    /** Who asks, once that is known; for the logs. */
    actor?: AuthenticatedActor;
    /** What the request is about, for the audit log. */
    subject?: AuditSubject;
    /** Whose data and which sessions the answer holds besides, for the audit log. */
    seen?: readonly AuditSubject[];
    /** What becomes of the request when the audit log cannot be written. */
    audit?: AuditRule;
    /** Writes down that a change is about to be made; rejects when that cannot be written. */
    auditIntent: () => Promise<void>;
    auditBegun?: boolean;
    /** The code of the problem that is answered. */
    problemCode?: string;
  };
}

export type AppContext = Context<AppEnv>;

/** The length of its body that a request states; `undefined` where it states none. */
export function contentLength(c: AppContext): number | undefined {
  const stated = c.req.header('content-length') ?? '';
  return /^\d+$/u.test(stated) ? Number(stated) : undefined;
}

/**
 * The address that a request came from, as far as the proxies in front are trusted: what the
 * outermost trusted proxy saw. Where it wrote no address, the next one inwards counts, and in the
 * end the peer of the connection.
 */
export function clientAddress(c: AppContext, trustedProxies: number): string {
  const peer = c.env.incoming?.socket.remoteAddress ?? 'unknown';
  if (trustedProxies > 0) {
    const forwarded = (c.req.header('x-forwarded-for') ?? '').split(',');
    for (const entry of forwarded.slice(-trustedProxies)) {
      const address = plainAddress(entry.trim());
      if (address !== undefined) return address;
    }
  }
  return plainAddress(peer) ?? peer;
}

/** What counts as one place for limits: the address of the client, of IPv6 its /64. */
export function clientNetwork(c: AppContext, trustedProxies: number): string {
  return networkOf(clientAddress(c, trustedProxies));
}
