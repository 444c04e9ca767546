import type { Span, Tracer } from '@attune/core/ports';
import type { Next } from 'hono';
import type { AppContext } from '../request-context.js';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
/** Asked for every few seconds by machines; says nothing of what people do. */
const uninteresting = /^\/(?:health|metrics)(?:\/|$)/u;

/**
 * A span around each request. A trace that a proxy of ours began goes on here; a stranger may
 * begin one of their own, which is no more than linked: else they could choose what is recorded.
 */
export function traceRequests(tracer: Tracer, trustedProxies: number) {
  return async (c: AppContext, next: Next): Promise<void> => {
    if (uninteresting.test(c.req.path)) return await next();
    const method = methods.includes(c.req.method) ? c.req.method : '_OTHER';
    const came = c.req.header('traceparent');
    const from =
      trustedProxies > 0 ? { parent: came } : { links: came === undefined ? [] : [came] };
    const work = async (span: Span): Promise<void> => {
      await next();
      describe(span, method, c);
    };
    await tracer.span(method, { 'http.request.method': method }, work, { kind: 'server', ...from });
  };
}

function describe(span: Span, method: string, c: AppContext): void {
  const { status } = c.res;
  const route = c.get('route');
  const subject = c.get('subject');
  if (route !== undefined) span.rename(`${method} ${route}`);
  span.set({
    'http.route': route,
    'http.response.status_code': status,
    'attune.session.id': subject?.kind === 'session' ? subject.id : undefined,
  });
  if (status >= 500) span.fail(String(status));
}
