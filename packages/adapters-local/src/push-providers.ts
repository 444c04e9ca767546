import { type Provider, provide } from '@attune/core/adapter-kit';
import { Clock, PushNotifier } from '@attune/core/ports';
import type { FcmOptions } from './fcm/fcm-options.js';
import type { FcmPushNotifier } from './fcm/fcm-push-notifier.js';

/** Push through Firebase Cloud Messaging. */
export function fcmProviders(settings: () => FcmOptions): readonly Provider[] {
  return [
    provide(PushNotifier, {
      needs: [Clock],
      build: async (clock): Promise<FcmPushNotifier> => {
        const { openFcmPushNotifier } = await import('./fcm/fcm-push-notifier.js');
        return await openFcmPushNotifier({ ...settings(), clock });
      },
      dispose: (push) => (push as FcmPushNotifier).close(),
    }),
  ];
}
