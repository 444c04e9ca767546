import type { Reader } from './config-reader.js';
import { hostName, oneOf, port, redisAddress, text } from './config-values.js';

/** The Redis that hosts and workers share, as an address; `undefined` without one. */
export function readRedis({ read, readOr, faults }: Reader): string | undefined {
  const url = read('REDIS_URL', {
    schema: redisAddress,
    example: 'REDIS_URL=redis://localhost:6379',
    shows: 'address',
    unset: '(none: jobs and limits stay in this process)',
  });
  const host = read('REDIS_HOST', {
    schema: hostName,
    example: 'REDIS_HOST=redis.example.org',
  });
  const tls = { schema: oneOf('true', 'false'), example: 'REDIS_USE_SSL=true' };
  const secure = readOr('REDIS_USE_SSL', 'false', tls) === 'true';
  const usual = secure ? '6380' : '6379';
  const number = { schema: port, example: `REDIS_PORT=${usual}` };
  const at = readOr('REDIS_PORT', usual, number);
  const password = read('REDIS_PASSWORD', {
    schema: text,
    example: 'REDIS_PASSWORD=the-password-of-Redis',
    shows: 'nothing',
  });
  if (url !== undefined && host !== undefined) {
    faults.push('REDIS_URL and REDIS_HOST: have the same meaning; set only one of them.');
  }
  if (host === undefined) {
    if (url === undefined && password !== undefined) {
      faults.push('REDIS_HOST: must be set with REDIS_PASSWORD, such as REDIS_HOST=localhost.');
    }
    return url;
  }
  const credentials = password === undefined ? '' : `:${encodeURIComponent(password)}@`;
  const name = host.includes(':') ? `[${host}]` : host;
  return `${secure ? 'rediss' : 'redis'}://${credentials}${name}:${at}`;
}
