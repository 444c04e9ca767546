export { createFileMailer, type FileMailerOptions } from './file-mailer.js';
export { createSmtpMailer, type SmtpMailerOptions, verifySmtp } from './smtp-mailer.js';
