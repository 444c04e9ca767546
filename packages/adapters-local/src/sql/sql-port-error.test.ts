import { describe, expect, it } from 'vitest';
import { sqlPortError } from './sql-port-error.js';

const context = { port: 'document-store', operation: 'put', adapter: 'pglite' };

describe('sqlPortError', () => {
  it.each([
    ['23505', 'already_exists'],
    ['40001', 'unavailable'],
    ['40P01', 'unavailable'],
    ['53100', 'limit_exceeded'],
    ['53300', 'unavailable'],
    ['54000', 'limit_exceeded'],
    ['08006', 'unavailable'],
    ['57P01', 'unavailable'],
    ['57P03', 'unavailable'],
    ['28P01', 'unauthenticated'],
    ['42501', 'permission_denied'],
    ['57014', 'unavailable'],
    ['22021', 'invalid_argument'],
    ['ECONNREFUSED', 'unavailable'],
    ['ENOSPC', 'limit_exceeded'],
    ['EROFS', 'permission_denied'],
    ['58P01', 'internal'],
    ['XX001', 'internal'],
  ])('takes %s for %s', (state, code) => {
    const cause = Object.assign(new Error('value "secret"'), { code: state });
    const error = sqlPortError(cause, context);
    expect(error).toMatchObject({ code, cause, operation: 'put', adapter: 'pglite' });
    expect(error?.message).not.toContain('secret');
  });

  it('tells what to do where the code does not', () => {
    const message = (code: string) => sqlPortError({ code }, context)?.message;
    expect(message('53100')).toContain(
      '(53100: the disk of the database is full: free some space)',
    );
    expect(message('XX001')).toContain('(XX001: the database is damaged: restore a backup)');
    expect(message('40001')).toContain('(40001)');
  });

  it.each([[new Error('no code')], [{ code: '42P01' }], [{ code: 7 }], [undefined]])(
    'leaves %s to others',
    (error) => {
      expect(sqlPortError(error, context)).toBeUndefined();
    },
  );
});
