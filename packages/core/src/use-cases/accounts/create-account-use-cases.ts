import type { AttemptCounter } from '../../ports/attempt-counter.js';
import type { Clock } from '../../ports/clock.js';
import type { DocumentStore } from '../../ports/document-store.js';
import type { Hasher } from '../../ports/hasher.js';
import type { Ids } from '../../ports/ids.js';
import type { Mailer } from '../../ports/mailer.js';
import type { PasswordHasher } from '../../ports/password-hasher.js';
import type { TokenSigner } from '../../ports/token-signer.js';
import { AccountCredentialsRepository } from '../../records/account-credentials-repository.js';
import type { SkeletonOf } from '../../records/account-names.js';
import { AccountRepository } from '../../records/account-repository.js';
import {
  AccountTokenRepository,
  emailConfirmations,
  passwordResets,
} from '../../records/account-token-repository.js';
import { CareLinkRepository } from '../../records/care-link-repository.js';
import { DeviceRepository } from '../../records/device-repository.js';
import { EmailClaimRepository } from '../../records/email-claim-repository.js';
import { LoginRepository } from '../../records/login-repository.js';
import { MailAllowanceRepository } from '../../records/mail-allowance-repository.js';
import { SignInRepository } from '../../records/sign-in-repository.js';
import { type Token, token } from '../../token.js';
import { AnswerCareLink } from '../care-links/answer-care-link.js';
import { AskCareLink, type AskCareLinkDeps } from '../care-links/ask-care-link.js';
import { EndCareLink } from '../care-links/end-care-link.js';
import { LinkPatient } from '../care-links/link-patient.js';
import { ListCareLinks } from '../care-links/list-care-links.js';
import { requirePorts } from '../require-ports.js';
import { createAttemptCounter } from './attempt-counter.js';
import { Authenticate } from './authenticate.js';
import { BackgroundWork } from './background-work.js';
import { ConfirmEmail } from './confirm-email.js';
import { CreateAccount } from './create-account.js';
import { CredentialsKeeper } from './credentials-keeper.js';
import { EmailClaims, type EmailClaimsDeps } from './email-claims.js';
import { EmailConfirmations } from './email-confirmations.js';
import { ListAccounts } from './list-accounts.js';
import { LogIn } from './log-in.js';
import { LogOut } from './log-out.js';
import { LoginKeeper } from './login-keeper.js';
import { LoginTokens } from './login-tokens.js';
import { PasswordCheck, type PasswordCheckDeps } from './password-check.js';
import { type FindPasswordWeakness, PasswordKeeper } from './password-keeper.js';
import { RefreshLogin } from './refresh-login.js';
import { RegisterAccount, type RegistrationRole } from './register-account.js';
import { RegisterDevice } from './register-device.js';
import { RemoveDevice } from './remove-device.js';
import { RequestPasswordReset } from './request-password-reset.js';
import { ResetPassword } from './reset-password.js';
import { SearchPatients } from './search-patients.js';
import { SetAccountDisabled } from './set-account-disabled.js';
import { SetPassword } from './set-password.js';
import { SignInGuard, type SignInLimits } from './sign-in-guard.js';
import { StandingLogins } from './standing-logins.js';
import { TellAccount } from './tell-account.js';
import { UpdateProfile } from './update-profile.js';
import { WatchLogin } from './watch-login.js';

/** All ports of the account use cases. */
export interface AccountPorts {
  readonly documents: DocumentStore;
  readonly hasher: Hasher;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly passwords: PasswordHasher;
  readonly tokens: TokenSigner;
  readonly mailer: Mailer;
  /** Counts guesses at passwords. Absent: this process counts for itself. */
  readonly attempts?: AttemptCounter;
}

