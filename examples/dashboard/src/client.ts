import { type Account, AttuneProblem, createAttuneClient } from '@attune/client';
import { QueryClient } from '@tanstack/react-query';

/** The host serves this page, at whatever prefix. */
export const baseUrl = new URL('.', document.baseURI).href.replace(/\/$/u, '');

export const client = createAttuneClient({ baseUrl, session: 'cookie' });

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) => failures < 3 && mayPass(error),
    },
  },
});

/** Whether the same request may succeed a moment later. */
export function mayPass(error: unknown): boolean {
  if (!(error instanceof AttuneProblem)) return true;
  return error.status >= 500 || error.status === 429 || error.status === 408;
}

export type { Account };
