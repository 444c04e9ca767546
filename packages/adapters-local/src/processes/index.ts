export { type Confinement, confinement, type ProcessLimits } from './confine.js';
export { makeDirectory } from './make-directory.js';
export {
  ProcessFailure,
  type ProcessFailureDetails,
  type ProcessFailureReason,
} from './process-failure.js';
export {
  defaultSearchPath,
  type ProcessExit,
  type ProcessOptions,
  type RunningProcess,
  runProcess,
  startProcess,
} from './run-process.js';
export {
  createTempDirectory,
  type SweepOptions,
  sweepTempDirectories,
  type TempDirectory,
  type TempDirectoryOptions,
  withTempDirectory,
} from './temp-directory.js';
