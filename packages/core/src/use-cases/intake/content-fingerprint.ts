import { hashText } from '../../bytes/hash-text.js';
import { returnBytes } from '../../bytes/lent-bytes.js';
import type { TranscriptionSettings } from '../../domain/session/settings.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Hasher } from '../../ports/hasher.js';
import type { IncomingBody } from './incoming-body.js';
import type { RecordingDetails } from './recording-details.js';

/**
 * What makes two requests the same. The name of a file does not, where its bytes are known: tools
 * that try again name their copies anew.
 */
export interface IntakeContent {
  /** How the content comes in: the same bytes brought in another way are another request. */
  readonly kind: 'upload' | 'announcement' | 'import';
  /** Of the bytes, lower-case hexadecimal; absent where an announcement names none. */
  readonly sha256?: string | undefined;
  /** Announced without a SHA-256. */
  readonly filename?: string | undefined;
  /** Announced. */
  readonly sizeBytes?: number | undefined;
  readonly contentType?: string | undefined;
  readonly details: RecordingDetails;
  /** Complete, so that a default that is named counts like one that is not. */
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

/** Reads a body to its end without keeping it; resolves with its SHA-256. */
export async function hashOf(body: IncomingBody, { signal }: CallOptions): Promise<string> {
  await body.stream.pipeTo(
    new WritableStream({ write: returnBytes }),
    signal === undefined ? {} : { signal },
  );
  return await body.sha256();
}
