export { createFileMailer, type FileMailerOptions } from './file-mailer.js';
export { createSmtpMailer, type SmtpMailerOptions } from './smtp-mailer.js';
