import { type Account, unwrap } from '@attune/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { client } from '../client.js';
import { Button } from '../components/button.js';
import { Check, Field, Select } from '../components/field.js';
import { Banner, Failure, Loading, Section, Tag } from '../components/parts.js';
import { say } from '../components/toasts.js';
import { clockOf } from '../lib/clock.js';
import {
  type Locale,
  setLocale,
  showBytes,
  showDay,
  showNumber,
  t,
  useLocale,
} from '../lib/texts.js';
import { chosenTheme, setTheme } from '../lib/theme.js';
import { useForm } from '../lib/use-form.js';
import style from './plain.module.css';

/** The person's own account: names, password, language, consents, devices and figures. */
export function Profile() {
  const found = useQuery({
    queryKey: ['profile'],
    queryFn: async ({ signal }) =>
      unwrap(await client.api.GET('/v1/profiles/me', { signal })).account,
  });
  if (found.isPending) return <Loading />;
  if (found.isError) return <Failure error={found.error} onRetry={() => found.refetch()} />;
  const account = found.data;
  return (
    <div className={style['page']}>
      <h1>{t('Profile')}</h1>
      <Details account={account} />
      <Password />
      <Appearance />
      <Consents account={account} />
      <Devices />
      {account.role !== 'admin' && <Figures />}
    </div>
  );
}

function Details({ account }: { readonly account: Account }) {
  const queries = useQueryClient();
  const form = useForm(async (values) => {
    const email = values['email']?.trim() ?? account.email;
    unwrap(
      await client.api.PATCH('/v1/profiles/me', {
        body: {
          displayName: values['displayName'] ?? account.displayName,
          ...(values['username'] === account.username
            ? {}
            : { username: values['username'] ?? '' }),
          ...(email === account.email
            ? {}
            : { email, currentPassword: values['currentPassword'] ?? '' }),
          language: values['language'] ?? 'en',
          ...(account.role === 'therapist'
            ? { sessionMails: values['sessionMails'] !== undefined }
            : {}),
        },
      }),
    );
    await queries.invalidateQueries({ queryKey: ['profile'] });
    say(t('Your profile is saved.'));
  });
  return (
    <Section title={t('Details')}>
      <form className={style['form']} onSubmit={form.onSubmit}>
        {form.failure && <Banner kind="danger">{form.failure}</Banner>}
        {account.pendingEmail && (
          <Banner kind="warn">
            {t('{email} counts once you open the link in the mail.', {
              email: account.pendingEmail,
            })}
          </Banner>
        )}
        <Field
          label={t('Your name')}
          name="displayName"
          autoComplete="name"
          defaultValue={account.displayName}
          required
          error={form.fault('displayName')}
        />
        <Field
          label={t('Username')}
          name="username"
          autoComplete="username"
          defaultValue={account.username}
          required
          error={form.fault('username')}
        />
        <Field
          label={t('E-mail')}
          name="email"
          type="email"
          autoComplete="email"
          defaultValue={account.email}
          required
          error={form.fault('email')}
        />
        <Field
          label={t('Current password')}
          hint={t('Only for another e-mail address.')}
          name="currentPassword"
          type="password"
          autoComplete="current-password"
          error={form.fault('currentPassword')}
        />
        <Select
          label={t('Language of mails')}
          name="language"
          defaultValue={account.language?.slice(0, 2) ?? 'en'}
        >
          <option value="en">English</option>
          <option value="de">Deutsch</option>
        </Select>
        {account.role === 'therapist' && (
          <Check
            name="sessionMails"
            label={t('Send me a mail when a session is ready or has failed')}
            defaultChecked={account.sessionMails ?? false}
          />
        )}
        <Button kind="main" type="submit" busy={form.busy}>
          {t('Save')}
        </Button>
      </form>
    </Section>
  );
}

