import type { DiffCounts } from './transcript-diff.js';

/** Why there is a revision, and what it changed. Holds nothing of the content. */
export type RevisionChange =
  | { readonly kind: 'transcribed' | 'imported' }
  | ({ readonly kind: 'edited' } & DiffCounts)
  | { readonly kind: 'restored'; readonly revision: number }
  | { readonly kind: 'language'; readonly language: string };

/** One sentence about a revision, for lists. */
export function describeRevision(change: RevisionChange): string {
  switch (change.kind) {
    case 'transcribed':
      return 'Transcribed.';
    case 'imported':
      return 'Imported.';
    case 'restored':
      return `Restored from revision ${change.revision}.`;
    case 'language':
      return `Language corrected to ${change.language}.`;
    case 'edited':
      return describeEdit(change);
  }
}

function describeEdit({ changed, added, removed, speakers }: DiffCounts): string {
  const parts = [
    ...counted(changed, 'segment', 'changed'),
    ...counted(added, 'segment', 'added'),
    ...counted(removed, 'segment', 'removed'),
    ...counted(speakers, 'speaker', 'changed'),
  ];
  return parts.length === 0 ? 'Saved without changes.' : `${parts.join(', ')}.`;
}

function counted(count: number, what: string, how: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${what}${count === 1 ? '' : 's'} ${how}`];
}
