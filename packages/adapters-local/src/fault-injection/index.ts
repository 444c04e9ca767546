export { cutStream, cutWithin } from './cut-stream.js';
export {
  type AsyncMethod,
  type Failure,
  type Fault,
  type FaultPlan,
  type Strikes,
  strikes,
} from './fault-plan.js';
export { type Faults, type InjectFaultsOptions, injectFaults } from './inject-faults.js';
