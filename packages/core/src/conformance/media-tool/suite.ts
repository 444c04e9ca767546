import type { ConformanceSuite } from '../kit.js';
import { converting } from './converting.js';
import { failures } from './failures.js';
import type { MediaToolCapability, MediaToolHarness } from './harness.js';
import { probing } from './probing.js';

/** What every media tool must do. The inputs are WAV files made by the suite itself. */
export const mediaToolSuite: ConformanceSuite<MediaToolHarness, MediaToolCapability> = {
  port: 'media-tool',
  cases: [...probing, ...converting, ...failures],
};
