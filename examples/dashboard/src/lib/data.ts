import { type SessionSummary, unwrap } from '@attune/client';
import { useQuery } from '@tanstack/react-query';
import { client } from '../client.js';
import { type Text, t } from './texts.js';

export const inWork: readonly SessionSummary['status'][] = [
  'uploaded',
  'transcribing',
  'transcribed',
  'analyzing',
  'extracting_notes',
];

/** How often a list is read again, besides what the events of the account tell. */
const restingMs = 30_000;

/** The newest sessions of the account; `useAccountEvents` keeps them up to date. */
export function useNewest() {
  return useQuery({
    queryKey: ['sessions', 'newest'],
    queryFn: async ({ signal }) =>
      unwrap(
        await client.api.GET('/v1/sessions/me', { params: { query: { limit: 100 } }, signal }),
      ),
    refetchInterval: restingMs,
  });
}

/** Sessions that wait for a review, oldest first. */
export function usePending() {
  return useQuery({
    queryKey: ['sessions', 'pending'],
    queryFn: async ({ signal }) =>
      unwrap(
        await client.api.GET('/v1/data/pending', { params: { query: { limit: 50 } }, signal }),
      ),
    refetchInterval: restingMs,
  });
}

/** Patients that a session can be about. */
export function usePatients(enabled = true) {
  return useQuery({
    queryKey: ['patients'],
    enabled,
    queryFn: async ({ signal }) =>
      unwrap(
        await client.api.GET('/v1/profiles/patients', {
          params: { query: { limit: 100 } },
          signal,
        }),
      ).items,
  });
}

export function useCapabilities() {
  return useQuery({
    queryKey: ['capabilities'],
    staleTime: 600_000,
    queryFn: async ({ signal }) => unwrap(await client.api.GET('/v1/capabilities', { signal })),
  });
}

const statusTexts: Readonly<Record<SessionSummary['status'], Text>> = {
  uploaded: 'Waiting',
  transcribing: 'Transcribing',
  transcribed: 'Transcribed',
  analyzing: 'Reading the mood',
  extracting_notes: 'Taking notes',
  processed: 'To review',
  finalized: 'Finalized',
  failed: 'Failed',
};

export function statusText(status: SessionSummary['status']): string {
  return t(statusTexts[status]);
}

export function dayOf({ recordedAt, createdAt }: SessionSummary): string {
  return recordedAt ?? createdAt;
}
