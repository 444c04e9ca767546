// long: a table of texts.
/**
 * All texts of mails in English. Lines are so short that no mail program breaks them. Words in
 * braces are placeholders. To add a language, copy this file and list the copy in
 * `mail-catalogue.ts`.
 */
export const english = {
  'confirm.subject': 'Confirm your e-mail address',
  'confirm.registered': 'A new account, {username}, was registered with your e-mail address.',
  'confirm.changed': 'The account {username} asks to change its e-mail address to yours.',
  'confirm.otherAccount': `There is already an account with your address. If that one is yours, sign
in with it or reset its password.`,
  'confirm.link': 'If it was you, confirm the address here:',
  'confirm.token': `If it was you, enter this token in the program that you sign in with.
A program sends it to /v1/auth/email/confirm:`,
  'confirm.end': `This works once and for one day. If it was not you, ignore this message:
the account does not get your address.`,

  'inUse.subject': 'Your e-mail address is in use already',
  'inUse.unchanged': `Your address belongs to your account here, and nothing about it has
changed.`,
  'inUse.end': `If it was you, sign in with your account or reset its password. If it was
not you, there is nothing to do.`,

  'reset.subject': 'Reset your password',
  'reset.asked': 'A new password was requested for the account {username}.',
  'reset.link': 'Set a new one here:',
  'reset.token': `To set a new one, enter this token in the program that you sign in with.
A program sends it with the new password to /v1/auth/password-reset/confirm:`,
  'reset.end': `This works once and for one hour. If it was not you, ignore this message:
nothing changes.`,

  'notice.account': 'Account: {username}',
  'notice.time': 'Time:    {time} UTC',
  'notice.unexpected': 'If you did not expect this, ask the operator of this service.',

  'passwordChanged.subject': 'Your password was changed',
  'passwordChanged.profile': 'Your password was changed. All other devices were signed out.',
  'passwordChanged.reset': 'Your password was reset by mail. All devices were signed out.',
  'passwordChanged.operator': 'An operator set a new password. All devices were signed out.',
  'passwordChanged.end': `If it was you, there is nothing to do. If it was not you, reset your
password by mail at once and tell the operator of this service.`,

  'emailChangeAsked.subject': 'A change of your e-mail address was requested',
  'emailChangeAsked.what': `A change of your e-mail address to another one was requested.
This address stays in use until the other one is confirmed.`,
  'emailChangeAsked.end': `If it was you, there is nothing to do here. If it was not you, sign in
and change your password at once: this stops the change.`,

  'emailChanged.subject': 'Your e-mail address was changed',
  'emailChanged.what': 'The e-mail address of your account was changed and confirmed.',
  'emailChanged.end': `If it was you, there is nothing to do. If it was not you, tell the
operator of this service at once.`,

  'roleChanged.subject': 'The role of your account was changed',
  'roleChanged.what': 'The role of your account is now: {role}.',
  'role.therapist': 'therapist',
  'role.patient': 'patient',
  'role.admin': 'admin',

  'deactivated.subject': 'Your account was deactivated',
  'deactivated.what': 'Your account was deactivated. You can no longer sign in.',
  'reactivated.subject': 'Your account was reactivated',
  'reactivated.what': 'Your account was reactivated. You can sign in again.',

  'careLinkAsked.subject': 'A therapist asks to be linked with you',
  'careLinkAsked.what': `A therapist asks to be linked with your account. Once you accept, the
therapist finds you by name and can add sessions about you.`,
  'careLinkAsked.link': 'See who asks, and accept or refuse:',
  'careLinkAsked.noLink': `Sign in with the program that you use for this service. It shows who
asks. Accept or refuse there.`,
  'careLinkAsked.end': `If you do not know the therapist, refuse or ignore this message: the
request ends after 30 days.`,

  'careLinkAccepted.subject': 'A patient accepted your request',
  'careLinkAccepted.what': `A patient accepted your request for a care link. Your list of patients
shows the name. You can add sessions about this patient.`,

  'sessionProcessed.subject': 'A recording is ready',
  'sessionProcessed.what': 'One of your recordings was processed and is ready for your review.',
  'sessionFailed.subject': 'A recording could not be processed',
  'sessionFailed.what': `One of your recordings could not be processed. The session says why, and
you can start the work again there.`,
  'session.link': 'Open it here:',
  'session.noLink': 'Sign in with the program that you use for this service to see it.',
  'session.end': `You get this mail because you asked for it in your profile. You can switch
it off there.`,
} as const;
