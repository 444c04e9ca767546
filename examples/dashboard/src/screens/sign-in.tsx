import { unwrap } from '@attune/client';
import { useState } from 'react';
import { client } from '../client.js';
import { Button } from '../components/button.js';
import { Check, Field, Select } from '../components/field.js';
import { Banner } from '../components/parts.js';
import { type Locale, setLocale, t, useLocale } from '../lib/texts.js';
import { useForm } from '../lib/use-form.js';
import style from './sign-in.module.css';

type View = 'in' | 'register' | 'forgotten';

/** The way in: sign in, register, or ask for a new password. */
export function SignIn() {
  const [view, setView] = useState<View>('in');
  const locale = useLocale();
  const other: Locale = locale === 'de' ? 'en' : 'de';
  return (
    <main className={style['page']}>
      <div className={style['card']}>
        <p className={style['name']}>Attune</p>
        {view === 'in' && <LogIn />}
        {view === 'register' && <Register />}
        {view === 'forgotten' && <Forgotten />}
        <nav className={style['ways']} aria-label={t('Other ways')}>
          {view !== 'in' && (
            <Button kind="quiet" onClick={() => setView('in')}>
              {t('Sign in')}
            </Button>
          )}
          {view !== 'register' && (
            <Button kind="quiet" onClick={() => setView('register')}>
              {t('Register')}
            </Button>
          )}
          {view === 'in' && (
            <Button kind="quiet" onClick={() => setView('forgotten')}>
              {t('Forgotten password')}
            </Button>
          )}
          <Button kind="quiet" lang={other} onClick={() => setLocale(other)}>
            {other === 'de' ? 'Deutsch' : 'English'}
          </Button>
        </nav>
      </div>
    </main>
  );
}

function LogIn() {
  const form = useForm(async ({ login = '', password = '' }) => {
    await client.logIn(login.trim(), password);
  });
  return (
    <form className={style['form']} onSubmit={form.onSubmit}>
      <h1>{t('Sign in')}</h1>
      {form.failure && <Banner kind="danger">{form.failure}</Banner>}
      <Field
        label={t('E-mail or username')}
        name="login"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        autoFocus
        error={form.fault('login')}
      />
      <Field
        label={t('Password')}
        name="password"
        type="password"
        autoComplete="current-password"
        required
        error={form.fault('password')}
      />
      <Button kind="main" type="submit" busy={form.busy}>
        {t('Sign in')}
      </Button>
    </form>
  );
}

function Register() {
  const form = useForm(async (values) => {
    const { email = '', username = '', password = '', displayName = '' } = values;
    unwrap(
      await client.api.POST('/v1/auth/register', {
        body: {
          ...{ email: email.trim(), username: username.trim(), password, displayName },
          role: values['role'] === 'patient' ? 'patient' : 'therapist',
          consents: {
            // The boxes are required, so the browser lets nobody send the form without them.
            ...{ gdpr: true, dataRetention: true },
            ...(values['marketing'] === undefined ? {} : { marketing: true }),
          },
          language: document.documentElement.lang,
        },
      }),
    );
    await client.logIn(username.trim(), password);
  });
  return (
    <form className={style['form']} onSubmit={form.onSubmit}>
      <h1>{t('Register')}</h1>
      {form.failure && <Banner kind="danger">{form.failure}</Banner>}
      <Field
        label={t('Your name')}
        hint={t('Other people see it.')}
        name="displayName"
        autoComplete="name"
        required
        autoFocus
        error={form.fault('displayName')}
      />
      <Field
        label={t('E-mail')}
        name="email"
        type="email"
        autoComplete="email"
        required
        error={form.fault('email')}
      />
      <Field
        label={t('Username')}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        error={form.fault('username')}
      />
      <Field
        label={t('Password')}
        hint={t('8 to 128 characters with upper case, lower case and a digit.')}
        name="password"
        type="password"
        autoComplete="new-password"
        required
        error={form.fault('password')}
      />
      <Select label={t('I am a')} name="role" error={form.fault('role')}>
        <option value="therapist">{t('Therapist')}</option>
        <option value="patient">{t('Patient')}</option>
      </Select>
      <fieldset className={style['consents']}>
        <legend>{t('What you agree to')}</legend>
        <Check
          name="gdpr"
          required
          label={t(
            'Attune may process my personal data and the recordings I bring, to transcribe them and to prepare notes. Health data may be among them. I can withdraw this at any time.',
          )}
          error={form.fault('consents.gdpr')}
        />
        <Check
          name="dataRetention"
          required
          label={t(
            'Attune may keep recordings, transcripts and notes for as long as the practice says, or until I delete them.',
          )}
          error={form.fault('consents.dataRetention')}
        />
        <Check name="marketing" label={t('Send me news about the product. (Optional)')} />
      </fieldset>
      <Button kind="main" type="submit" busy={form.busy}>
        {t('Register')}
      </Button>
    </form>
  );
}

function Forgotten() {
  const [sent, setSent] = useState(false);
  const form = useForm(async ({ email = '' }) => {
    unwrap(await client.api.POST('/v1/auth/password-reset', { body: { email: email.trim() } }));
    setSent(true);
  });
  if (sent)
    return (
      <Banner kind="good">
        {t('If there is an account with this address, a mail is on its way. Open the link in it.')}
      </Banner>
    );
  return (
    <form className={style['form']} onSubmit={form.onSubmit}>
      <h1>{t('Forgotten password')}</h1>
      {form.failure && <Banner kind="danger">{form.failure}</Banner>}
      <Field
        label={t('E-mail')}
        name="email"
        type="email"
        autoComplete="email"
        required
        autoFocus
        error={form.fault('email')}
      />
      <Button kind="main" type="submit" busy={form.busy}>
        {t('Send a mail')}
      </Button>
    </form>
  );
}
