import { z } from 'zod';
import { id, instant } from './common.js';

export const accountRole = z.enum(['therapist', 'patient', 'admin']);

/** Checked for form only. The core decides whether it is a language tag. */
export const accountLanguage = z.string().min(2).max(35);

export const account = z
  .object({
    id,
    email: z.string(),
    username: z.string(),
    displayName: z.string(),
    role: accountRole,
    consents: z.array(
      z.object({
        purpose: z.enum(['gdpr', 'dataRetention', 'marketing']),
        textVersion: z.string(),
        givenAt: instant,
        withdrawnAt: instant.optional(),
      }),
    ),
    createdAt: instant,
    pendingEmail: z.string().optional().meta({
      description: 'The address that takes the place of `email` once it is confirmed',
    }),
    language: z
      .string()
      .optional()
      .meta({
        description:
          'BCP 47 tag of the language of mails; absent for an account of an earlier release, which gets the default language of the host',
        examples: ['de-CH'],
      }),
    sessionMails: z.boolean().optional().meta({
      description: 'Whether a mail tells of sessions that are ready or have failed; absent: no',
    }),
  })
  .meta({ id: 'Account' });

export const accountAnswer = z.object({ account });

export const login = z
  .object({
    accessToken: z.string(),
    refreshToken: z.string().meta({ description: 'Valid for one refresh' }),
    expiresInSeconds: z.number().int().meta({ description: 'Of the access token' }),
    account,
  })
  .meta({ id: 'Login' });

/** Checked for form only; what makes a good one is the core's to say. */
export const password = z.string().min(1).max(1_000).meta({
  description:
    '8 to 128 characters with an upper-case and a lower-case letter and a digit. A new password must not be easy to guess.',
  format: 'password',
});

/** What a person signs in with. */
export const credentials = z
  .strictObject({ login: z.string().min(1).max(320), password })
  .meta({ examples: [{ login: 'ann', password: 'Correct-Horse-9' }] });

export const patient = z
  .object({ id, displayName: z.string(), username: z.string(), email: z.string() })
  .meta({ id: 'Patient' });
