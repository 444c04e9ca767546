import type { Segment, Speaker } from '@attune/client';
import { clear, createStore, del, get, set } from 'idb-keyval';

/** What a person wrote and the host does not have yet. */
export interface KeptDraft {
  readonly accountId: string;
  /** What it was written on. */
  readonly etag: string;
  readonly base: readonly Segment[];
  readonly segments: readonly Segment[];
  readonly speakers: readonly Speaker[];
  readonly at: string;
}

const store = createStore('attune-drafts', 'drafts');

/** Keeps it in this browser: over a reload, a crash of the tab and a sign-in that expires. */
export async function keepDraft(sessionId: string, draft: KeptDraft): Promise<void> {
  await set(sessionId, draft, store).catch(() => undefined);
}

/** That of another account stays unread. */
export async function findDraft(
  sessionId: string,
  accountId: string,
): Promise<KeptDraft | undefined> {
  const found = await get<KeptDraft>(sessionId, store).catch(() => undefined);
  return found?.accountId === accountId ? found : undefined;
}

export async function dropDraft(sessionId: string): Promise<void> {
  await del(sessionId, store).catch(() => undefined);
}

/** Nothing that was said stays at a browser whose person signs out. */
export async function forgetDrafts(): Promise<void> {
  await clear(store).catch(() => undefined);
}
