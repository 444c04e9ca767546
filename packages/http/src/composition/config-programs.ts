import type { LocalConfig } from '@attune/adapters-local';
import type { Reader } from './config-reader.js';
import { present } from './config-sections.js';
import { text } from './config-values.js';

/** Where programs and models of the local family are, when not in their usual places. */
type Programs = Pick<LocalConfig, 'ffmpeg' | 'ffprobe' | 'pocketsphinx' | 'pocketsphinxModel'>;

export function readPrograms({ read }: Reader): Programs {
  const path = (name: string, example: string): string | undefined =>
    read(name, { schema: text, example: `${name}=${example}` });
  return present({
    ffmpeg: path('FFMPEG_PATH', '/usr/bin/ffmpeg'),
    ffprobe: path('FFPROBE_PATH', '/usr/bin/ffprobe'),
    pocketsphinx: path('POCKETSPHINX_PATH', '/usr/bin/pocketsphinx_batch'),
    pocketsphinxModel: path('POCKETSPHINX_MODEL_DIR', '/usr/share/pocketsphinx/model/en-us'),
  });
}
