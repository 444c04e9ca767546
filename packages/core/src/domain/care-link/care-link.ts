import { DomainError } from '../../errors/domain-error.js';
import { type Instant, instantAfter, toInstant } from '../instant.js';

/** A side of a care link. */
export type CareSide = 'therapist' | 'patient';

/** Asks the account with this login to become a patient of the therapist. */
export interface CareRequest {
  readonly id: string;
  /** The account that asks. */
  readonly therapistId: string;
  /** As the therapist typed it. */
  readonly login: string;
  /** Absent where no patient has this login. The therapist never learns which it is. */
  readonly patientId?: string;
  readonly askedAt: Instant;
  /** 30 days after the request. */
  readonly expiresAt: Instant;
  /** The patient refused. The therapist still sees an open request. */
  readonly refusedAt?: Instant;
  /** The therapist withdrew the request. It is kept so that asking again sends no second mail. */
  readonly withdrawnAt?: Instant;
}

/** A therapist works for a patient. A pair has at most one link. A link that ended is kept. */
export interface CareLink {
  readonly id: string;
  readonly therapistId: string;
  readonly patientId: string;
  /** Absent for a link that an operator or an earlier session made. */
  readonly askedAt?: Instant;
  /** When the patient accepted. */
  readonly acceptedAt: Instant;
  readonly ended?: { readonly at: Instant; readonly by: CareSide };
}

/** How long a request is open, and how long no new one is made after the patient refused or left. */
const requestLifeMs = 30 * 24 * 3_600_000;
const longestLogin = 320;
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Earlier links and requests of a therapist and a patient, before the therapist asks. */
export interface CareHistory {
  /** The request of the same login. */
  readonly before: CareRequest | undefined;
  /** The link between the two, in force or ended. */
  readonly link: CareLink | undefined;
  /** The requests to the same patient, by any login. */
  readonly requests: readonly CareRequest[];
}

/** Whether the link is in force. */
export function isLinked(link: CareLink | undefined): link is CareLink {
  return link !== undefined && link.ended === undefined;
}

/** Whether the patient sees the request and may answer it. */
export function awaitsPatient(request: CareRequest): boolean {
  const { patientId, refusedAt, withdrawnAt } = request;
  return patientId !== undefined && refusedAt === undefined && withdrawnAt === undefined;
}

/** Whether this side sees it in its list and may end it. */
export function isVisibleTo(side: CareSide, care: CareRequest | CareLink): boolean {
  if ('acceptedAt' in care) return isLinked(care);
  return side === 'therapist' ? care.withdrawnAt === undefined : awaitsPatient(care);
}

/**
 * The login in the form in which it is stored and shown to the therapist.
 *
 * @throws DomainError `invalid_account` when no login can look like this.
 */
export function checkAskedLogin(given: string): string {
  const login = given.trim().normalize('NFC');
  if (login !== '' && login.length <= longestLogin && !unprintable.test(login)) return login;
  const message = `must be 1 to ${longestLogin} characters without line breaks and control characters`;
  throw new DomainError('invalid_account', `The login ${message}.`, {
    faults: [{ path: 'login', message }],
  });
}

/**
 * The open request after a therapist asked. It is the earlier one when nothing changes. A patient who
 * refused or ended the link within the last 30 days is not asked again.
 */
export function createCareRequest(
  asked: Pick<CareRequest, 'id' | 'therapistId' | 'login' | 'patientId'>,
  { before, link, requests }: CareHistory,
  now: Date,
): CareRequest {
  const { patientId } = asked;
  const same = patientId === undefined || before?.patientId === patientId;
  if (before !== undefined && same) {
    if (before.withdrawnAt === undefined) return before;
    const { withdrawnAt: _withdrawn, ...again } = before;
    return again;
  }
  const refusedAt = patientId === undefined ? undefined : refusalOf(link, requests, now);
  const askedAt = toInstant(now);
  return {
    ...asked,
    ...(before === undefined
      ? { askedAt, expiresAt: instantAfter(now, requestLifeMs) }
      : { id: before.id, askedAt: before.askedAt, expiresAt: before.expiresAt }),
    ...(refusedAt === undefined ? {} : { refusedAt }),
  };
}

function refusalOf(
  link: CareLink | undefined,
  requests: readonly CareRequest[],
  now: Date,
): Instant | undefined {
  const { ended } = link ?? {};
  const silentSince = instantAfter(now, -requestLifeMs);
  if (ended?.by === 'patient' && ended.at > silentSince) return ended.at;
  return requests.find((request) => request.refusedAt !== undefined)?.refusedAt;
}

/** The error for a link that does not exist, or that this account may not see. */
export function noSuchCareLink(): DomainError {
  return new DomainError('care_link_not_found', 'There is no such care link.');
}
