import { describe, expect, it } from 'vitest';
import { formatTraceparent, parseTraceparent } from './traceparent.js';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';

describe('traceparent', () => {
  it.each([
    ['01', true],
    ['00', false],
    ['03', true],
    ['02', false],
  ])('is read with its flags %s', (flags, sampled) => {
    expect(parseTraceparent(`00-${traceId}-${spanId}-${flags}`)).toEqual({
      ...{ traceId, spanId, sampled },
    });
  });

  it('is read again as it was written', () => {
    for (const sampled of [true, false]) {
      const written = formatTraceparent({ traceId, spanId, sampled });
      expect(parseTraceparent(written)).toEqual({ traceId, spanId, sampled });
    }
  });

  it('of a later version is read as far as this one goes', () => {
    const read = { traceId, spanId, sampled: true };
    expect(parseTraceparent(`cc-${traceId}-${spanId}-01-what-comes`)).toEqual(read);
    expect(parseTraceparent(` 01-${traceId}-${spanId}-01 `)).toEqual(read);
  });

  it.each([
    undefined,
    '',
    'nonsense',
    `ff-${traceId}-${spanId}-01`,
    `00-${traceId}-${spanId}-01-more`,
    `00-${traceId}-${spanId}-01more`,
    `cc-${traceId}-${spanId}-01more`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
    `00-${'0'.repeat(32)}-${spanId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId.slice(1)}-${spanId}-01`,
    `00-${traceId}-${spanId}`,
    `00-${traceId}-${spanId}-0`,
    `00-${traceId}-${spanId}-zz`,
  ])('is none: %s', (text) => {
    expect(parseTraceparent(text)).toBeUndefined();
  });
});
