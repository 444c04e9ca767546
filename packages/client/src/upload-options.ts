import type { SettingsInput } from './api.js';

/** An upload in parts, as the host knows it. */
export interface BegunUpload {
  readonly id: string;
  /** When the host removes it unless all bytes have come. */
  readonly expiresAt: string;
}

/** How far an upload is, in bytes of the file. */
export interface UploadProgress {
  readonly sentBytes: number;
  readonly totalBytes: number;
}

/** What is known about a recording, and how it is to be sent. */
export interface UploadOptions {
  /** Defaults to that of the file. */
  readonly filename?: string;
  readonly title?: string;
  readonly patientId?: string;
  /** RFC 3339. */
  readonly recordedAt?: string;
  readonly settings?: SettingsInput;
  /** A repeated upload with the same key answers with the first session; made up unless given. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
  /**
   * Told as the bytes leave. In a worker of a browser, where requests carry no streams over HTTP/1.1, it
   * is told once, at the end.
   */
  readonly onProgress?: (progress: UploadProgress) => void;
  /**
   * Sends a file of more than 8 MiB in parts: a line that breaks costs little, and `resumeUpload` goes on
   * after a page was left. `onProgress` is told after each part.
   */
  readonly resume?: boolean;
  /** Told what to keep for `resumeUpload`, with `resume` and a file of more than 8 MiB. */
  readonly onBegun?: (upload: BegunUpload) => void;
}
