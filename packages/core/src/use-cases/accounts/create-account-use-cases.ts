import type { Account } from '../../domain/account/account.js';
import { MailWriter } from '../../mails/mail-writer.js';
import { AccountCredentialsRepository } from '../../records/account-credentials-repository.js';
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
import type { AccountOptions, AccountPorts } from './account-options.js';
import { createAttemptCounter } from './attempt-counter.js';
import { Authenticate } from './authenticate.js';
import { BackgroundWork } from './background-work.js';
import { ConfirmEmail } from './confirm-email.js';
import { CreateAccount } from './create-account.js';
import { CredentialsKeeper } from './credentials-keeper.js';
import { createDeviceUseCases, type DeviceUseCases } from './device-use-cases.js';
import { EmailClaims, type EmailClaimsDeps } from './email-claims.js';
import { EmailConfirmations } from './email-confirmations.js';
import { ListAccounts } from './list-accounts.js';
import { LogIn } from './log-in.js';
import { LogOut } from './log-out.js';
import { LoginKeeper } from './login-keeper.js';
import { LoginTokens } from './login-tokens.js';
import { PasswordCheck, type PasswordCheckDeps } from './password-check.js';
import { PasswordKeeper } from './password-keeper.js';
import { ReadProfile } from './read-profile.js';
import { RefreshLogin } from './refresh-login.js';
import { RegisterAccount } from './register-account.js';
import { RequestPasswordReset } from './request-password-reset.js';
import { ResetPassword } from './reset-password.js';
import { SearchPatients } from './search-patients.js';
import { SetAccountDisabled } from './set-account-disabled.js';
import { SetPassword } from './set-password.js';
import { SignInGuard } from './sign-in-guard.js';
import { StandingLogins } from './standing-logins.js';
import { type AccountNews, TellAccount } from './tell-account.js';
import { UpdateProfile } from './update-profile.js';
import { WatchLogin } from './watch-login.js';

/** Operations of a host on accounts, in addition to the use cases. */
export interface AccountOperations {
  /** Resolves when all started mails have been sent or have failed. For an orderly shutdown. */
  settleMails(): Promise<void>;
  /**
   * Whether what was granted to a login still counts: its account is active, and the login, if one is
   * named, has not ended. An account that is not in these records counts as active.
   */
  grantStands(accountId: string, loginId?: string): Promise<boolean>;
  /** Mails the holder of an account about a change that the host made, such as a new role. */
  tellAccount(account: Account, news: AccountNews): void;
}

/**
 * The use cases of accounts. Each has `execute(actor, input, options)`, which checks the rights of
 * the actor and the input. A host with its own authentication does not need them.
 */
export interface AccountUseCases extends DeviceUseCases {
  /** The records of accounts. They check no rights. */
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
  readonly setPassword: SetPassword;
  readonly readProfile: ReadProfile;
  readonly updateProfile: UpdateProfile;
  readonly searchPatients: SearchPatients;
  readonly askCareLink: AskCareLink;
  readonly listCareLinks: ListCareLinks;
  readonly answerCareLink: AnswerCareLink;
  readonly endCareLink: EndCareLink;
  readonly linkPatient: LinkPatient;
  readonly listAccounts: ListAccounts;
  readonly setAccountDisabled: SetAccountDisabled;
  readonly operations: AccountOperations;
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

/**
 * Wires the use cases of accounts to ports.
 *
 * @throws TypeError that names missing ports, or texts of mails that are missing or faulty.
 */
export function createAccountUseCases(
  ports: AccountPorts,
  options: AccountOptions = {},
): AccountUseCases {
  requirePorts('createAccountUseCases', ports, required);
  const mails = new MailWriter(options);
  const { documents, clock, hasher } = ports;
  const { accessTokenMs = defaultAccessTokenMs, idleMs = defaultIdleMs } = options;
  const { consentTextVersion = '1', findPasswordWeakness = async () => undefined } = options;
  const links = new CareLinkRepository(documents, hasher);
  const accounts = new AccountRepository({
    ...ports,
    ...(options.skeletonOf && { skeletonOf: options.skeletonOf }),
    onChanged: async (account, call) => {
      if (account.role === 'patient') await links.rename(account.id, account, call);
    },
  });
  const credentials = new AccountCredentialsRepository(documents);
  const resets = new AccountTokenRepository(ports, passwordResets);
  const devices = new DeviceRepository(documents, hasher);
  const logins = new LoginRepository(documents);
  const standing = new StandingLogins({ logins, accounts, clock });
  const lifetimes = { accessTokenMs, idleMs };
  const tokens = new LoginTokens({ tokens: ports.tokens, clock, options: lifetimes });
  const keeper = new LoginKeeper({ ...ports, logins, standing, tokens, idleMs });
  const passwords = new PasswordKeeper({ ...ports, findPasswordWeakness });
  const signIns = new SignInRepository(ports);
  const kept = { ...ports, mails, accounts, credentials, signIns, passwords };
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
    refreshLogin: new RefreshLogin({ accounts, logins, keeper, tokens, clock }),
    logOut: new LogOut({ logins: keeper, tokens }),
    authenticate: new Authenticate({ tokens, standing, clock }),
    watchLogin: new WatchLogin({ standing, clock }),
    requestPasswordReset: new RequestPasswordReset({
      ...shared,
      resets,
      resetLink: options.resetLink,
    }),
    resetPassword: new ResetPassword({ ...shared, resets }),
    confirmEmail: new ConfirmEmail({ ...shared, confirmations: shared.tokens }),
    setPassword: new SetPassword(shared),
    readProfile: new ReadProfile(accounts),
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
      careLinksPage: options.careLinksPage,
    }),
    ...createDeviceUseCases(devices, clock),
    listAccounts: new ListAccounts(accounts),
    setAccountDisabled: new SetAccountDisabled(shared),
    operations: operationsOf({ ...shared, standing }),
  };
}

function operationsOf({
  background,
  tellAccount,
  accounts,
  standing,
}: {
  readonly accounts: AccountRepository;
  readonly standing: StandingLogins;
  readonly background: BackgroundWork;
  readonly tellAccount: TellAccount;
}): AccountOperations {
  return {
    settleMails: () => background.settled(),
    grantStands: async (accountId, loginId) => {
      if (loginId !== undefined) return await standing.stands(accountId, loginId);
      return (await accounts.find(accountId))?.disabledAt === undefined;
    },
    tellAccount: (account, news) => tellAccount.tell(account, news),
  };
}

/** The parts that send mails. They share `BackgroundWork`, so that one `settled` waits for all. */
function mailsOf(
  parts: AccountPorts &
    Pick<EmailClaimsDeps, 'accounts' | 'credentials'> & { readonly mails: MailWriter },
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
  const endCareLink = new EndCareLink({ links, clock });
  const listCareLinks = new ListCareLinks({ links, accounts });
  return {
    askCareLink: new AskCareLink(deps),
    listCareLinks,
    answerCareLink: new AnswerCareLink({ ...deps, endCareLink, listCareLinks }),
    endCareLink,
    linkPatient: new LinkPatient(deps),
  };
}

function createPasswordCheck(
  { clock, hasher, attempts = createAttemptCounter(clock) }: AccountPorts,
  { signInLimits: limits = {} }: AccountOptions,
  parts: Omit<PasswordCheckDeps, 'guard'> & { readonly signIns: SignInRepository },
): PasswordCheck {
  const guard = new SignInGuard({ attempts, hasher, clock, limits, signIns: parts.signIns });
  return new PasswordCheck({ ...parts, guard });
}
