import {
  type Actor,
  DomainError,
  type DomainErrorCode,
  PortError,
  sessionView,
  type UseCases,
} from '@attune/core';
import express, { type ErrorRequestHandler, type Express, type Request } from 'express';
import { NotAuthenticated } from './authentication.js';

export interface HostDeps {
  readonly attune: UseCases;
  /** Says who calls, or throws `NotAuthenticated`. */
  readonly actorOf: (request: Request) => Actor;
}

/** The team's web application: every route asks who calls; the use cases check what they may do. */
export function createHost({ attune, actorOf }: HostDeps): Express {
  const host = express().disable('x-powered-by');

  host.post('/recordings', async (request, response) => {
    const { id, status } = await attune.ingestRecording.execute(actorOf(request), {
      filename: String(request.query['filename'] ?? 'recording'),
      body: bodyOf(request),
    });
    response.status(202).location(`/recordings/${id}`).json({ id, status });
  });

  host.get('/recordings/:id', async (request, response) => {
    const { id } = request.params;
    const { session, sight } = await attune.readSession.execute(actorOf(request), {
      sessionId: id,
      whole: true,
    });
    response.json(sessionView(session, sight));
  });

  host.get('/recordings/:id/transcript.vtt', async (request, response) => {
    const { contentType, body } = await attune.exportTranscript.execute(actorOf(request), {
      sessionId: request.params.id,
      format: 'vtt',
    });
    response.type(contentType).send(body);
  });

  host.delete('/recordings/:id', async (request, response) => {
    const [actor, sessionId] = [actorOf(request), request.params.id];
    // Deleting a session that does not exist succeeds; a browser should get 404 for it.
    await attune.readSession.execute(actor, { sessionId, right: 'work' });
    await attune.deleteSession.execute(actor, { sessionId });
    response.status(204).end();
  });

  host.use(answerError);
  return host;
}

/** The body as a stream. If core refuses it, the socket stays open, because the answer needs it. */
function bodyOf(request: Request): ReadableStream<Uint8Array> {
  return ReadableStream.from(request.iterator({ destroyOnReturn: false }));
}

/** Refusals that are not about what was sent, which is what 422 says. */
const statuses: Partial<Record<DomainErrorCode, number>> = {
  forbidden: 403,
  session_not_found: 404,
  transcript_not_found: 404,
  recording_too_large: 413,
  unsupported_media: 415,
};

const answerError: ErrorRequestHandler = (error, request, response, next) => {
  // Reads on: a client that is still sending sees the answer only after its body was read.
  request.resume();
  const answer = (status: number, code: string, message: string) =>
    response.status(status).json({ code, message });
  if (error instanceof NotAuthenticated) answer(401, 'not_authenticated', error.message);
  else if (DomainError.is(error)) answer(statuses[error.code] ?? 422, error.code, error.message);
  else if (PortError.is(error) && error.retryable) answer(503, error.code, 'Try again later.');
  else next(error);
};
