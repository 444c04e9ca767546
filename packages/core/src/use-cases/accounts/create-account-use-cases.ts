import type { Clock } from '../../ports/clock.js';
import type { DocumentStore } from '../../ports/document-store.js';
import type { Hasher } from '../../ports/hasher.js';
import type { Ids } from '../../ports/ids.js';
import type { Mailer } from '../../ports/mailer.js';
import type { PasswordHasher } from '../../ports/password-hasher.js';
import type { TokenSigner } from '../../ports/token-signer.js';
import { AccountCredentialsRepository } from '../../records/account-credentials-repository.js';
import { AccountRepository } from '../../records/account-repository.js';
import { AccountResetRepository } from '../../records/account-reset-repository.js';
import { DeviceRepository } from '../../records/device-repository.js';
import { LoginRepository } from '../../records/login-repository.js';
import { type Token, token } from '../../token.js';
import { Authenticate } from './authenticate.js';
import { CreateAccount } from './create-account.js';
import { LogIn } from './log-in.js';
import { LogOut } from './log-out.js';
import { LoginKeeper } from './login-keeper.js';
import { LoginTokens } from './login-tokens.js';
import { type IsCommonPassword, PasswordKeeper } from './password-keeper.js';
import { RefreshLogin } from './refresh-login.js';
import { RegisterAccount, type RegistrationRole } from './register-account.js';
import { RegisterDevice } from './register-device.js';
import { RemoveDevice } from './remove-device.js';
import { RequestPasswordReset } from './request-password-reset.js';
import { ResetPassword } from './reset-password.js';
import { SearchPatients } from './search-patients.js';
import { SetPassword } from './set-password.js';
import { StandingLogins } from './standing-logins.js';
import { UpdateProfile } from './update-profile.js';

/** Every outside thing that accounts need. */
export interface AccountPorts {
  readonly documents: DocumentStore;
  readonly hasher: Hasher;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly passwords: PasswordHasher;
  readonly tokens: TokenSigner;
  readonly mailer: Mailer;
}

/** What a host decides about accounts. */
export interface AccountOptions {
  /** Which text is agreed to at present; defaults to `1`. */
  readonly consentTextVersion?: string;
  /** Defaults to calling none common. */
  readonly isCommonPassword?: IsCommonPassword;
  /** Where a reset token is to be used; defaults to mailing the bare token. */
  readonly resetLink?: (token: string) => string;
  /** How long an access token is good; defaults to 15 minutes. */
  readonly accessTokenMs?: number;
  /** How long a login stands without being used; defaults to 24 hours. */
  readonly idleMs?: number;
  /** What people may sign up as; defaults to both. */
  readonly registrationRoles?: readonly RegistrationRole[];
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
  readonly requestPasswordReset: RequestPasswordReset;
  readonly resetPassword: ResetPassword;
  readonly setPassword: SetPassword;
  readonly updateProfile: UpdateProfile;
  readonly searchPatients: SearchPatients;
  readonly registerDevice: RegisterDevice;
  readonly removeDevice: RemoveDevice;
}

export const AccountUseCases: Token<AccountUseCases> = token('account-use-cases');

const defaultAccessTokenMs = 15 * 60_000;
const defaultIdleMs = 24 * 60 * 60_000;

/** Wires the use cases of accounts to ports. */
export function createAccountUseCases(
  ports: AccountPorts,
  options: AccountOptions = {},
): AccountUseCases {
  const { documents, clock, hasher } = ports;
  const { accessTokenMs = defaultAccessTokenMs, idleMs = defaultIdleMs } = options;
  const { consentTextVersion = '1', isCommonPassword = () => false } = options;
  const accounts = new AccountRepository(ports);
  const credentials = new AccountCredentialsRepository(documents);
  const resets = new AccountResetRepository(ports);
  const devices = new DeviceRepository(documents, hasher);
  const logins = new LoginRepository(documents);
  const standing = new StandingLogins(logins, clock);
  const tokens = new LoginTokens(ports.tokens, clock, { accessTokenMs, idleMs });
  const keeper = new LoginKeeper({ ...ports, logins, standing, tokens, idleMs });
  const passwords = new PasswordKeeper({ ...ports, isCommonPassword });
  const shared = { ...ports, accounts, credentials, passwords, logins: keeper, consentTextVersion };
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
    requestPasswordReset: new RequestPasswordReset({
      ...shared,
      resets,
      resetLink: options.resetLink,
      report: options.report ?? (() => undefined),
    }),
    resetPassword: new ResetPassword({ ...shared, resets }),
    setPassword: new SetPassword(shared),
    updateProfile: new UpdateProfile(shared),
    searchPatients: new SearchPatients(accounts),
    registerDevice: new RegisterDevice(devices, clock),
    removeDevice: new RemoveDevice(devices),
  };
}
