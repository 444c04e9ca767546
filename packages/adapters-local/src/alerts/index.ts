export { createMailAlertChannel, type MailAlertChannelOptions } from './mail-alert-channel.js';
export { isWebhookAddress, isWebhookSecret, type WebhookOptions } from './webhook.js';
export { createWebhookAlertChannel } from './webhook-alert-channel.js';
export { createWebhookSessionChannel } from './webhook-session-channel.js';
