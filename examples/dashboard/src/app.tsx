import type { Account } from '@attune/client';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { client, queries } from './client.js';
import { Failure, Loading } from './components/parts.js';
import { Toasts } from './components/toasts.js';
import { useAccountEvents } from './lib/account-events.js';
import { match, usePlace } from './lib/router.js';
import { t, useLocale } from './lib/texts.js';
import { uploadFor } from './lib/uploads.js';
import { Home } from './screens/home.js';
import { Shell } from './screens/shell.js';
import { SignIn } from './screens/sign-in.js';

const Upload = lazy(async () => ({ default: (await import('./screens/upload.js')).Upload }));
const Review = lazy(async () => ({ default: (await import('./screens/review/review.js')).Review }));
const Patients = lazy(async () => ({ default: (await import('./screens/patients.js')).Patients }));
const Trend = lazy(async () => ({ default: (await import('./screens/trend.js')).Trend }));
const Profile = lazy(async () => ({ default: (await import('./screens/profile.js')).Profile }));
const Operation = lazy(async () => ({
  default: (await import('./screens/operation.js')).Operation,
}));

/** Nobody, somebody, or not known yet. */
type SignedIn = Account | 'nobody' | 'unknown';

export function App() {
  useLocale();
  const [who, setWho] = useState<SignedIn>('unknown');
  const [failure, setFailure] = useState<unknown>();
  const [tries, setTries] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try asks again
  useEffect(() => {
    const end = client.onSession((account) => {
      // What one person saw is not for the next one at this browser.
      queries.clear();
      uploadFor(account?.id);
      setWho(account ?? 'nobody');
    });
    client.resume().then(
      (account) => {
        uploadFor(account?.id);
        setWho(account ?? 'nobody');
      },
      (error: unknown) => setFailure(error),
    );
    return end;
  }, [tries]);
  return (
    <>
      <Body
        who={who}
        failure={failure}
        onRetry={() => {
          setFailure(undefined);
          setTries(tries + 1);
        }}
      />
      <Toasts />
    </>
  );
}

function Body({
  who,
  failure,
  onRetry,
}: {
  readonly who: SignedIn;
  readonly failure: unknown;
  readonly onRetry: () => void;
}) {
  if (failure !== undefined) return <Failure error={failure} onRetry={onRetry} />;
  if (who === 'unknown') return <Loading />;
  if (who === 'nobody') return <SignIn />;
  return <SignedInPage account={who} />;
}

function SignedInPage({ account }: { readonly account: Account }) {
  useAccountEvents(account);
  return (
    <Shell account={account}>
      <Suspense fallback={<Loading />}>
        <Screen account={account} />
      </Suspense>
    </Shell>
  );
}

function Screen({ account }: { readonly account: Account }): ReactNode {
  const { path } = usePlace();
  const session = match('/sessions/:id', path);
  if (session?.['id'] !== undefined && account.role !== 'admin')
    return <Review key={session['id']} id={session['id']} account={account} />;
  const trend = match('/patients/:id', path);
  if (trend?.['id'] !== undefined && account.role !== 'admin')
    return <Trend id={trend['id']} account={account} />;
  if (path === '/upload' && account.role === 'therapist') return <Upload />;
  if (path === '/patients' && account.role !== 'admin') return <Patients account={account} />;
  if (path === '/profile') return <Profile />;
  if (path === '/') return account.role === 'admin' ? <Operation /> : <Home account={account} />;
  return (
    <p>
      {t('There is nothing here.')} <a href="#/">{t('Home')}</a>
    </p>
  );
}
