export { type Confinement, confinement } from './confine.js';
export { makeDirectory } from './make-directory.js';
export {
  createTempDirectory,
  type SweepOptions,
  sweepTempDirectories,
  type TempDirectory,
  type TempDirectoryOptions,
} from './temp-directory.js';
