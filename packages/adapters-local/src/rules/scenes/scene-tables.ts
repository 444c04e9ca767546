import { abuse } from './abuse.js';
import { eating } from './eating.js';
import { harm } from './harm.js';
import { hopelessness } from './hopelessness.js';
import { medication } from './medication.js';
import { psychosis } from './psychosis.js';
import { selfHarm } from './self-harm.js';
import { substance } from './substance.js';
import { suicide } from './suicide.js';
import type { SceneTable } from './types.js';

/** All scenes, for review by clinicians. */
export const sceneTables: readonly SceneTable[] = [
  suicide,
  selfHarm,
  harm,
  abuse,
  medication,
  substance,
  eating,
  psychosis,
  hopelessness,
];
