export { createNoPushNotifier } from './no-push-notifier.js';
