import type { AppDeps } from '../app-deps.js';
import { type AppContext, clientAddress } from '../request-context.js';
import type { Concern } from './around.js';

/** As many limits in force are remembered; further ones are not written until one of them ends. */
const mostNoted = 1_000;

type Deps = Pick<AppDeps, 'useCases' | 'log' | 'trustedProxies'>;

/**
 * Tells administrators who is limited. Each limit of a client is written once while it lasts, so a
 * flood of refused requests causes no flood of writes. No answer waits for it.
 */
export function noteRefusals(deps: Deps): Concern {
  const noted = new Map<string, number>();
  return {
    end: (c) => {
      if (c.res.status !== 429) return;
      const seconds = Number(c.res.headers.get('retry-after') ?? Number.NaN);
      const operation = c.get('operation');
      if (!(seconds > 0) || operation === undefined) return;
      note(c, deps, noted, { operation, seconds });
    },
  };
}

function note(
  c: AppContext,
  { useCases, log, trustedProxies }: Deps,
  noted: Map<string, number>,
  { operation, seconds }: { readonly operation: string; readonly seconds: number },
): void {
  const now = Date.now();
  const code = c.get('problemCode') ?? 'too_many_requests';
  const accountId = accountOf(c);
  const address = clientAddress(c, trustedProxies);
  const key = [operation, code, accountId ?? '', address].join('\n');
  if ((noted.get(key) ?? 0) > now) return;
  if (noted.size >= mostNoted) forgetEnded(noted, now);
  if (noted.size >= mostNoted) return;
  const until = now + seconds * 1_000;
  noted.set(key, until);
  useCases.operations
    .recordRefusal({
      ...{ operation, code, address },
      ...(accountId === undefined ? {} : { accountId }),
      since: new Date(now).toISOString(),
      until: new Date(until).toISOString(),
    })
    .catch((error: unknown) => {
      noted.delete(key);
      log.warn({ requestId: c.get('requestId'), error }, 'a limit could not be noted');
    });
}

/** The account that asks, or whose password was tried. */
function accountOf(c: AppContext): string | undefined {
  const subject = c.get('subject');
  return c.get('actor')?.accountId ?? (subject?.kind === 'account' ? subject.id : undefined);
}

function forgetEnded(noted: Map<string, number>, now: number): void {
  for (const [key, until] of noted) if (until <= now) noted.delete(key);
}