/** Account options that a host sets. */
export interface AccountOptions {
  /** Which text is agreed to at present; defaults to `1`. */
  readonly consentTextVersion?: string;
  /** Defaults to taking every password for strong that fits the rules of composition. */
  readonly findPasswordWeakness?: FindPasswordWeakness;
  /** How many wrong passwords are accepted. */
  readonly signInLimits?: SignInLimits;
  /** Where a reset token is to be used; defaults to mailing the bare token. */
  readonly resetLink?: (token: string) => string;
  /** Where the token that confirms an e-mail address is to be used; defaults to the bare token. */
  readonly confirmEmailLink?: (token: string) => string;
  /** Tells usernames apart by their look; defaults to telling all apart. */
  readonly skeletonOf?: SkeletonOf;
  /** How long an access token is good; defaults to 15 minutes. */
  readonly accessTokenMs?: number;
  /** How long a login stands without being used; defaults to 24 hours. */
  readonly idleMs?: number;
  /** What people may sign up as; defaults to both. */
  readonly registrationRoles?: readonly RegistrationRole[];
  /**
   * Among whom a therapist finds patients: those with a care link, or, in a closed installation
   * where operators make all therapists, every patient. Defaults to `linked`.
   */
  readonly patientDirectory?: 'linked' | 'organisation';
  /**
   * Whether a request for a care link reaches an account by its e-mail address only once the account
   * has confirmed it. For hosts that send mail; defaults to false.
   */
  readonly requireConfirmedEmail?: boolean;
  /** For mails that could not be sent. Defaults to dropping the errors. */
  readonly report?: (error: unknown) => void;
}

/** What Attune does about accounts. A team with an authentication of its own needs none of it. */
export interface AccountUseCases {
  readonly accounts: AccountRepository;
  readonly registerAccount: RegisterAccount;
  readonly createAccount: CreateAccount;
  readonly logIn: LogIn;
  readonly refreshLogin: RefreshLogin;
  readonly logOut: LogOut;
  readonly authenticate: Authenticate;
  readonly watchLogin: WatchLogin;
  readonly requestPasswordReset: RequestPasswordReset;
  readonly resetPassword: ResetPassword;
  readonly confirmEmail: ConfirmEmail;
  readonly tellAccount: TellAccount;
  readonly setPassword: SetPassword;
  readonly updateProfile: UpdateProfile;
  readonly searchPatients: SearchPatients;
  readonly askCareLink: AskCareLink;
  readonly listCareLinks: ListCareLinks;
  readonly answerCareLink: AnswerCareLink;
  readonly endCareLink: EndCareLink;
  readonly linkPatient: LinkPatient;
  readonly registerDevice: RegisterDevice;
  readonly removeDevice: RemoveDevice;
  readonly listAccounts: ListAccounts;
  readonly setAccountDisabled: SetAccountDisabled;
}

export const AccountUseCases: Token<AccountUseCases> = token('account-use-cases');

const defaultAccessTokenMs = 15 * 60_000;
const defaultIdleMs = 24 * 60 * 60_000;

const required = {
  documents: 'batch',
  hasher: 'sha256',
  clock: 'now',
  ids: 'next',
  passwords: 'verify',
  tokens: 'sign',
  mailer: 'send',
} as const;

