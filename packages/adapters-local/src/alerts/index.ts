export { createMailAlertChannel, type MailAlertChannelOptions } from './mail-alert-channel.js';
export {
  createWebhookAlertChannel,
  isAlertAddress,
  isAlertSecret,
  type WebhookAlertChannelOptions,
} from './webhook-alert-channel.js';
