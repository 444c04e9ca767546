import { problemIn } from './attune-problem.js';

/** A document that the host made. */
export interface Download {
  readonly blob: Blob;
  /** As the host names it. */
  readonly filename: string;
}

/** @throws AttuneProblem when the host refuses it. */
export async function readDownload(response: Response): Promise<Download> {
  if (!response.ok) throw await problemIn(response);
  const disposition = response.headers.get('content-disposition') ?? '';
  return { blob: await response.blob(), filename: filenameIn(disposition) };
}

/** RFC 6266: the name with all its characters, else the plain one. */
function filenameIn(disposition: string): string {
  const [, encoded] = /filename\*=UTF-8''([^;]+)/iu.exec(disposition) ?? [];
  const [, plain = 'document'] = /filename="([^"]*)"/iu.exec(disposition) ?? [];
  if (encoded === undefined) return plain;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return plain;
  }
}
