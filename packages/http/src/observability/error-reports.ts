import { createRequire } from 'node:module';
import { createLibraryLoader } from '@attune/core/adapter-kit';
import type { SentryConfig } from '../composition/config-sentry.js';
import type { ErrorFacts } from './error-facts.js';
import { errorFacts } from './error-facts.js';
import type { ErrorReports } from './with-reports.js';

const loader = createLibraryLoader(() => createRequire(import.meta.url)('../../package.json'));
const user = { port: 'error-reports', adapter: 'sentry', packages: ['@sentry/node'] };

/** A broken service fails each request; the first reports tell all. */
const mostEachMinute = 30;
const minuteMs = 60_000;

/**
 * Opens the reports. What is sent is made of `ErrorFacts` alone: of the events of the SDK only the
 * ones made here pass, rebuilt from these facts, so that nothing that the SDK gathers by itself
 * (requests, breadcrumbs, users, host names, variables, lines of source) leaves the process.
 *
 * @throws PortError `unsupported` while the SDK is not installed.
 */
export async function openErrorReports(
  { dsn, environment }: SentryConfig,
  { version, now = Date.now }: { readonly version: string; readonly now?: () => number },
): Promise<ErrorReports> {
  const sdk = await loader.loadLibrary(user, () => import('@sentry/node'));
  const facts = new Map<string, ReturnType<typeof eventOf>>();
  const client = new sdk.NodeClient({
    dsn,
    environment,
    release: `attune@${version}`,
    transport: sdk.makeNodeTransport,
    stackParser: () => [],
    integrations: [],
    sendClientReports: false,
    includeServerName: false,
    beforeBreadcrumb: () => null,
    beforeSend: ({ event_id: id = '', timestamp }, hint) => {
      // The SDK adds the attachments of its global scope to the hint and sends them along.
      hint.attachments = [];
      const event = facts.get(id);
      facts.delete(id);
      if (event === undefined) return null;
      return {
        type: undefined,
        event_id: id,
        ...(timestamp && { timestamp }),
        environment,
        ...event,
      };
    },
  });
  client.init();
  const seen: number[] = [];
  return {
    report: (error, what, channel) => {
      const at = now();
      while (seen[0] !== undefined && at - seen[0] > minuteMs) seen.shift();
      if (seen.length >= mostEachMinute) return;
      seen.push(at);
      const id = crypto.randomUUID().replaceAll('-', '');
      facts.set(id, eventOf(errorFacts(error), what, { channel, version }));
      // A scope of its own: what a library puts into the global one stays out.
      client.captureEvent({ event_id: id }, { event_id: id }, new sdk.Scope());
    },
    close: async (ms) => {
      await client.close(Math.max(1, ms));
    },
  };
}

function eventOf(
  facts: readonly ErrorFacts[],
  what: string,
  { channel, version }: { readonly channel: string; readonly version: string },
) {
  const [first] = facts;
  const tags = Object.fromEntries(
    Object.entries({
      channel,
      code: first?.code,
      port: first?.port,
      operation: first?.operation,
      adapter: first?.adapter,
    }).filter(([, value]) => value !== undefined),
  ) as Record<string, string>;
  const places = first?.places.find(({ isOurs }) => isOurs);
  return {
    level: 'error' as const,
    platform: 'node',
    release: `attune@${version}`,
    tags,
    fingerprint: [what, ...facts.map(titleOf), places === undefined ? '' : places.file],
    // Sentry shows the last one as the error itself.
    exception: { values: facts.map((one) => exceptionOf(one, what)).toReversed() },
  };
}

function titleOf({ name, code = '', port = '', operation = '' }: ErrorFacts): string {
  return [name, code, port, operation].filter((part) => part !== '').join(' ');
}

function exceptionOf(facts: ErrorFacts, what: string) {
  const frames = facts.places.map(({ file, line, column, isOurs }) => ({
    filename: file,
    lineno: line,
    colno: column,
    in_app: isOurs,
  }));
  return {
    type: titleOf(facts),
    value: what,
    // The call that threw comes last there.
    ...(frames.length === 0 ? {} : { stacktrace: { frames: frames.toReversed() } }),
  };
}
