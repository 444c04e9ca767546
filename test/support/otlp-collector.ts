import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A span as a collector got it. */
export interface SeenSpan {
  readonly name: string;
  /** As OpenTelemetry calls it, in small letters. */
  readonly kind: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Whether it is marked as failed. */
  readonly failed: boolean;
  /** What the process that sent it says of itself. */
  readonly resource: Readonly<Record<string, unknown>>;
}

/** Takes OTLP over HTTP as JSON and remembers everything. */
export interface OtlpCollector extends AsyncDisposable {
  readonly endpoint: string;
  readonly spans: readonly SeenSpan[];
  /** Everything that came, as it came. */
  readonly raw: string;
  readonly headers: readonly Readonly<Record<string, unknown>>[];
  readonly requests: number;
  /** With this it answers; a function that never resolves leaves senders waiting. */
  answer: () => Promise<number>;
  named(name: string): readonly SeenSpan[];
  /** Resolves once there is what `look` asks for; gives up after a minute. */
  until<T>(look: (spans: readonly SeenSpan[]) => T | undefined): Promise<T>;
}

interface SentValue {
  readonly stringValue?: string;
  readonly intValue?: number | string;
  readonly doubleValue?: number;
  readonly boolValue?: boolean;
}

type SentAttributes = readonly { readonly key: string; readonly value: SentValue }[];

interface SentSpan {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly attributes: SentAttributes;
  readonly status: { readonly code: number };
}

interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: SentAttributes };
    readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[];
  }[];
}

export async function startCollector(): Promise<OtlpCollector> {
  const spans: SeenSpan[] = [];
  const headers: Record<string, unknown>[] = [];
  const state = { raw: '', requests: 0, answer: () => Promise.resolve(200) };
  const server = createServer(async (request, response) => {
    state.requests += 1;
    const status = await state.answer();
    const text = (await request.setEncoding('utf8').toArray()).join('');
    if (status === 200 && request.url === '/v1/traces') {
      headers.push(request.headers);
      state.raw += text;
      spans.push(...read(JSON.parse(text) as Sent));
    }
    response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    endpoint: `http://127.0.0.1:${port}`,
    spans,
    headers,
    named: (name: string) => spans.filter((span) => span.name === name),
    until: async <T>(look: (spans: readonly SeenSpan[]) => T | undefined): Promise<T> => {
      for (const giveUpAt = performance.now() + 60_000; performance.now() < giveUpAt; ) {
        const found = look(spans);
        if (found !== undefined) return found;
        await pause(50);
      }
      const seen = new Set(spans.map(({ name }) => name));
      throw new Error(`It did not come within a minute. There are: ${[...seen].join(', ')}`);
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

const kinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];

function read({ resourceSpans }: Sent): SeenSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap((scope) =>
      scope.spans.map((span) => ({
        name: span.name,
        kind: kinds[span.kind] ?? 'unknown',
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId,
        links: (span.links ?? []).map(({ traceId, spanId }) => ({ traceId, spanId })),
        attributes: valuesOf(span.attributes),
        failed: span.status.code === 2,
        resource: valuesOf(resource.attributes),
      })),
    ),
  );
}

function valuesOf(attributes: SentAttributes): Record<string, unknown> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ??
        value.boolValue ??
        (value.intValue === undefined ? value.doubleValue : Number(value.intValue)),
    ]),
  );
}
