import { type Health as HostHealth, unwrap } from '@attune/client';
import {
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useState } from 'react';
import { baseUrl, client } from '../client.js';
import { Button, LinkButton } from '../components/button.js';
import { Field } from '../components/field.js';
import { Empty, Failure, Loading, messageOf, Section, Tag } from '../components/parts.js';
import { say } from '../components/toasts.js';
import { statusText } from '../lib/data.js';
import { showDay, showMoment, t } from '../lib/texts.js';
import style from './plain.module.css';

const againMs = 15_000;

/** How the host stands, for administrators: no title, no name of a patient, no word that was said. */
export function Operation() {
  return (
    <div className={style['page']}>
      <div className={style['row']}>
        <h1>{t('Operation')}</h1>
        <LinkButton href={`${baseUrl}/admin`}>{t('Queue')}</LinkButton>
      </div>
      <Health />
      <Alerts />
      <Stuck />
      <Limited />
      <Accounts />
    </div>
  );
}

function Health() {
  const found = useQuery({
    queryKey: ['health'],
    refetchInterval: againMs,
    queryFn: async ({ signal }) => {
      const answer = await client.api.GET('/health/ready', { signal });
      // 503 tells what is wrong in the same form.
      return answer.response.status === 503 ? (answer.error as HostHealth) : unwrap(answer);
    },
  });
  if (found.isPending) return <Loading />;
  if (found.isError) return <Failure error={found.error} onRetry={() => found.refetch()} />;
  const kinds = { ok: 'good', warning: 'warn', failed: 'danger' } as const;
  return (
    <Section title={t('Health')}>
      <ul className={style['list']}>
        {Object.entries(found.data.checks).map(([name, { status, latencyMs, detail }]) => (
          <li key={name} className={style['entry']}>
            <strong>{name}</strong>
            <Tag kind={kinds[status]}>{status}</Tag>
            <span>{Math.round(latencyMs)} ms</span>
            {detail && <span className={style['detail']}>{detail}</span>}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Alerts() {
  const found = useQuery({
    queryKey: ['alerts'],
    refetchInterval: againMs,
    queryFn: async ({ signal }) =>
      unwrap(await client.api.GET('/v1/admin/alerts', { params: { query: { limit: 50 } }, signal }))
        .items,
  });
  if (found.isError) return <Failure error={found.error} onRetry={() => found.refetch()} />;
  return (
    <Section title={t('Alerts')} count={found.data?.length ?? 0}>
      {found.data?.length === 0 && <Empty>{t('There is no alert.')}</Empty>}
      <ul className={style['list']}>
        {found.data?.map(({ kind, subject, state, openedAt }) => (
          <li key={`${kind} ${subject} ${openedAt}`} className={style['entry']}>
            <strong>{kind.replaceAll('_', ' ')}</strong>
            <Tag kind={state === 'open' ? 'danger' : 'good'}>{state}</Tag>
            <span>{subject}</span>
            <span>{showMoment(openedAt)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Stuck() {
  const queries = useQueryClient();
  const found = useQuery({
    queryKey: ['stuck'],
    refetchInterval: againMs,
    queryFn: async ({ signal }) => {
      const read = async (query: { stuck: 'true' } | { status: 'failed' }) =>
        unwrap(
          await client.api.GET('/v1/admin/sessions', {
            params: { query: { ...query, limit: 50 } },
            signal,
          }),
        ).items;
      const [stuck, failed] = await Promise.all([
        read({ stuck: 'true' }),
        read({ status: 'failed' }),
      ]);
      const known = new Set(stuck.map(({ id }) => id));
      return [...stuck, ...failed.filter(({ id }) => !known.has(id))];
    },
  });
  const retry = (id: string): void => {
    client.api
      .POST('/v1/sessions/{id}/retry', { params: { path: { id } } })
      .then(unwrap)
      .then(() => queries.invalidateQueries({ queryKey: ['stuck'] }))
      .catch((error: unknown) => say(messageOf(error), { failed: true }));
  };
  if (found.isError) return <Failure error={found.error} onRetry={() => found.refetch()} />;
  return (
    <Section title={t('Stuck or failed sessions')} count={found.data?.length ?? 0}>
      {found.data?.length === 0 && <Empty>{t('Every session moves.')}</Empty>}
      <ul className={style['list']}>
        {found.data?.map(({ id, status, movedAt }) => (
          <li key={id} className={style['entry']}>
            <code>{id}</code>
            <Tag kind={status === 'failed' ? 'danger' : 'warn'}>{statusText(status)}</Tag>
            <span>{showMoment(movedAt)}</span>
            <Button kind="quiet" onClick={() => retry(id)}>
              {t('Retry')}
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Limited() {
  const found = useQuery({
    queryKey: ['limited'],
    refetchInterval: againMs,
    queryFn: async ({ signal }) =>
      unwrap(await client.api.GET('/v1/admin/limits', { params: { query: { limit: 50 } }, signal }))
        .items,
  });
  return (
    <Section title={t('Limited at the moment')} count={found.data?.length ?? 0}>
      <ul className={style['list']}>
        {found.data?.map(({ operation, code, accountId, address, until }) => (
          <li key={`${operation} ${address} ${accountId}`} className={style['entry']}>
            <strong>{operation}</strong>
            <span>{code}</span>
            <span>{address}</span>
            {accountId && <code>{accountId}</code>}
            <span>{t('until {moment}', { moment: showMoment(until) })}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Accounts() {
  const queries = useQueryClient();
  const [q, setQ] = useState('');
  const found = useInfiniteQuery({
    queryKey: ['accounts', q],
    initialPageParam: undefined as string | undefined,
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam, signal }) =>
      unwrap(
        await client.api.GET('/v1/admin/accounts', {
          params: {
            query: {
              limit: 50,
              ...(q.trim() === '' ? {} : { q: q.trim() }),
              ...(pageParam === undefined ? {} : { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.nextCursor,
  });
  const setDisabled = (id: string, disabled: boolean): void => {
    client.api
      .PATCH('/v1/admin/accounts/{id}', { params: { path: { id } }, body: { disabled } })
      .then(unwrap)
      .then(() => queries.invalidateQueries({ queryKey: ['accounts'] }))
      .catch((error: unknown) => say(messageOf(error), { failed: true }));
  };
  return (
    <Section title={t('Accounts')}>
      <Field
        label={t('Name, username or e-mail')}
        type="search"
        value={q}
        onChange={({ target }) => setQ(target.value)}
      />
      {found.isError && <Failure error={found.error} onRetry={() => found.refetch()} />}
      <ul className={style['list']}>
        {found.data?.pages
          .flatMap(({ items }) => items)
          .map(({ id, displayName, username, role, disabledAt, lastSignInAt }) => (
            <li key={id} className={style['entry']}>
              <strong>{displayName}</strong>
              <span>{username}</span>
              <Tag>{role}</Tag>
              {disabledAt && <Tag kind="danger">{t('Deactivated')}</Tag>}
              <span>
                {lastSignInAt === undefined
                  ? t('Never signed in')
                  : t('Last sign-in {day}', { day: showDay(lastSignInAt) })}
              </span>
              <Button kind="quiet" onClick={() => setDisabled(id, disabledAt === undefined)}>
                {disabledAt === undefined ? t('Deactivate') : t('Reactivate')}
              </Button>
            </li>
          ))}
      </ul>
      {found.hasNextPage && <Button onClick={() => found.fetchNextPage()}>{t('Show more')}</Button>}
    </Section>
  );
}
