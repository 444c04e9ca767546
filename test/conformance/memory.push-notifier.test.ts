import { pushNotifierSuite, runConformance } from '@attune/core/conformance';
import { describe, it } from 'vitest';
import { healthyPushNotifier } from '../kit/saboteurs/push-notifier.js';

runConformance({ describe, it }, pushNotifierSuite, {
  adapter: 'memory',
  capabilities: {},
  open: healthyPushNotifier,
});
