/** A session and its owner, as the key of a blob names them. */
export interface BlobOwner {
  readonly ownerId: string;
  readonly sessionId: string;
}

const kinds = ['originals', 'audio', 'transcripts'];

/**
 * The session that a blob belongs to. Understands the keys that `blobKeys` makes and those of earlier
 * versions: the id of the session, then nothing, or a `.` or `_` and more. `undefined` for other keys.
 */
export function sessionOfBlob(key: string): BlobOwner | undefined {
  const [users, ownerId, kind = '', name = '', ...more] = key.split('/');
  const sessionId = name.split(/[._]/u, 1)[0];
  if (users !== 'users' || !kinds.includes(kind) || more.length > 0) return undefined;
  return ownerId && sessionId ? { ownerId, sessionId } : undefined;
}
