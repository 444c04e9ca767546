import type { SessionHead } from '../../domain/session/session.js';
import { DomainError } from '../../errors/domain-error.js';
import { PortError } from '../../errors/port-error.js';
import type { BlobReader, BlobStore, GetOptions } from '../../ports/blob-store.js';

/** Opens the recording as it was handed in, whole or a range of its bytes, to listen to it. */
export class OpenRecording {
  readonly #blobs: BlobStore;

  constructor(blobs: BlobStore) {
    this.#blobs = blobs;
  }

  /**
   * The caller reads or cancels the body.
   *
   * @throws DomainError `upload_missing` while it has not arrived; `no_audio` for a session that was
   *   made from a transcript; `invalid_range` for a range that lies outside.
   */
  async execute(session: SessionHead, options: GetOptions = {}): Promise<BlobReader> {
    if (session.upload !== undefined) {
      throw new DomainError(
        'upload_missing',
        `The recording of session ${session.id} has not arrived yet.`,
      );
    }
    if (session.stages.normalize.provider === 'import') {
      throw new DomainError(
        'no_audio',
        `Session ${session.id} was made from a transcript; it has no recording.`,
      );
    }
    try {
      return await this.#blobs.get(session.recording.blobKey, options);
    } catch (error) {
      if (options.range === undefined || !PortError.is(error, 'invalid_argument')) throw error;
      const { sizeBytes } = session.recording;
      throw new DomainError(
        'invalid_range',
        `The recording has ${sizeBytes} bytes; the range asked for is not within them.`,
        { cause: error },
      );
    }
  }
}
