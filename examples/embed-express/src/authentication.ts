import { createHash } from 'node:crypto';
import type { Actor } from '@attune/core';
import type { Request } from 'express';

/** People by the SHA-256 of their API keys, in hexadecimal. */
export type People = Readonly<Record<string, Actor>>;

/** The request has no key, or an unknown one. */
export class NotAuthenticated extends Error {}

/** Finds out which account calls. Core needs its id and its role, and nothing else. */
export function createAuthentication(people: People): (request: Request) => Actor {
  const known = new Map(Object.entries(people));
  return (request) => {
    const key = request.get('x-api-key') ?? '';
    const actor = known.get(createHash('sha256').update(key).digest('hex'));
    if (actor === undefined) throw new NotAuthenticated('Send your API key as X-Api-Key.');
    return actor;
  };
}
