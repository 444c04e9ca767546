import { z } from 'zod';
import { answerBytes } from '../host/answer-bytes.js';
import type { AppDeps } from '../host/app-deps.js';
import { askedRange, rangeHeader } from '../host/asked-range.js';
import { isKnown } from '../host/conditional.js';
import { answerJson, answerLargeJson } from '../host/middleware/standard-headers.js';
import type { Routes } from '../host/route-kit.js';
import { createStreams, lastingBody } from '../live/streams.js';
import { id, instant, milliseconds } from './schemas/common.js';
import { given } from './schemas/given.js';
import { revisionNumber } from './schemas/transcript.js';

const tag = 'Sessions';
const params = z.object({ id });
const formats = z
  .enum(['txt', 'srt', 'vtt', 'json', 'csv', 'docx', 'pdf'])
  .meta({ description: 'Format of the document' });

/** The recording is listened to and the transcript taken away. */
export function playbackRoutes(routes: Routes, deps: AppDeps): void {
  audioRoute(routes, deps);
  playerRoute(routes, deps);
  peaksRoute(routes, deps);
  exportRoute(routes, deps);
}

function audioRoute(routes: Routes, deps: AppDeps): void {
  const { useCases } = deps;
  const streams = createStreams(deps);
  routes.add({
    method: 'get',
    path: '/v1/sessions/{id}/audio',
    operationId: 'getAudio',
    tag,
    summary: 'The recording as it was uploaded, whole or a range of bytes',
    access: 'session:read',
    params,
    headers: rangeHeader,
    answers: {
      200: { description: 'The recording', contentType: '*/*' },
      206: {
        description: 'The range',
        contentType: '*/*',
        headers: { 'Content-Range': 'Returned bytes and total size' },
      },
      304: { description: 'Your copy is current' },
    },
    problems: [409, 416, 422, 429],
    handle: async ({ c, actor, session, signal }) => {
      const { sizeBytes, sha256 } = session.recording;
      const etag = `"${sha256}"`;
      const range = askedRange(c, sizeBytes, etag);
      c.header('ETag', etag);
      c.header('Accept-Ranges', 'bytes');
      if (isKnown(c, etag)) return c.body(null, 304);
      // It lasts as long as the client listens.
      c.get('limitTime')(undefined);
      const open = streams.open(actor, () =>
        useCases.readSession.execute(actor, { sessionId: session.id, right: 'read' }),
      );
      const { info, body } = await useCases.openRecording
        .execute(actor, { session, ...(range === undefined ? {} : { range }) }, { signal })
        .catch((error: unknown) => {
          open.close();
          throw error;
        });
      const { start, end } = range ?? { start: 0, end: info.sizeBytes };
      c.header('Content-Type', info.contentType);
      c.header('Content-Length', String(end - start));
      // A recording may hold anything: it is not to be taken for a page of this host.
      c.header('Content-Disposition', attachment(session.recording.filename));
      if (range !== undefined) {
        c.header('Content-Range', `bytes ${start}-${end - 1}/${info.sizeBytes}`);
      }
      return await answerBytes(c, lastingBody(body, open), range === undefined ? 200 : 206);
    },
  });
}

/** A player asks for ranges for as long as a person listens; it comes back when this is over. */
const playbackMs = 10 * 60_000;

function playerRoute(routes: Routes, { useCases, objects }: AppDeps): void {
  if (objects === undefined) return;
  routes.add({
    method: 'post',
    path: '/v1/sessions/{id}/playback',
    operationId: 'startPlayback',
    tag,
    summary: 'An address of the recording for a player of a web page',
    description:
      'The address works without a header for ten minutes and takes ranges. It is always at this host. It plays the audio that was transcribed, so that times of words fit; before that is made, the recording as it was uploaded.',
    access: 'session:read',
    params,
    answers: {
      201: {
        description: 'The address',
        schema: z.object({ url: z.string(), expiresAt: instant }).meta({ id: 'Playback' }),
      },
    },
    problems: [409, 422],
    handle: async ({ c, actor, session, signal }) => {
      const input = { session };
      const { blobKey } = await useCases.choosePlayback.execute(actor, input, { signal });
      const grant = { key: blobKey, method: 'GET' as const, expiresInMs: playbackMs };
      const { url, expiresAt } = await objects.requests.sign(grant);
      return answerJson(c, { url, expiresAt: expiresAt.toISOString() }, 201);
    },
  });
}

