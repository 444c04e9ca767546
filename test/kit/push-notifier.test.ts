import { pushNotifierSuite, runCase, runConformance } from '@attune/core/conformance';
import { describe, expect, it } from 'vitest';
import { healthyPushNotifier, pushNotifierSaboteurs } from './saboteurs/push-notifier.js';

runConformance({ describe, it }, pushNotifierSuite, {
  adapter: 'memory, as the saboteurs find it',
  capabilities: {},
  open: healthyPushNotifier,
});

describe('push-notifier saboteurs', () => {
  it('has exactly one saboteur for every case', () => {
    const ids = pushNotifierSuite.cases.map(({ id }) => id);
    expect(Object.keys(pushNotifierSaboteurs)).toEqual(ids);
  });

  for (const one of pushNotifierSuite.cases) {
    it(`${one.id} catches a notifier that breaks: ${one.title}`, async () => {
      const open = pushNotifierSaboteurs[one.id];
      if (open === undefined) throw new Error(`no saboteur for ${one.id}`);
      await expect(runCase(one, { open })).rejects.toThrow();
    });
  }
});
