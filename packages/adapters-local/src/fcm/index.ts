export type { FcmOptions } from './fcm-options.js';
export { type FcmPushNotifier, openFcmPushNotifier } from './fcm-push-notifier.js';
export { readServiceAccount, type ServiceAccountKey } from './service-account.js';
