import type { AccountRole } from '../../domain/account/account.js';
import type { Actor } from '../../domain/session/access.js';

const marker = Symbol.for('@attune/core:system-actor');

/** A caller who is not signed in. The secret in the input decides what such a call may do. */
export interface Visitor {
  readonly role: 'visitor';
}

/**
 * The host itself: an operator at its command line, or a request whose right the host has checked in
 * another way, such as by a signature.
 */
export interface SystemActor {
  readonly role: 'system';
}

/** Everyone who can call a use case. */
export type Caller = Actor | Visitor | SystemActor;

export type CallerRole = Caller['role'];

/** The callers that have one of these roles. */
export type CallerOf<R extends CallerRole> = R extends AccountRole
  ? Actor
  : Extract<Visitor | SystemActor, { readonly role: R }>;

/** The actor of calls by people who are not signed in. */
export const visitor: Visitor = Object.freeze({ role: 'visitor' });

/**
 * The actor of calls that the host makes for itself. It has a symbol, which JSON cannot hold, so
 * that no request body can imitate it.
 */
export const system: SystemActor = Object.freeze({ role: 'system', [marker]: true });

/** Whether a value is the `system` of any copy of this package. */
export function isSystem(value: object): boolean {
  try {
    return marker in value;
  } catch {
    return false;
  }
}

/** Roles of accounts. */
export const people: readonly ['therapist', 'patient', 'admin'] = ['therapist', 'patient', 'admin'];

/** Every role of a caller. */
export const everyone: readonly CallerRole[] = [...people, 'visitor', 'system'];
