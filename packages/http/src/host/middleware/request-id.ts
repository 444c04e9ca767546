import { randomUUID } from 'node:crypto';
import type { Concern } from './around.js';

const acceptableId = /^[A-Za-z0-9._-]{8,64}$/u;

/** Gives each request an id: the client's `X-Request-Id` if it is acceptable, a new one otherwise. */
export function requestId(): Concern {
  return {
    begin: (c) => {
      const given = c.req.header('x-request-id');
      c.set('requestId', given !== undefined && acceptableId.test(given) ? given : randomUUID());
    },
  };
}
