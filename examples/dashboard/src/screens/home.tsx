import { type Account, type SessionSummary, unwrap } from '@attune/client';
import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useMemo, useRef } from 'react';
import { client } from '../client.js';
import { Button, LinkButton } from '../components/button.js';
import { Field, Select } from '../components/field.js';
import { Empty, Failure, Loading, messageOf, Section, Tag } from '../components/parts.js';
import { say } from '../components/toasts.js';
import { clockOf } from '../lib/clock.js';
import { dayOf, inWork, statusText, useNewest, usePatients, usePending } from '../lib/data.js';
import { addressWith, goTo, usePlace } from '../lib/router.js';
import { showDay, t } from '../lib/texts.js';
import style from './home.module.css';

/** What waits for the person, what is in work, what failed, and everything before. */
export function Home({ account }: { readonly account: Account }) {
  const { params } = usePlace();
  const isTherapist = account.role === 'therapist';
  const searching = ['q', 'patient', 'status', 'from', 'to'].some((name) => params.has(name));
  const names = usePatientNames(isTherapist);
  useHomeKeys();
  return (
    <div className={style['home']}>
      <div className={style['top']}>
        <h1>{t('Sessions')}</h1>
        {isTherapist && (
          <LinkButton kind="main" href="#/upload">
            {t('Upload recordings')}
          </LinkButton>
        )}
      </div>
      <Filters isTherapist={isTherapist} />
      {!searching && isTherapist && <Work names={names} />}
      <History names={names} isTherapist={isTherapist} searching={searching} />
    </div>
  );
}

function usePatientNames(enabled: boolean): ReadonlyMap<string, string> {
  const { data } = usePatients(enabled);
  return useMemo(() => new Map(data?.map(({ id, displayName }) => [id, displayName])), [data]);
}

/** `/` goes to the search, as in other programs. */
function useHomeKeys(): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement;
      if (event.key !== '/' || target.matches('input, textarea, select, [contenteditable]')) return;
      event.preventDefault();
      document.querySelector<HTMLInputElement>('input[type=search]')?.focus();
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, []);
}

function Filters({ isTherapist }: { readonly isTherapist: boolean }) {
  const place = usePlace();
  const { data: patients } = usePatients(isTherapist);
  const set = (changes: Record<string, string | undefined>): void =>
    goTo(addressWith(place, changes), { replace: true });
  const value = (name: string): string => place.params.get(name) ?? '';
  return (
    <search className={style['filters']}>
      <div className={style['search']}>
        <Field
          label={t('Search words, titles and notes')}
          type="search"
          value={value('q')}
          onChange={({ target }) => set({ q: target.value })}
        />
      </div>
      {isTherapist && (
        <Select
          label={t('Patient')}
          value={value('patient')}
          onChange={({ target }) => set({ patient: target.value })}
        >
          <option value="">{t('All')}</option>
          {patients?.map(({ id, displayName }) => (
            <option key={id} value={id}>
              {displayName}
            </option>
          ))}
        </Select>
      )}
      {isTherapist && (
        <Select
          label={t('Status')}
          value={value('status')}
          onChange={({ target }) => set({ status: target.value })}
        >
          <option value="">{t('All')}</option>
          {(['processed', 'finalized', 'failed'] as const).map((status) => (
            <option key={status} value={status}>
              {statusText(status)}
            </option>
          ))}
        </Select>
      )}
      <Field
        label={t('From')}
        type="date"
        value={value('from')}
        onChange={({ target }) => set({ from: target.value })}
      />
      <Field
        label={t('To')}
        type="date"
        value={value('to')}
        onChange={({ target }) => set({ to: target.value })}
      />
    </search>
  );
}

