import type { Actor } from '../../domain/session/access.js';
import { DomainError } from '../../errors/domain-error.js';
import { createFaultList, faultText, mustBe } from '../../errors/faults.js';
import type { CallOptions } from '../../ports/call-options.js';
import { type Caller, type CallerOf, type CallerRole, isSystem, people, system } from './actors.js';
import {
  accountId,
  type Check,
  isObject,
  type MemberChecks,
  object,
  oneOf,
  optional,
  withMethods,
} from './checks.js';

/** An action of a person, or of the host for a person who is not signed in. */
export interface UseCase<A extends Caller, I, R, O extends CallOptions = CallOptions> {
  /**
   * Checks `actor`, `input` and `options` before anything is read or written.
   *
   * @throws DomainError `invalid_input`; `forbidden` if the actor has no right to do this; the
   *   errors of the use case.
   */
  execute(actor: A, input: I, options?: O): R;
}

/** The checked parts of a call: copies with the known members only. */
export interface CheckedCall<A, I> {
  readonly actor: A;
  readonly input: I;
  readonly options: CallOptions;
}

/** Checks the parts of a call. @throws DomainError `invalid_input`, `forbidden`. */
export type CheckCall<A, I> = (
  actor: unknown,
  input: unknown,
  options: unknown,
) => CheckedCall<A, I>;

/**
 * Defines the call of a use case: its name for messages, the roles that may call it, and the checks
 * of its input. The use case checks the right to a single session when it reads the session.
 */
export function defineCall<R extends CallerRole, I = object>(
  name: string,
  roles: readonly R[],
  members: MemberChecks<I>,
): CheckCall<CallerOf<R>, I> {
  const checkInput = object<I>(members);
  return (actor, input, options) => {
    const caller = checkCaller(name, actor);
    if (!(roles as readonly CallerRole[]).includes(caller.role)) throw refusal(name, roles);
    return {
      actor: caller as CallerOf<R>,
      input: check(name, checkInput, input),
      options: check(name, checkOptions, options === undefined ? {} : options),
    };
  };
}

/**
 * Runs one check.
 *
 * @throws DomainError `invalid_input`, which lists up to twenty faults.
 */
export function check<T>(name: string, one: Check<T>, value: unknown): T {
  const faults = createFaultList();
  const checked = one(value, '', faults);
  if (faults.count === 0) return checked;
  // A fault of the value as a whole has no path.
  const shown = faults.shown.map((fault) => ({ ...fault, path: fault.path || 'input' }));
  const what = faultText({ shown, count: faults.count });
  throw new DomainError('invalid_input', `${name} cannot use what it was given: ${what}.`, {
    faults: shown,
  });
}

const checkOptions: Check<CallOptions> = (value, _path, faults) => {
  const members = {
    signal: optional(withMethods<AbortSignal>('an AbortSignal', ...signalMethods)),
  };
  if (isObject(value)) return object<CallOptions>(members)(value, 'options', faults);
  faults.add('options', mustBe('an object, such as { signal }', value));
  return {};
};

const signalMethods = ['throwIfAborted', 'addEventListener'] as const;

const checkActor: Check<Actor> = (value, _path, faults) =>
  object<Actor>({ accountId, role: oneOf(people) })(value, 'actor', faults);

function checkCaller(name: string, value: unknown): Caller {
  if (isObject(value)) {
    const role = roleOf(value);
    if (role === 'visitor') return { role };
    if (role === 'system' && isSystem(value)) return system;
  }
  return check(name, checkActor, value);
}

/** The role; `undefined` also if it cannot be read. The check of the actor then adds a fault. */
function roleOf(value: object): unknown {
  try {
    return (value as { readonly role?: unknown }).role;
  } catch {
    return undefined;
  }
}

function refusal(name: string, roles: readonly CallerRole[]): DomainError {
  const allowed = roles.map((role) => plurals[role]);
  const last = allowed.at(-1) ?? '';
  const list = allowed.length > 1 ? `${allowed.slice(0, -1).join(', ')} and ${last}` : last;
  return new DomainError('forbidden', `Only ${list} can do this (${name}).`);
}

const plurals: Readonly<Record<CallerRole, string>> = {
  therapist: 'therapists',
  patient: 'patients',
  admin: 'administrators',
  visitor: 'people who are not signed in',
  system: 'operators of the host',
};
