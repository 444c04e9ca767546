import type { Instant } from '../../domain/instant.js';

/** What a document is about: its title, its date, and the people by name. */
export interface DocumentHeading {
  readonly title: string;
  /** When the conversation took place or, if that is not known, when it was uploaded. */
  readonly date: { readonly at: Instant; readonly kind: 'recorded' | 'uploaded' };
  /** Display names of the accounts. */
  readonly therapist?: string;
  readonly patient?: string;
}
