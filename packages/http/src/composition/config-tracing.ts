import { z } from 'zod';
import type { Reader } from './config-reader.js';
import { oneOf, text, webAddress } from './config-values.js';

/** Which traces are recorded, by the names that OpenTelemetry gave the ways to choose. */
const traceSamplers = [
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
  'always_on',
  'always_off',
  'traceidratio',
] as const;

/** Where spans go, and which. */
export interface TracingConfig {
  /** Takes OTLP as JSON. */
  readonly url: string;
  /** Sent along, such as a key. */
  readonly headers: Readonly<Record<string, string>>;
  readonly serviceName: string;
  readonly sampler: (typeof traceSamplers)[number];
  /** The share of traces that the `traceidratio` samplers record, 0 to 1. */
  readonly ratio: number;
}

/** `undefined` without a collector: then none of the tracing code is loaded. */
export function readTracing({ read, readOr }: Reader): TracingConfig | undefined {
  const base = read('OTEL_EXPORTER_OTLP_ENDPOINT', {
    schema: webAddress,
    example: 'OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318',
    shows: 'address',
    unset: '(none: no traces)',
  });
  const own = read('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', {
    schema: webAddress,
    example: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://localhost:4318/v1/traces',
    shows: 'address',
  });
  const headers = read('OTEL_EXPORTER_OTLP_HEADERS', {
    schema: headerList,
    example: 'OTEL_EXPORTER_OTLP_HEADERS=api-key=the-key-of-the-collector',
    shows: 'nothing',
  });
  // Collectors take JSON where they take the binary form, but not where they take gRPC.
  read('OTEL_EXPORTER_OTLP_PROTOCOL', {
    schema: oneOf('http/json', 'http/protobuf'),
    example: 'OTEL_EXPORTER_OTLP_PROTOCOL=http/json',
    note: 'spans are sent as JSON over HTTP',
  });
  const tracing = {
    serviceName: readOr('OTEL_SERVICE_NAME', 'attune', {
      schema: text,
      example: 'OTEL_SERVICE_NAME=attune-worker',
    }),
    sampler: readOr('OTEL_TRACES_SAMPLER', 'parentbased_always_on', {
      schema: oneOf(...traceSamplers),
      example: 'OTEL_TRACES_SAMPLER=parentbased_traceidratio',
    }),
    ratio: readOr('OTEL_TRACES_SAMPLER_ARG', '1', {
      schema: share,
      example: 'OTEL_TRACES_SAMPLER_ARG=0.1',
    }),
  };
  const url = own ?? (base === undefined ? undefined : `${base}/v1/traces`);
  return url === undefined ? undefined : { url, headers: headers ?? {}, ...tracing };
}

const share = z
  .string()
  .regex(/^\d*\.?\d+$/u, 'must be a number')
  .transform(Number)
  .refine((value) => value <= 1, 'must be from 0 to 1');

const headerName = /^[\w!#$%&'*+.^`|~-]+$/u;
const headerText = /^[\x20-\x7e]*$/u;

/** `name=value` with commas between them, values percent-encoded, as OpenTelemetry writes them. */
const headerList = z.string().transform((given, context) => {
  const pairs = given.split(',').map((pair) => {
    const [name = '', ...value] = pair.split('=');
    return [name.trim(), decoded(value.join('=').trim())] as const;
  });
  const whole = pairs.every(
    ([name, value]) => headerName.test(name) && value !== undefined && headerText.test(value),
  );
  if (whole) return Object.fromEntries(pairs) as Record<string, string>;
  context.addIssue({
    code: 'custom',
    message: 'must be headers as name=value, separated by commas',
  });
  return z.NEVER;
});

function decoded(value: string): string | undefined {
  if (value === '') return undefined;
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}