/** Wires the use cases of accounts to ports. */
export function createAccountUseCases(
  ports: AccountPorts,
  options: AccountOptions = {},
): AccountUseCases {
  requirePorts('createAccountUseCases', ports, required);
  const { documents, clock, hasher } = ports;
  const { accessTokenMs = defaultAccessTokenMs, idleMs = defaultIdleMs } = options;
  const { consentTextVersion = '1', findPasswordWeakness = async () => undefined } = options;
  const { skeletonOf } = options;
  const links = new CareLinkRepository(documents, hasher);
  const accounts = new AccountRepository({
    ...ports,
    ...(skeletonOf && { skeletonOf }),
    onChanged: async (account, call) => {
      if (account.role === 'patient') await links.rename(account.id, account, call);
    },
  });
  const credentials = new AccountCredentialsRepository(documents);
  const resets = new AccountTokenRepository(ports, passwordResets);
  const devices = new DeviceRepository(documents, hasher);
  const logins = new LoginRepository(documents);
  const standing = new StandingLogins(logins, accounts, clock);
  const tokens = new LoginTokens(ports.tokens, clock, { accessTokenMs, idleMs });
  const keeper = new LoginKeeper({ ...ports, logins, standing, tokens, idleMs });
  const passwords = new PasswordKeeper({ ...ports, findPasswordWeakness });
  const signIns = new SignInRepository(ports);
  const kept = { ...ports, accounts, credentials, signIns, passwords };
  const claims = new EmailClaims({ ...kept, claims: new EmailClaimRepository(ports) });
  const shared = {
    ...{ ...kept, ...mailsOf(kept, options), claims, consentTextVersion, logins: keeper },
    check: createPasswordCheck(ports, options, { ...kept, claims }),
    keeper: new CredentialsKeeper({ ...kept, claims }),
  };
  return {
    accounts,
    registerAccount: new RegisterAccount({
      ...shared,
      registrationRoles: options.registrationRoles ?? ['therapist', 'patient'],
    }),
    createAccount: new CreateAccount(shared),
    logIn: new LogIn(shared),
    refreshLogin: new RefreshLogin({ accounts, logins, keeper, tokens }),
    logOut: new LogOut(keeper, tokens),
    authenticate: new Authenticate(tokens, standing, clock),
    watchLogin: new WatchLogin(standing, clock),
    requestPasswordReset: new RequestPasswordReset({
      ...shared,
      resets,
      resetLink: options.resetLink,
    }),
    resetPassword: new ResetPassword({ ...shared, resets }),
    confirmEmail: new ConfirmEmail({ ...shared, confirmations: shared.tokens }),
    tellAccount: shared.tellAccount,
    setPassword: new SetPassword(shared),
    updateProfile: new UpdateProfile(shared),
    searchPatients: new SearchPatients({
      accounts,
      links,
      directory: options.patientDirectory ?? 'linked',
    }),
    ...careLinkUseCases({
      ...shared,
      links,
      requireConfirmedEmail: options.requireConfirmedEmail ?? false,
    }),
    registerDevice: new RegisterDevice(devices, clock),
    removeDevice: new RemoveDevice(devices),
    listAccounts: new ListAccounts(accounts),
    setAccountDisabled: new SetAccountDisabled(shared),
  };
}

/** What mails are made of. They share their background work, so that one `settled` waits for all. */
function mailsOf(
  parts: AccountPorts & Pick<EmailClaimsDeps, 'accounts' | 'credentials'>,
  { report, confirmEmailLink }: AccountOptions,
) {
  const background = new BackgroundWork(report ?? (() => undefined));
  const tokens = new AccountTokenRepository(parts, emailConfirmations);
  const allowance = new MailAllowanceRepository(parts);
  const shared = { ...parts, background, allowance };
  return {
    background,
    allowance,
    tokens,
    confirmations: new EmailConfirmations({ ...shared, confirmations: tokens, confirmEmailLink }),
    tellAccount: new TellAccount(shared),
  };
}

function careLinkUseCases(
  deps: AskCareLinkDeps,
): Pick<
  AccountUseCases,
  'askCareLink' | 'listCareLinks' | 'answerCareLink' | 'endCareLink' | 'linkPatient'
> {
  const { links, accounts, clock } = deps;
  const endCareLink = new EndCareLink(links, clock);
  return {
    askCareLink: new AskCareLink(deps),
    listCareLinks: new ListCareLinks(links, accounts),
    answerCareLink: new AnswerCareLink({ ...deps, endCareLink }),
    endCareLink,
    linkPatient: new LinkPatient(deps),
  };
}

function createPasswordCheck(
  { clock, hasher, attempts = createAttemptCounter(clock) }: AccountPorts,
  { signInLimits: limits = {} }: AccountOptions,
  parts: Omit<PasswordCheckDeps, 'guard'> & { readonly signIns: SignInRepository },
): PasswordCheck {
  const guard = new SignInGuard({ attempts, hasher, limits, signIns: parts.signIns });
  return new PasswordCheck({ ...parts, guard });
}
