import type { Session } from '@attune/client';

/** A session with the ETag that changes of it must name. */
export interface SeenSession {
  readonly session: Session;
  readonly etag: string;
}

/** What is read of a session is kept under this key. */
export function sessionKey(id: string): readonly string[] {
  return ['session', id];
}
