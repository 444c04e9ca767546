export {
  type ConformanceCase,
  type ConformanceSuite,
  type Harness,
  type RunOptions,
  runCase,
  runConformance,
  skipReason,
  type TestApi,
} from './kit.js';
