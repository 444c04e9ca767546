import type { Reader } from './config-reader.js';
import * as values from './config-values.js';

/** Not a value: a person would take it over as it stands. */
const randomExample = 'the output of "openssl rand -hex 32"';

/** How the host is reached, and what it lets others do. */
export interface ServerConfig {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Where clients reach this host, without a slash at its end; absent: where it listens. */
  readonly publicUrl?: string;
  /** Origins of pages that may call; `*` stands for any. */
  readonly corsOrigins: readonly string[];
  /** Proxies in front whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: number;
  readonly requestTimeoutMs: number;
  readonly shutdownGraceMs: number;
  /** Whether people who open the address in a browser get the web page. */
  readonly dashboard: boolean;
  /** Opens `/metrics`. */
  readonly metricsToken?: string;
  /** Where metrics are served besides, without a token. */
  readonly metricsPort?: number;
}

export function readServer({ read, readOr, given }: Reader): ServerConfig {
  const host = readOr('HOST', '127.0.0.1', { schema: values.hostName, example: 'HOST=0.0.0.0' });
  const port = readOr('PORT', '8000', { schema: values.port, example: 'PORT=8000' });
  const publicUrl = read('PUBLIC_URL', {
    schema: values.webAddress,
    example: 'PUBLIC_URL=https://attune.example.org',
    shows: 'address',
    ...(given('PUBLIC_URL') === undefined && {
      note: 'while it is not set, mail has tokens instead of links',
    }),
    unset: port === 0 ? '(the address it listens on)' : addressOf(host, port),
  });
  const list = { schema: values.origins, example: 'CORS_ORIGINS=https://app.example.org' };
  const seconds = (name: string, fallback: string, least: number): number => {
    const schema = values.wholeNumber(least, 3_600);
    return readOr(name, fallback, { schema, example: `${name}=${fallback}` }) * 1_000;
  };
  const shown = { schema: values.oneOf('true', 'false'), example: 'DASHBOARD=false' };
  const trusted = { schema: values.wholeNumber(0, 10), example: 'TRUST_PROXY=1' };
  return {
    host,
    port,
    corsOrigins: read('CORS_ORIGINS', list) ?? [],
    dashboard: readOr('DASHBOARD', 'true', shown) === 'true',
    trustedProxies: readOr('TRUST_PROXY', '0', trusted),
    requestTimeoutMs: seconds('REQUEST_TIMEOUT_SECONDS', '30', 1),
    shutdownGraceMs: seconds('SHUTDOWN_GRACE_SECONDS', '20', 0),
    ...present({
      publicUrl,
      metricsToken: read('METRICS_TOKEN', {
        schema: values.word,
        example: randomExample,
        shows: 'nothing',
      }),
      metricsPort: read('METRICS_PORT', { schema: values.port, example: 'METRICS_PORT=9100' }),
    }),
  };
}

