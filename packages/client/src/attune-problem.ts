import type { Problem } from './api.js';

/** The host refused or failed, and says why (RFC 9457). */
export class AttuneProblem extends Error {
  readonly status: number;
  /** For programs, such as `version_conflict`; `unknown` when something in front of the host answered. */
  readonly code: string;
  /** What happened, to what, and what to do; also the message. */
  readonly detail: string;
  /** Names the request in the log of the host. */
  readonly requestId: string | undefined;
  /** Every fault of an invalid input. */
  readonly errors: NonNullable<Problem['errors']>;
  /** How long to wait before another try makes sense. */
  readonly retryAfterMs: number | undefined;

  /** @param body what the answer held, parsed. */
  constructor({ status, statusText, headers }: Response, body: unknown) {
    const told = isProblem(body) ? body : undefined;
    const detail = told?.detail ?? `The host answered ${status} ${statusText}`.trim();
    super(detail);
    this.name = 'AttuneProblem';
    this.status = status;
    this.code = told?.code ?? 'unknown';
    this.detail = detail;
    this.requestId = told?.requestId ?? headers.get('x-request-id') ?? undefined;
    this.errors = told?.errors ?? [];
    const seconds = Number(headers.get('retry-after') ?? Number.NaN);
    this.retryAfterMs = Number.isFinite(seconds) ? seconds * 1_000 : undefined;
  }
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body;
}

/** What a call of the client ends with: data, or what went wrong. */
interface Outcome<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * The data of an answer.
 *
 * @throws AttuneProblem when it is not one of success.
 */
export function unwrap<T>({ data, error, response }: Outcome<T>): NonNullable<T> {
  if (response.ok) return data as NonNullable<T>;
  throw new AttuneProblem(response, error);
}

/** The problem that an answer tells of, whose body was not read yet. */
export async function problemIn(response: Response): Promise<AttuneProblem> {
  const body: unknown = await response.json().catch(() => undefined);
  return new AttuneProblem(response, body);
}
