import type { AlertFacts } from '../../../domain/alert/alert.js';
import type { ProviderFailure, ProviderTally } from '../../../records/provider-tally-repository.js';

/** Failures within this window are counted together. */
export const windowMs = 3_600_000;
/** With this number of failures within `windowMs`, the provider counts as failing. */
const mostFailures = 5;
const mostKept = 50;

/** Codes that every session will get until an operator acts. */
const hopeless: readonly string[] = ['unauthenticated', 'permission_denied'];
/** Codes that may pass without action. If they do not, the attempts run out. */
const passing: readonly string[] = ['unavailable', 'rate_limited', 'stage_timed_out'];
/** Codes that one recording may cause. With many recordings, the provider is the cause. */
const doubtful: readonly string[] = ['internal', 'unsupported', 'limit_exceeded', 'stage_failed'];

/** The tally with the failures in `more`, without failures that are too old to count. */
export function withFailures(
  { failures, ...tally }: ProviderTally,
  more: readonly ProviderFailure[],
  now: Date,
): ProviderTally {
  const from = new Date(now.getTime() - windowMs).toISOString();
  const known = new Set(failures.map(markOf));
  const all = [...failures, ...more.filter((failure) => !known.has(markOf(failure)))]
    .filter(({ at }) => at >= from)
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return { ...tally, failures: all.slice(-mostKept) };
}

/** The facts of an alert; `undefined` if the failures may have other causes. */
export function verdictOn({ failures, succeededAt = '' }: ProviderTally): AlertFacts | undefined {
  const since = failures.filter(({ at }) => at > succeededAt);
  const counting = failures.filter(({ code }) => isBlamed(code));
  const broken = since.some(
    ({ code, final }) => hopeless.includes(code) || (final && passing.includes(code)),
  );
  if (!broken && counting.length < mostFailures) return undefined;
  const sessionIds = [...new Set(counting.map(({ sessionId }) => sessionId))];
  return {
    code: counting.at(-1)?.code ?? 'internal',
    failures: counting.length,
    sessions: sessionIds.length,
    sessionIds,
    windowMinutes: windowMs / 60_000,
  };
}

function isBlamed(code: string): boolean {
  return [...hopeless, ...passing, ...doubtful].includes(code);
}

/** Whether the provider has worked since its last failure, and has not failed for `quietMs`. */
export function isOver(tally: ProviderTally | undefined, now: Date, quietMs: number): boolean {
  if (tally === undefined) return true;
  const { failures, succeededAt } = tally;
  const last = failures.at(-1)?.at ?? '';
  if (succeededAt === undefined || succeededAt < last) return false;
  return last === '' || now.getTime() - Date.parse(last) >= quietMs;
}

function markOf({ sessionId, at }: ProviderFailure): string {
  return `${sessionId} ${at}`;
}
