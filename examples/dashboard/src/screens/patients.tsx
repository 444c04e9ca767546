import { type Account, type CareLink, unwrap } from '@attune/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../client.js';
import { Button, LinkButton } from '../components/button.js';
import { Field } from '../components/field.js';
import { Banner, Empty, Failure, Loading, messageOf, Section, Tag } from '../components/parts.js';
import { say } from '../components/toasts.js';
import { showDay, t } from '../lib/texts.js';
import { useForm } from '../lib/use-form.js';
import style from './plain.module.css';

/** Who works with whom: asked for by the therapist, answered by the patient, ended by either. */
export function Patients({ account }: { readonly account: Account }) {
  const isTherapist = account.role === 'therapist';
  const links = useQuery({
    queryKey: ['care-links'],
    queryFn: async ({ signal }) =>
      unwrap(await client.api.GET('/v1/care-links', { params: { query: { limit: 100 } }, signal }))
        .items,
  });
  return (
    <div className={style['page']}>
      <h1>{isTherapist ? t('Patients') : t('Care links')}</h1>
      {isTherapist && <Ask />}
      {links.isPending && <Loading />}
      {links.isError && <Failure error={links.error} onRetry={() => links.refetch()} />}
      {links.data && <Links links={links.data} isTherapist={isTherapist} account={account} />}
    </div>
  );
}

function Ask() {
  const queries = useQueryClient();
  const [asked, setAsked] = useState(false);
  const form = useForm(async ({ login = '' }) => {
    unwrap(await client.api.POST('/v1/care-links', { body: { login: login.trim() } }));
    setAsked(true);
    await queries.invalidateQueries({ queryKey: ['care-links'] });
  });
  return (
    <Section title={t('Ask a patient')}>
      <form className={style['row']} onSubmit={form.onSubmit}>
        <Field
          label={t('E-mail or username')}
          hint={t('Exactly as the patient registered. They answer the request themselves.')}
          name="login"
          required
          error={form.fault('login')}
        />
        <Button kind="main" type="submit" busy={form.busy}>
          {t('Ask')}
        </Button>
      </form>
      {form.failure && <Banner kind="danger">{form.failure}</Banner>}
      {asked && (
        <Banner kind="good">
          {t('If there is such a patient, your request awaits their answer.')}
        </Banner>
      )}
    </Section>
  );
}

function Links({
  links,
  isTherapist,
  account,
}: {
  readonly links: readonly CareLink[];
  readonly isTherapist: boolean;
  readonly account: Account;
}) {
  const shown = links.filter(({ state }) => state !== 'ended');
  return (
    <Section title={isTherapist ? t('Your patients') : t('Your therapists')} count={shown.length}>
      {shown.length === 0 && (
        <Empty>
          {isTherapist
            ? t('Nobody is linked with you yet. Ask a patient above.')
            : t('No therapist has asked you yet.')}
        </Empty>
      )}
      <ul className={style['list']}>
        {shown.map((link) => (
          <Link key={link.id} link={link} isTherapist={isTherapist} />
        ))}
      </ul>
      {!isTherapist && (
        <LinkButton href={`#/patients/${account.id}`}>{t('How my mood went')}</LinkButton>
      )}
    </Section>
  );
}

function Link({ link, isTherapist }: { readonly link: CareLink; readonly isTherapist: boolean }) {
  const queries = useQueryClient();
  const { id, state, person, login, acceptedAt } = link;
  const after = (work: Promise<unknown>): void => {
    work
      .then(() =>
        Promise.all([
          queries.invalidateQueries({ queryKey: ['care-links'] }),
          queries.invalidateQueries({ queryKey: ['patients'] }),
        ]),
      )
      .catch((error: unknown) => say(messageOf(error), { failed: true }));
  };
  const path = { params: { path: { id } } };
  const answer = (accepted: boolean): void =>
    after(client.api.PUT('/v1/care-links/{id}', { ...path, body: { accepted } }).then(unwrap));
  return (
    <li className={style['entry']}>
      <strong>{person?.displayName ?? login}</strong>
      {state === 'asked' ? (
        <Tag kind="warn">{t('Asked')}</Tag>
      ) : (
        acceptedAt && <Tag kind="good">{t('Since {day}', { day: showDay(acceptedAt) })}</Tag>
      )}
      <span className={style['actions']}>
        {isTherapist && state === 'accepted' && person && (
          <>
            <LinkButton kind="quiet" href={`#/?patient=${encodeURIComponent(person.id)}`}>
              {t('Sessions')}
            </LinkButton>
            <LinkButton kind="quiet" href={`#/patients/${encodeURIComponent(person.id)}`}>
              {t('Trend')}
            </LinkButton>
          </>
        )}
        {!isTherapist && state === 'asked' && (
          <>
            <Button kind="main" onClick={() => answer(true)}>
              {t('Accept')}
            </Button>
            <Button onClick={() => answer(false)}>{t('Decline')}</Button>
          </>
        )}
        {(isTherapist || state === 'accepted') && (
          <Button
            kind="quiet"
            onClick={() => {
              if (!confirm(t('End this link?'))) return;
              after(client.api.DELETE('/v1/care-links/{id}', path).then(unwrap));
            }}
          >
            {t('End')}
          </Button>
        )}
      </span>
    </li>
  );
}
