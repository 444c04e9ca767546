import type { Account, AccountEvent, SessionSummary } from '@attune/client';
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { client } from '../client.js';

/** Keeps the lists of sessions as they are on the host, by one stream of events for the whole page. */
export function useAccountEvents({ id, role }: Account): void {
  const queries = useQueryClient();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another account has another stream
  useEffect(() => {
    if (role === 'admin') return;
    const stop = new AbortController();
    const follow = async (): Promise<void> => {
      for await (const event of client.watchAccount({ signal: stop.signal })) take(queries, event);
    };
    // What ends it for good, such as the end of the sign-in, is told elsewhere; the lists are read at times.
    follow().catch(() => undefined);
    return () => stop.abort();
  }, [id, role, queries]);
}

type Newest = { readonly items: readonly SessionSummary[] };

function take(queries: QueryClient, event: AccountEvent): void {
  const newest = queries.getQueryData<Newest>(['sessions', 'newest']);
  if (event.event === 'session' && 'status' in event.data) {
    const { id, status, updatedAt, progress } = event.data;
    const before = newest?.items.find((one) => one.id === id);
    // Progress is told often: the list need not be read again for it.
    if (newest !== undefined && before?.status === status && progress !== undefined) {
      const now = { ...before, updatedAt, progress };
      const items = newest.items.map((one) => (one.id === id ? now : one));
      queries.setQueryData<Newest>(['sessions', 'newest'], { ...newest, items });
      return;
    }
  }
  void queries.invalidateQueries({ queryKey: ['sessions'] });
}