const place = z.coerce
  .number()
  .int()
  .min(0)
  .max(24 * 3_600_000)
  .optional();

function peaksRoute(routes: Routes, { useCases }: AppDeps): void {
  routes.add({
    method: 'get',
    path: '/v1/sessions/{id}/peaks',
    operationId: 'getPeaks',
    tag,
    summary: 'How loud the recording is over time',
    description:
      'For drawing a waveform: the largest sample of each place, 0 to 255, for each channel of the audio that was transcribed. It is measured once, at the first request.',
    access: 'session:read',
    params,
    query: z.strictObject({
      buckets: z.coerce.number().int().min(1).max(10_000).optional().meta({
        description: 'How many places of equal length; 2,000 unless given',
      }),
      from: place.meta({
        description: 'Where they begin, in milliseconds; the start unless given',
      }),
      to: place.meta({ description: 'Where they end, in milliseconds; the end unless given' }),
    }),
    answers: {
      200: {
        description: 'The loudness of each place',
        schema: z
          .object({
            fromMs: milliseconds,
            toMs: milliseconds,
            channels: z.array(z.array(z.number().int().min(0).max(255))),
          })
          .meta({ id: 'Peaks' }),
        headers: { ETag: 'Of the recording and the places' },
      },
      304: { description: 'Your copy is current' },
    },
    problems: [409, 416, 422],
    handle: async ({ c, actor, session, query, signal }) => {
      const { buckets, from, to } = query;
      const { sha256, normalized } = session.recording;
      const etag = `"${sha256?.slice(0, 32)}-${normalized?.channels}-${buckets}-${from}-${to}"`;
      c.header('ETag', etag);
      if (normalized !== undefined && isKnown(c, etag)) return c.body(null, 304);
      const input = { session, ...given({ buckets, fromMs: from, toMs: to }) };
      const peaks = await useCases.readPeaks.execute(actor, input, { signal });
      return await answerLargeJson(c, peaks, 200, { etag });
    },
  });
}

const yesOrNo = z.enum(['true', 'false']);

function exportRoute(routes: Routes, { useCases }: AppDeps): void {
  routes.add({
    method: 'get',
    path: '/v1/sessions/{id}/export',
    operationId: 'exportTranscript',
    tag,
    summary: 'The transcript as a document',
    access: 'session:read',
    params,
    query: z.strictObject({
      format: formats,
      revision: revisionNumber.optional().meta({ description: 'The newest by default' }),
      notes: yesOrNo.optional().meta({
        description: 'Whether `txt`, `docx`, `pdf` and `json` have the notes; not by default',
      }),
      times: yesOrNo.optional().meta({
        description: 'Whether `txt` has the time of each segment; it has by default',
      }),
    }),
    answers: {
      200: {
        description: 'An attachment; `csv` holds the sentiment of each segment',
        contentType: '*/*',
        headers: {
          'Attune-Missing-Scripts':
            'Scripts that boxes replace because the host has no font for them, such as `Han, Thai`; only `pdf` has this header, and only then',
        },
      },
    },
    problems: [429],
    handle: async ({ c, actor, session, query, signal }) => {
      const { filename, contentType, body, missingScripts } =
        await useCases.exportTranscript.execute(
          actor,
          {
            ...{ sessionId: session.id, format: query.format },
            ...given({
              revision: query.revision,
              notes: query.notes && query.notes === 'true',
              times: query.times && query.times === 'true',
            }),
          },
          { signal },
        );
      c.header('Content-Type', contentType);
      c.header('Content-Disposition', attachment(filename));
      if (missingScripts !== undefined) {
        c.header('Attune-Missing-Scripts', missingScripts.join(', '));
      }
      return c.body(typeof body === 'string' ? body : new Uint8Array(body));
    },
  });
}

/** RFC 6266: the real name for who understands it, a plain one for others. */
function attachment(filename: string): string {
  const plain = filename.replace(/[^\w. -]/gu, '_');
  const encoded = encodeURIComponent(filename).replace(
    /['()*]/gu,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
