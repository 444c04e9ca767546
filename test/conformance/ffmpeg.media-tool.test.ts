import { readdir } from 'node:fs/promises';
import { mediaToolSuite, runConformance } from '@attune/core/conformance';
import { describe, it } from 'vitest';
import { createFfmpegMediaTool } from '../../packages/adapters-local/src/ffmpeg/ffmpeg-media-tool.js';
import { createTempDirectory } from '../../packages/adapters-local/src/processes/temp-directory.js';

runConformance({ describe, it }, mediaToolSuite, {
  adapter: 'ffmpeg',
  capabilities: { scratch: true },
  open: async () => {
    const directory = await createTempDirectory();
    return {
      port: createFfmpegMediaTool({ tempDirectory: directory.path }),
      leftovers: async () => (await readdir(directory.path)).length,
      close: () => directory.dispose(),
    };
  },
});