function Work({ names }: { readonly names: ReadonlyMap<string, string> }) {
  const queries = useQueryClient();
  const pending = usePending();
  const newest = useNewest();
  const items = newest.data?.items ?? [];
  const working = items.filter(({ status }) => inWork.includes(status));
  const failed = items.filter(({ status }) => status === 'failed');
  const before = useRef(working.length);
  useEffect(() => {
    // What was in work waits for a review now.
    if (working.length < before.current)
      void queries.invalidateQueries({ queryKey: ['sessions', 'pending'] });
    before.current = working.length;
  }, [working.length, queries]);
  const waiting = pending.data?.items ?? [];
  return (
    <>
      {pending.isError && <Failure error={pending.error} onRetry={() => pending.refetch()} />}
      {waiting.length > 0 && (
        <Section
          title={t('To review')}
          count={waiting.length}
          actions={
            <LinkButton href={`#/sessions/${waiting[0]?.id}`}>{t('Review next')}</LinkButton>
          }
        >
          <Rows sessions={waiting} names={names} />
        </Section>
      )}
      {working.length > 0 && (
        <Section title={t('In work')} count={working.length}>
          <ul className={style['rows']}>
            {working.map((session) => (
              <Working key={session.id} session={session} />
            ))}
          </ul>
        </Section>
      )}
      {failed.length > 0 && (
        <Section title={t('Failed')} count={failed.length}>
          <ul className={style['rows']}>
            {failed.map((session) => (
              <Failed key={session.id} session={session} />
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

function Working({ session }: { readonly session: SessionSummary }) {
  const { id, title, status, progress } = session;
  const percent = Math.round(progress?.percent ?? 0);
  return (
    <li className={style['row']}>
      <a className={style['title']} href={`#/sessions/${id}`}>
        {title}
      </a>
      <span className={style['facts']}>
        {statusText(status)}
        {progress !== undefined && ` ${percent} %`}
      </span>
      <progress
        className={style['progress']}
        aria-label={t('Progress of {title}', { title })}
        max={100}
        {...(progress === undefined ? {} : { value: percent })}
      />
      <Remove id={id} label={t('Cancel')} />
    </li>
  );
}

function Failed({ session }: { readonly session: SessionSummary }) {
  const queries = useQueryClient();
  const { id, title, failure } = session;
  const retry = async (): Promise<void> => {
    unwrap(await client.api.POST('/v1/sessions/{id}/retry', { params: { path: { id } } }));
    await queries.invalidateQueries({ queryKey: ['sessions'] });
  };
  return (
    <li className={style['row']}>
      <a className={style['title']} href={`#/sessions/${id}`}>
        {title}
      </a>
      <span className={style['reason']}>{failure?.message}</span>
      <Button
        onClick={() =>
          void retry().catch((error: unknown) => say(messageOf(error), { failed: true }))
        }
      >
        {t('Retry')}
      </Button>
      <Remove id={id} label={t('Delete')} />
    </li>
  );
}

/** Deleting is for ever, so it is asked once more. */
function Remove({ id, label }: { readonly id: string; readonly label: string }) {
  const queries = useQueryClient();
  const remove = async (): Promise<void> => {
    unwrap(await client.api.DELETE('/v1/sessions/{id}', { params: { path: { id } } }));
    await queries.invalidateQueries({ queryKey: ['sessions'] });
    say(t('The session was deleted.'));
  };
  return (
    <Button
      kind="quiet"
      onClick={() => {
        if (!confirm(t('Delete this session with its recording? This cannot be undone.'))) return;
        remove().catch((error: unknown) => say(messageOf(error), { failed: true }));
      }}
    >
      {label}
    </Button>
  );
}

function History({
  names,
  isTherapist,
  searching,
}: {
  readonly names: ReadonlyMap<string, string>;
  readonly isTherapist: boolean;
  readonly searching: boolean;
}) {
  const { params } = usePlace();
  const given = params.toString();
  const query = useDeferredValue(given);
  const found = useInfiniteQuery({
    queryKey: ['sessions', 'search', query],
    initialPageParam: undefined as string | undefined,
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
    queryFn: async ({ pageParam, signal }) => {
      const asked = queryOf(new URLSearchParams(query));
      const cursor = pageParam === undefined ? {} : { cursor: pageParam };
      return unwrap(
        await client.api.GET('/v1/sessions/search', {
          params: { query: { ...asked, ...cursor, limit: 30 } },
          signal,
        }),
      );
    },
    getNextPageParam: (page) => page.nextCursor,
  });
  if (found.isPending) return <Loading />;
  if (found.isError) return <Failure error={found.error} onRetry={() => found.refetch()} />;
  const hits = found.data.pages.flatMap(({ items }) => items);
  return (
    <Section title={searching ? t('Found') : t('History')}>
      {hits.length === 0 && <Nothing isTherapist={isTherapist} searching={searching} />}
      <ul className={style['rows']}>
        {hits.map(({ session, snippets }) => (
          <li key={session.id} className={style['hit']}>
            <Row session={session} name={names.get(session.patientId ?? '')} />
            {snippets.map(({ segmentId, startMs, text }) => (
              <a
                key={segmentId}
                className={style['snippet']}
                href={`#/sessions/${session.id}?at=${startMs}`}
              >
                <span className={style['clock']}>{clockOf(startMs)}</span> {text}
              </a>
            ))}
          </li>
        ))}
      </ul>
      {found.hasNextPage && (
        <Button busy={found.isFetchingNextPage} onClick={() => found.fetchNextPage()}>
          {t('Show more')}
        </Button>
      )}
    </Section>
  );
}

function queryOf(params: URLSearchParams) {
  const q = params.get('q')?.trim();
  const patientId = params.get('patient');
  const status = params.get('status') as SessionSummary['status'] | null;
  const [from, to] = [params.get('from'), params.get('to')];
  return {
    ...(q ? { q, order: 'best' as const } : {}),
    ...(patientId ? { patientId } : {}),
    ...(status ? { status } : {}),
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
  };
}

function Nothing({
  isTherapist,
  searching,
}: {
  readonly isTherapist: boolean;
  readonly searching: boolean;
}) {
  if (searching) return <Empty>{t('No session fits. Try fewer words or other dates.')}</Empty>;
  if (!isTherapist)
    return (
      <Empty>
        {t('Sessions appear here once your therapist has reviewed and finalized them.')}
      </Empty>
    );
  return (
    <Empty>
      <p>
        {t(
          'There is no session yet. Upload a recording: it is transcribed here, and you review it.',
        )}
      </p>
      <LinkButton kind="main" href="#/upload">
        {t('Upload your first recording')}
      </LinkButton>
    </Empty>
  );
}

function Rows({
  sessions,
  names,
}: {
  readonly sessions: readonly SessionSummary[];
  readonly names: ReadonlyMap<string, string>;
}) {
  return (
    <ul className={style['rows']}>
      {sessions.map((session) => (
        <li key={session.id} className={style['hit']}>
          <Row session={session} name={names.get(session.patientId ?? '')} />
        </li>
      ))}
    </ul>
  );
}

function Row({
  session,
  name,
}: {
  readonly session: SessionSummary;
  readonly name: string | undefined;
}) {
  const { id, title, status, recording, speakers } = session;
  const unsure = speakers.filter(({ role }) => role === 'unknown').length;
  return (
    <div className={style['row']}>
      <a className={style['title']} href={`#/sessions/${id}`}>
        {title}
      </a>
      <span className={style['facts']}>
        {showDay(dayOf(session))}
        {name !== undefined && ` · ${name}`}
        {recording.durationMs !== undefined && ` · ${clockOf(recording.durationMs)}`}
      </span>
      <span className={style['tags']}>
        {unsure > 0 && status === 'processed' && (
          <Tag kind="warn">
            {t('{count, plural, one {# role unsure} other {# roles unsure}}', { count: unsure })}
          </Tag>
        )}
        <Tag kind={status === 'finalized' ? 'good' : status === 'failed' ? 'danger' : 'plain'}>
          {statusText(status)}
        </Tag>
      </span>
    </div>
  );
}
