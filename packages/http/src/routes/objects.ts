import { PortError } from '@attune/core';
import { z } from 'zod';
import { answerBytes } from '../answer-bytes.js';
import type { AppDeps } from '../app-deps.js';
import { readBody } from '../multipart/read-body.js';
import { HttpProblem } from '../problem.js';
import type { AppContext } from '../request-context.js';
import type { Routes } from '../route-kit.js';
import { given } from '../schemas/given.js';
import type { SignedGrant, SignedRequests } from '../signed-requests.js';

const tag = 'Storage';
const query = z.object({
  key: z.string().meta({ description: 'Of the object' }),
  type: z.string().optional().meta({ description: 'Content type of the bytes to send' }),
  expires: z.string().meta({ description: 'When the request runs out' }),
  signature: z.string().meta({ description: 'Over all the rest' }),
});

/** Serves signed requests where the store has no server of its own. */
export function objectRoutes(routes: Routes, deps: AppDeps): void {
  if (deps.objects === undefined) return;
  putRoute(routes, deps.objects, deps);
  getRoute(routes, deps.objects);
}

type Objects = NonNullable<AppDeps['objects']>;

function putRoute(
  routes: Routes,
  { requests, store }: Objects,
  { maxRecordingBytes, minimumRate }: AppDeps,
): void {
  routes.add({
    method: 'put',
    path: '/v1/objects',
    operationId: 'putObject',
    tag,
    summary: 'Send the bytes of a direct upload, as its signed request says',
    access: 'signed',
    query,
    rawBody: { contentType: 'application/octet-stream', schema: z.string() },
    answers: { 204: { description: 'Stored; now tell that they are uploaded' } },
    problems: [409, 507],
    handle: async ({ c, signal }) => {
      const { key, contentType = 'application/octet-stream' } = granted(c, requests);
      c.get('limitTime')(undefined);
      const from = { signal, source: c.env.incoming, ...given({ minimumRate }) };
      const body = readBody(c.req.raw, from).pipeThrough(upTo(maxRecordingBytes));
      try {
        await store.put(key, body, { contentType, ifAbsent: true, signal });
      } catch (error) {
        if (!PortError.is(error, 'already_exists')) throw error;
        throw new HttpProblem(409, 'already_uploaded', 'The bytes are there already.');
      }
      return c.body(null, 204);
    },
  });
}

function getRoute(routes: Routes, { requests, store }: Objects): void {
  routes.add({
    method: 'get',
    path: '/v1/objects',
    operationId: 'getObject',
    tag,
    summary: 'Fetch the bytes that a signed request stands for',
    access: 'signed',
    query,
    answers: { 200: { description: 'The bytes', contentType: '*/*' } },
    problems: [404],
    handle: async ({ c, signal }) => {
      const { key } = granted(c, requests);
      c.get('limitTime')(undefined);
      const { info, body } = await store.get(key, { signal }).catch((error: unknown) => {
        if (!PortError.is(error, 'not_found')) throw error;
        throw new HttpProblem(404, 'not_found', 'There is nothing under this key.');
      });
      c.header('Content-Type', info.contentType);
      c.header('Content-Length', String(info.sizeBytes));
      c.header('Content-Disposition', 'attachment');
      return await answerBytes(c, body);
    },
  });
}

function granted(c: AppContext, requests: SignedRequests): SignedGrant {
  const grant = requests.verify(c.req.method, c.req.url, c.req.raw.headers);
  if (grant !== undefined) return grant;
  throw new HttpProblem(
    403,
    'invalid_signature',
    'This request was not signed here, was changed, or has run out. Ask for a new one.',
  );
}

function upTo(maxBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let left = maxBytes;
  return new TransformStream({
    transform(chunk, controller) {
      left -= chunk.byteLength;
      if (left >= 0) controller.enqueue(chunk);
      else controller.error(new HttpProblem(413, 'recording_too_large', 'This is too large.'));
    },
  });
}
