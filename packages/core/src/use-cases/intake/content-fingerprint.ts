import { hashText } from '../../bytes/hash-text.js';
import { returnBytes } from '../../bytes/lent-bytes.js';
import type { TranscriptionSettings } from '../../domain/session/settings.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Hasher } from '../../ports/hasher.js';
import type { IncomingBody } from './incoming-body.js';
import type { RecordingDetails } from './recording-details.js';

/**
 * Two requests with equal content are the same request. If the bytes are known, the file name does
 * not count, because some tools rename their copy of a file before they retry.
 */
export interface IntakeContent {
  /** How the content arrives. The same bytes sent in another way are another request. */
  readonly kind: 'upload' | 'announcement' | 'parts' | 'import';
  /** SHA-256 of the bytes, lower-case hexadecimal; absent if an announcement states none. */
  readonly sha256?: string | undefined;
  /** Set only for an announcement without a SHA-256. */
  readonly filename?: string | undefined;
  /** Set only for an announcement. */
  readonly sizeBytes?: number | undefined;
  readonly contentType?: string | undefined;
  readonly details: RecordingDetails;
  /** Complete settings, so that a stated default and an omitted one are equal. */
  readonly settings: TranscriptionSettings;
}

/** SHA-256 of the content of a request: equal requests under one idempotency key are repeats. */
export async function contentFingerprint(hasher: Hasher, content: IntakeContent): Promise<string> {
  const { kind, filename, sha256, sizeBytes, contentType, details, settings } = content;
  const { patientId, title, recordedAt } = details;
  const named = [filename, title?.trim() ?? '', patientId, recordedAt];
  const sortedSettings = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
  const all = [kind, sha256, sizeBytes, contentType, ...named, sortedSettings];
  return await hashText(hasher, JSON.stringify(all));
}

/** Reads a body to its end without storing it. Resolves with its SHA-256. */
export async function hashOf(body: IncomingBody, { signal }: CallOptions): Promise<string> {
  await body.stream.pipeTo(
    new WritableStream({ write: returnBytes }),
    signal === undefined ? {} : { signal },
  );
  return await body.sha256();
}
