import type { Account } from '@attune/client';
import type { ReactNode } from 'react';
import { client } from '../client.js';
import { Menu } from '../components/menu.js';
import { messageOf } from '../components/parts.js';
import { say } from '../components/toasts.js';
import { forgetBegun } from '../lib/begun-uploads.js';
import { forgetDrafts } from '../lib/drafts.js';
import { goTo, usePlace } from '../lib/router.js';
import { type Locale, setLocale, t, useLocale } from '../lib/texts.js';
import style from './shell.module.css';

export function Shell({
  account,
  children,
}: {
  readonly account: Account;
  readonly children: ReactNode;
}) {
  const { path } = usePlace();
  const locale = useLocale();
  const links = linksOf(account.role);
  const other: Locale = locale === 'de' ? 'en' : 'de';
  const signOut = (everywhere: boolean): void => {
    // A sign-in that only expired leaves what was written to the person who signs in again.
    client
      .logOut({ everywhere })
      .catch((error: unknown) => say(messageOf(error), { failed: true }))
      .finally(() => {
        void forgetDrafts();
        void forgetBegun();
      });
  };
  return (
    <div className={style['shell']}>
      <button type="button" className={style['skip']} onClick={skip}>
        {t('Skip to the content')}
      </button>
      <header className={style['bar']}>
        <a className={style['name']} href="#/">
          Attune
        </a>
        <nav aria-label={t('Main')} className={style['links']}>
          {links.map(({ to, label }) => (
            <a key={to} href={`#${to}`} aria-current={path === to ? 'page' : undefined}>
              {label}
            </a>
          ))}
        </nav>
        <Menu
          kind="quiet"
          label={account.displayName}
          entries={[
            { label: t('Profile'), onChoose: () => goTo('/profile') },
            {
              label: other === 'de' ? 'Deutsch' : 'English',
              onChoose: () => setLocale(other),
            },
            { label: t('Sign out'), onChoose: () => signOut(false) },
            { label: t('Sign out everywhere'), onChoose: () => signOut(true) },
          ]}
        />
      </header>
      <main id="main" tabIndex={-1} className={style['main']}>
        {children}
      </main>
    </div>
  );
}

/** The address is the place in the page, so the jump is made here. */
function skip(): void {
  document.getElementById('main')?.focus();
}

function linksOf(
  role: Account['role'],
): readonly { readonly to: string; readonly label: string }[] {
  if (role === 'admin') return [{ to: '/', label: t('Operation') }];
  if (role === 'patient')
    return [
      { to: '/', label: t('Sessions') },
      { to: '/patients', label: t('Care links') },
    ];
  return [
    { to: '/', label: t('Sessions') },
    { to: '/upload', label: t('Upload') },
    { to: '/patients', label: t('Patients') },
  ];
}
