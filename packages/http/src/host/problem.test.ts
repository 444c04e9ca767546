import { DomainError, PortError } from '@attune/core';
import { describe, expect, it } from 'vitest';
import { HttpProblem, problemOf, RequestTimedOut } from './problem.js';

const secret = 'postgres://ann:hunter2@db/therapy';
const details = { port: 'document-store', operation: 'get', cause: new Error(secret) };

describe('problemOf', () => {
  it('gives a broken rule its own words, code and faults', () => {
    const error = new DomainError('invalid_settings', 'The settings cannot be used.', {
      faults: [{ path: 'settings.speakers', message: 'must be a number' }],
    });
    expect(problemOf(error, 'r-1').problem).toEqual({
      type: 'urn:attune:problem:invalid_settings',
      title: 'Bad Request',
      status: 400,
      detail: 'The settings cannot be used.',
      code: 'invalid_settings',
      requestId: 'r-1',
      errors: [{ path: 'settings.speakers', message: '`speakers` must be a number' }],
    });
  });

  it.each([
    ['unavailable', 503, 'unavailable'],
    ['rate_limited', 503, 'unavailable'],
    ['limit_exceeded', 507, 'storage_full'],
    ['unauthenticated', 500, 'internal'],
    ['permission_denied', 500, 'internal'],
    ['internal', 500, 'internal'],
    ['not_found', 500, 'internal'],
  ] as const)('answers %s of a backend with %d and none of its words', (code, status, public_) => {
    const { problem } = problemOf(new PortError(code, secret, details), 'r-1');
    expect(problem).toMatchObject({ status, code: public_ });
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });

  it('passes on when a backend asks to wait', () => {
    const error = new PortError('rate_limited', 'slow down', { ...details, retryAfterMs: 12_400 });
    expect(problemOf(error, 'r-1').headers).toEqual({ 'retry-after': '13' });
  });

  it('tells nothing of an unexpected error', () => {
    const { problem } = problemOf(new TypeError(secret), 'r-1');
    expect(problem.status).toBe(500);
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });

  it('asks for another try when the time of a request was up', () => {
    const { problem, headers } = problemOf(new RequestTimedOut(30_000), 'r-1');
    expect(problem.status).toBe(503);
    expect(headers['retry-after']).toBe('5');
  });

  it('names the scheme with every 401 and keeps the headers of a problem', () => {
    expect(problemOf(new DomainError('invalid_token', 'Sign in.'), 'r').headers).toEqual({
      'www-authenticate': 'Bearer',
    });
    const refusal = new HttpProblem(405, 'method_not_allowed', 'No.', {
      headers: { allow: 'GET' },
    });
    expect(problemOf(refusal, 'r').headers).toEqual({ allow: 'GET' });
  });
});
