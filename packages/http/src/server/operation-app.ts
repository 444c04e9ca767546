import type { HostCore } from './compose-host.js';
import type { WebApp } from './listen.js';

/** What a port of its own for operators serves: metrics and health, without a token. */
export function operationApp({ health, metrics }: Pick<HostCore, 'health' | 'metrics'>): WebApp {
  const ready = async (signal: AbortSignal): Promise<Response> => {
    const readiness = await health.ready(signal);
    return Response.json(readiness, { status: readiness.status === 'ok' ? 200 : 503 });
  };
  const answers: Readonly<Record<string, (signal: AbortSignal) => Promise<Response>>> = {
    '/metrics': async () =>
      new Response(await metrics.text(), { headers: { 'content-type': metrics.contentType } }),
    '/health/live': () => Promise.resolve(Response.json(health.live())),
    '/health/ready': ready,
    '/health': ready,
  };
  return {
    fetch: async ({ url, signal }) => {
      const { pathname } = new URL(url);
      const answer = Object.hasOwn(answers, pathname) ? answers[pathname] : undefined;
      return (await answer?.(signal)) ?? new Response('Nothing at this path.\n', { status: 404 });
    },
  };
}
