import type { MailTextsByLanguage } from '../../mails/mail-texts.js';
import type { AttemptCounter } from '../../ports/attempt-counter.js';
import type { Clock } from '../../ports/clock.js';
import type { DocumentStore } from '../../ports/document-store.js';
import type { Hasher } from '../../ports/hasher.js';
import type { Ids } from '../../ports/ids.js';
import type { Mailer } from '../../ports/mailer.js';
import type { PasswordHasher } from '../../ports/password-hasher.js';
import type { TokenSigner } from '../../ports/token-signer.js';
import type { SkeletonOf } from '../../records/account-names.js';
import type { FindPasswordWeakness } from './password-keeper.js';
import type { RegistrationRole } from './register-account.js';
import type { SignInLimits } from './sign-in-guard.js';

/** All ports of the account use cases. */
export interface AccountPorts {
  readonly documents: DocumentStore;
  readonly hasher: Hasher;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly passwords: PasswordHasher;
  readonly tokens: TokenSigner;
  readonly mailer: Mailer;
  /** Counts wrong passwords. Default: each process counts its own. */
  readonly attempts?: AttemptCounter;
}

/** Account options that a host sets. */
export interface AccountOptions {
  /** Version of the text that people consent to; defaults to `1`. */
  readonly consentTextVersion?: string;
  /** Default: every password that follows the composition rules counts as strong. */
  readonly findPasswordWeakness?: FindPasswordWeakness;
  /** Limits for wrong passwords. */
  readonly signInLimits?: SignInLimits;
  /** Makes the link in the mail from a reset token. Default: the mail holds the bare token. */
  readonly resetLink?: (token: string) => string;
  /** Makes the link that confirms an e-mail address. Default: the mail holds the bare token. */
  readonly confirmEmailLink?: (token: string) => string;
  /** Address of the page where patients answer care requests. Default: mails have no link to it. */
  readonly careLinksPage?: string;
  /** Texts of mails that replace or extend those of core, by language tag. */
  readonly mailTexts?: MailTextsByLanguage;
  /** BCP 47 tag of the language of accounts that name none; defaults to `en`. */
  readonly defaultLanguage?: string;
  /** Maps usernames that look alike to the same text. Default: no usernames look alike. */
  readonly skeletonOf?: SkeletonOf;
  /** Lifetime of an access token, in milliseconds; defaults to 15 minutes. */
  readonly accessTokenMs?: number;
  /** Time after which an unused login ends, in milliseconds; defaults to 24 hours. */
  readonly idleMs?: number;
  /** The roles that people may register as; defaults to both. */
  readonly registrationRoles?: readonly RegistrationRole[];
  /**
   * Which patients a therapist can find. `linked`, the default: those with a care link.
   * `organisation`: all, for closed installations where operators create all therapists.
   */
  readonly patientDirectory?: 'linked' | 'organisation';
  /**
   * Whether a request for a care link reaches an account by its e-mail address only after the
   * account has confirmed it. For hosts that send mail; defaults to `false`.
   */
  readonly requireConfirmedEmail?: boolean;
  /** Called with errors of mails that could not be sent. Default: errors are dropped. */
  readonly report?: (error: unknown) => void;
}