/** The address a person on this machine opens. */
export function addressOf(host: string, port: number): string {
  const everywhere = host === '0.0.0.0' || host === '::';
  const name = everywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

/** What is logged, and where besides the standard output. */
export interface LogConfig {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly auditFile?: string;
  /** How long administrators can search for an audit entry, in milliseconds; 0: not at all. */
  readonly auditSearchMs: number;
  readonly authFile?: string;
}

export function readLogs({ read, readOr }: Reader): LogConfig {
  const schema = values.oneOf('debug', 'info', 'warn', 'error');
  const days = readOr('AUDIT_SEARCH_DAYS', '90', {
    schema: values.wholeNumber(0, 3_650),
    example: 'AUDIT_SEARCH_DAYS=90',
  });
  const file = (name: string) =>
    read(name, {
      schema: values.text,
      example: `${name}=/var/log/attune/${name.toLowerCase()}`,
      unset: '(on the standard output)',
    });
  return {
    auditSearchMs: days * 86_400_000,
    level: readOr('LOG_LEVEL', 'info', { schema, example: 'LOG_LEVEL=debug' }),
    ...present({ auditFile: file('AUDIT_LOG'), authFile: file('AUTH_LOG') }),
  };
}

/** What tokens are signed with, and what people agree to. */
export interface AccountConfig {
  /** Absent: one is made and kept in the data directory. */
  readonly tokenKey?: string;
  /** Names the text that people agree to when they register. */
  readonly consentTextVersion?: string;
  /** BCP 47 tag of the language of mails to accounts that name none; absent: English. */
  readonly defaultLanguage?: string;
}

const leastKeyLength = 32;

/** `serving`: a host that people log in to, which must not make its key by itself in production. */
export function readAccounts(reader: Reader, serving: boolean): AccountConfig {
  const { read, faults } = reader;
  const schema = values.word.refine(
    (key) => key.length >= leastKeyLength,
    `must have ${leastKeyLength} characters or more`,
  );
  const faultsBefore = faults.length;
  const tokenKey = read('JWT_SECRET_KEY', {
    schema,
    example: randomExample,
    shows: 'nothing',
    unset: '(generated once, in DATA_DIR/secrets/jwt.key)',
  });
  const reason = serving ? whyKeyIsNeeded(reader) : undefined;
  if (tokenKey === undefined && reason !== undefined && faults.length === faultsBefore) {
    faults.push(`JWT_SECRET_KEY: must be set ${reason}, such as ${randomExample}.`);
  }
  return {
    ...present({
      tokenKey,
      consentTextVersion: read('CONSENT_TEXT_VERSION', {
        schema: values.text,
        example: 'CONSENT_TEXT_VERSION=2026-01',
      }),
      defaultLanguage: read('DEFAULT_LANGUAGE', {
        schema: values.language,
        example: 'DEFAULT_LANGUAGE=de',
        unset: '(en)',
      }),
    }),
  };
}

function whyKeyIsNeeded({ read, entries }: Reader): string | undefined {
  const mode = read('NODE_ENV', {
    schema: values.text,
    example: 'NODE_ENV=production',
  });
  if (mode === 'production') return 'with NODE_ENV=production';
  return entries.some(({ name, origin }) => name === 'DATABASE_URL' && origin !== 'default')
    ? 'with DATABASE_URL'
    : undefined;
}

/** The server that takes our mail. */
export interface MailConfig {
  readonly host: string;
  readonly port: number;
  readonly from: string;
  readonly user?: string;
  readonly password?: string;
  /** `false`: mail may go without encryption; absent: only to this machine. */
  readonly requireTls?: false;
}

/** `undefined` when there is none: mail goes into an outbox of files. */
export function readMail(
  { read, readOr, faults }: Reader,
  allowCleartext: boolean,
): MailConfig | undefined {
  const faultsBefore = faults.length;
  const host = read('SMTP_HOST', {
    schema: values.hostName,
    example: 'SMTP_HOST=mail.example.org',
    aliases: ['SMTP_SERVER'],
    unset: '(none: mail is written to DATA_DIR/outbox)',
  });
  const schema = values.wholeNumber(1, 65_535);
  const port = readOr('SMTP_PORT', '587', { schema, example: 'SMTP_PORT=587' });
  const user = read('SMTP_USER', { schema: values.text, example: 'SMTP_USER=attune' });
  const password = read('SMTP_PASS', {
    schema: values.text,
    example: 'SMTP_PASS=the-password-of-SMTP_USER',
    aliases: ['SMTP_PASSWORD'],
    shows: 'nothing',
  });
  const sender = { schema: values.email, example: 'SMTP_FROM=attune@example.org' };
  const from = readOr('SMTP_FROM', 'attune@localhost.localdomain', sender);
  if (host !== undefined) {
    const tls = allowCleartext ? { requireTls: false as const } : {};
    return { host, port, from, ...present({ user, password }), ...tls };
  }
  if ((user ?? password) !== undefined && faults.length === faultsBefore) {
    faults.push('SMTP_HOST: must be set with SMTP_USER, such as SMTP_HOST=mail.example.org.');
  }
  return undefined;
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the members that are `undefined`. */
export function present<T extends object>(given: T): Present<T> {
  const kept = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as Present<T>;
}
