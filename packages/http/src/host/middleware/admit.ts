import { createHash, timingSafeEqual } from 'node:crypto';
import {
  type AccountRole,
  type AuthenticatedActor,
  type Session,
  type SessionCapacity,
  type SessionRight,
  type SessionState,
  visitor,
} from '@attune/core';
import type { AppDeps } from '../app-deps.js';
import { HttpProblem } from '../problem.js';
import type { AppContext } from '../request-context.js';

/**
 * Who may call a route. It is checked before anything of the request is read, and stands in the
 * OpenAPI document as `x-access`.
 *
 * `open`: no authentication; `signed`: a signed request; `metrics`: the metrics token;
 * `account`: every signed-in account; `therapist`: therapists; `patient`: patients; `admin`:
 * administrators; `session:…`: those whose right to the session of the path reaches that far.
 */
export type Access =
  | 'open'
  | 'signed'
  | 'metrics'
  | 'account'
  | 'therapist'
  | 'patient'
  | 'admin'
  | `session:${SessionRight}`;

/** The session of the path, opened for who asks; the whole of it where the route says so. */
export interface OpenedSession<W extends boolean = false> {
  readonly session: W extends true ? Session : SessionState;
  /** As what they see it. */
  readonly sight: SessionCapacity;
}

/** What is known of an admitted caller. */
export type Admitted = Partial<OpenedSession> & { readonly actor?: AuthenticatedActor };

/**
 * Lets a request in, or throws why not. `whole` opens the session with its notes and the sentiment of
 * its segments.
 *
 * @throws DomainError `invalid_token`, `session_not_found`, `forbidden`; HttpProblem 401, 403.
 */
export async function admit(
  c: AppContext,
  { access, whole = false }: { readonly access: Access; readonly whole?: boolean | undefined },
  deps: AppDeps,
): Promise<Admitted> {
  if (access === 'open' || access === 'signed') return {};
  const token = bearerToken(c);
  if (access === 'metrics') {
    if (sameText(token, deps.metricsToken)) return {};
    throw unauthenticated('Send the token of METRICS_TOKEN, or read the metrics at METRICS_PORT.');
  }
  if (token === undefined) {
    throw unauthenticated('Sign in and send "Authorization: Bearer <access token>".');
  }
  const signal = c.get('signal');
  const actor = await deps.accounts.authenticate.execute(
    visitor,
    { accessToken: token },
    { signal },
  );
  c.set('actor', actor);
  if (access === 'account') return { actor };
  if (access === 'therapist' || access === 'patient' || access === 'admin') {
    return { actor: requireRole(actor, access) };
  }
  const right = access.slice('session:'.length) as SessionRight;
  const id = c.req.param('id') ?? c.req.param('sessionId') ?? '';
  c.set('subject', { kind: 'session', id });
  const input = { sessionId: id, right, whole };
  const opened = await deps.useCases.readSession.execute(actor, input, { signal });
  return { actor, ...opened };
}

function requireRole(actor: AuthenticatedActor, role: AccountRole): AuthenticatedActor {
  if (actor.role === role) return actor;
  const allowed = role === 'admin' ? 'administrators' : `${role}s`;
  throw new HttpProblem(403, 'forbidden', `Only ${allowed} can do this.`);
}

function bearerToken(c: AppContext): string | undefined {
  return /^Bearer +([\w.~+/-]+=*)$/iu.exec(c.req.header('authorization') ?? '')?.[1];
}

function unauthenticated(detail: string): HttpProblem {
  return new HttpProblem(401, 'invalid_token', detail);
}

/** Compares in a time that tells nothing. */
function sameText(given: string | undefined, wanted: string | undefined): boolean {
  if (given === undefined || wanted === undefined) return false;
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
