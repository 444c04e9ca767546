export type { Failure, Fault, FaultPlan } from './fault-plan.js';
export { type Faults, type InjectFaultsOptions, injectFaults } from './inject-faults.js';