function Password() {
  const form = useForm(async ({ currentPassword = '', newPassword = '' }) => {
    unwrap(await client.api.PATCH('/v1/profiles/me', { body: { currentPassword, newPassword } }));
    say(t('Your password is changed. Every other sign-in has ended.'));
  });
  return (
    <Section title={t('Password')}>
      <form className={style['form']} onSubmit={form.onSubmit}>
        {form.failure && <Banner kind="danger">{form.failure}</Banner>}
        <Field
          label={t('Current password')}
          name="currentPassword"
          type="password"
          autoComplete="current-password"
          required
          error={form.fault('currentPassword')}
        />
        <Field
          label={t('New password')}
          hint={t('8 to 128 characters with upper case, lower case and a digit.')}
          name="newPassword"
          type="password"
          autoComplete="new-password"
          required
          error={form.fault('newPassword')}
        />
        <Button type="submit" busy={form.busy}>
          {t('Change the password')}
        </Button>
      </form>
    </Section>
  );
}

function Appearance() {
  const locale = useLocale();
  return (
    <Section title={t('This page')}>
      <div className={style['row']}>
        <Select
          label={t('Language')}
          value={locale}
          onChange={({ target }) => setLocale(target.value as Locale)}
        >
          <option value="en">English</option>
          <option value="de">Deutsch</option>
        </Select>
        <Select
          label={t('Colors')}
          defaultValue={chosenTheme()}
          onChange={({ target }) => setTheme(target.value)}
        >
          <option value="">{t('As the device')}</option>
          <option value="light">{t('Light')}</option>
          <option value="dark">{t('Dark')}</option>
        </Select>
      </div>
    </Section>
  );
}

function Consents({ account }: { readonly account: Account }) {
  const names = {
    gdpr: t('Processing of personal data'),
    dataRetention: t('Storage of the data'),
    marketing: t('News about the product'),
  };
  return (
    <Section title={t('What you agreed to')}>
      <ul className={style['list']}>
        {account.consents.map(({ purpose, textVersion, givenAt, withdrawnAt }) => (
          <li key={`${purpose} ${givenAt}`} className={style['entry']}>
            <strong>{names[purpose]}</strong>
            <Tag kind={withdrawnAt === undefined ? 'good' : 'plain'}>
              {withdrawnAt === undefined
                ? t('Since {day}', { day: showDay(givenAt) })
                : t('Withdrawn {day}', { day: showDay(withdrawnAt) })}
            </Tag>
            <span>{t('Version {version} of the text', { version: textVersion })}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Devices() {
  const found = useQuery({
    queryKey: ['devices'],
    queryFn: async ({ signal }) => unwrap(await client.api.GET('/v1/devices', { signal })),
  });
  const items = found.data?.items ?? [];
  return (
    <Section title={t('Devices that get notifications')} count={items.length}>
      <ul className={style['list']}>
        {items.map(({ platform, registeredAt, tokenEnd }) => (
          <li key={tokenEnd} className={style['entry']}>
            <strong>{platform}</strong> …{tokenEnd} {showDay(registeredAt)}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Figures() {
  const found = useQuery({
    queryKey: ['figures'],
    queryFn: async ({ signal }) => unwrap(await client.api.GET('/v1/me/stats', { signal })),
  });
  if (found.isPending) return <Loading />;
  if (found.isError) return <Failure error={found.error} onRetry={() => found.refetch()} />;
  const { sessions, recordedMs, patients, quotas } = found.data;
  return (
    <Section title={t('Figures')}>
      <dl className={style['figures']}>
        <dt>{t('Sessions')}</dt>
        <dd>{showNumber(sessions)}</dd>
        <dt>{t('Recorded')}</dt>
        <dd>{clockOf(recordedMs)}</dd>
        {patients !== undefined && (
          <>
            <dt>{t('Patients')}</dt>
            <dd>{showNumber(patients)}</dd>
          </>
        )}
        {quotas !== undefined && (
          <>
            <dt>{t('Storage')}</dt>
            <dd>
              {showBytes(quotas.bytes.used)}
              {quotas.bytes.limit !== undefined && ` / ${showBytes(quotas.bytes.limit)}`}
            </dd>
          </>
        )}
      </dl>
    </Section>
  );
}
