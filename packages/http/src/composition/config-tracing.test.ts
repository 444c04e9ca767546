import { describe, expect, it } from 'vitest';
import { createReader } from './config-reader.js';
import { readTracing } from './config-tracing.js';
import type { Variables } from './variables.js';

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' };

function read(variables: Variables) {
  const reader = createReader({ environment: variables });
  return { tracing: readTracing(reader), faults: reader.faults, entries: reader.entries };
}

describe('readTracing', () => {
  it('traces nothing unless it is told where to', () => {
    const { tracing, faults, entries } = read({ OTEL_SERVICE_NAME: 'other' });
    expect([tracing, faults]).toEqual([undefined, []]);
    expect(entries[0]?.value).toBe('(none: no traces)');
  });

  it('finds the place for traces at a collector, or takes the one that is named', () => {
    expect(read(endpoint).tracing).toEqual({
      url: 'http://localhost:4318/v1/traces',
      headers: {},
      serviceName: 'attune',
      sampler: 'parentbased_always_on',
      ratio: 1,
    });
    const own = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://example.org/otlp/traces' };
    expect(read(own).tracing?.url).toBe('https://example.org/otlp/traces');
    expect(read({ ...endpoint, ...own }).tracing?.url).toBe('https://example.org/otlp/traces');
  });

  it('takes headers, a name and a sampler', () => {
    const { tracing, faults } = read({
      ...endpoint,
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%20b=c, x-team = blue',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_SERVICE_NAME: 'attune-worker',
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '.25',
    });
    expect(faults).toEqual([]);
    expect(tracing).toMatchObject({
      headers: { 'api-key': 'a b=c', 'x-team': 'blue' },
      serviceName: 'attune-worker',
      sampler: 'parentbased_traceidratio',
      ratio: 0.25,
    });
  });

  it.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'localhost:4318', 'must be an http or https address'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://me:secret@host', 'must be an http or https address'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc', 'must be http/json or http/protobuf'],
    ['OTEL_TRACES_SAMPLER', 'sometimes', 'must be parentbased_always_on or'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.5', 'must be from 0 to 1'],
    ['OTEL_TRACES_SAMPLER_ARG', 'half', 'must be a number'],
  ])('says what is wrong with %s=%s', (name, value, message) => {
    const { faults } = read({ ...endpoint, [name]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(`${name}: ${message}`);
    expect(faults[0]).not.toContain('secret');
  });

  it.each([
    'secret',
    'a=secret,b',
    'a b=secret',
    '=secret',
    'a=secret%',
    'a=secret%0a',
    'a=,b=secret',
  ])('refuses headers that are none without repeating them: %s', (value) => {
    const { faults } = read({ ...endpoint, OTEL_EXPORTER_OTLP_HEADERS: value });
    expect(faults).toEqual([expect.stringContaining('OTEL_EXPORTER_OTLP_HEADERS: must be')]);
    expect(faults[0]).not.toContain('secret');
  });

  it('shows no header', () => {
    const { entries } = read({ ...endpoint, OTEL_EXPORTER_OTLP_HEADERS: 'key=secret' });
    expect(JSON.stringify(entries)).not.toContain('secret');
  });
});
