import type { AppContext } from './request-context.js';

/** Answers with a stream, or lets go of it where only the head of the answer was asked for. */
export async function answerBytes(
  c: AppContext,
  body: ReadableStream<Uint8Array>,
  status: 200 | 206 = 200,
): Promise<Response> {
  if (c.req.method !== 'HEAD') return c.body(body, status);
  await body.cancel();
  return c.body(null, status);
}
