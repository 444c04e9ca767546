import { type RevisionDiff, type Session, unwrap } from '@attune/client';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../client.js';
import { Button } from '../../components/button.js';
import { Dialog } from '../../components/dialog.js';
import { Failure, Loading, messageOf } from '../../components/parts.js';
import { say } from '../../components/toasts.js';
import { clockOf } from '../../lib/clock.js';
import { type Editor, useEditor } from '../../lib/editor.js';
import { showMoment, t } from '../../lib/texts.js';
import style from './revisions.module.css';
import { sessionKey } from './seen-session.js';

interface Props {
  readonly session: Session;
  readonly editor: Editor;
  readonly canEdit: boolean;
  readonly jump: (ms: number) => void;
}

/** Every save, by whom and when; each can be compared with the newest and brought back. */
export function RevisionsPanel({ session, editor, canEdit, jump }: Props) {
  const { id } = session;
  const queries = useQueryClient();
  const revision = useEditor(editor, (state) => state.revision);
  const [compared, setCompared] = useState<number>();
  const found = useInfiniteQuery({
    queryKey: [...sessionKey(id), 'revisions', revision],
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: { readonly nextCursor?: string }) => page.nextCursor,
    queryFn: async ({ pageParam, signal }) =>
      unwrap(
        await client.api.GET('/v1/data/transcript/{sessionId}/revisions', {
          params: {
            path: { sessionId: id },
            query: { limit: 30, ...(pageParam === undefined ? {} : { cursor: pageParam }) },
          },
          signal,
        }),
      ),
  });
  const restore = async (number: number): Promise<void> => {
    await editor.save();
    unwrap(
      await client.api.POST('/v1/data/transcript/{sessionId}/restore', {
        params: { path: { sessionId: id }, header: { 'If-Match': editor.etag } },
        body: { revision: number },
      }),
    );
    await editor.reload();
    await queries.invalidateQueries({ queryKey: sessionKey(id) });
    say(
      t('Revision {revision} is the newest again, as a revision of its own.', { revision: number }),
    );
  };
  if (found.isPending) return <Loading />;
  if (found.isError) return <Failure error={found.error} onRetry={() => found.refetch()} />;
  return (
    <div className={style['revisions']}>
      <ul>
        {found.data.pages
          .flatMap(({ items }) => items)
          .map(({ revision: number, author, createdAt, summary }) => (
            <li key={number} className={style['revision']}>
              <span>
                <strong>{number}</strong>{' '}
                {author.kind === 'machine' ? t('Machine') : (author.displayName ?? t('A person'))},{' '}
                {showMoment(createdAt)}
              </span>
              <span className={style['summary']}>{summary}</span>
              {number !== revision && (
                <span className={style['actions']}>
                  <Button kind="quiet" onClick={() => setCompared(number)}>
                    {t('Compare')}
                  </Button>
                  {canEdit && (
                    <Button
                      kind="quiet"
                      onClick={() =>
                        void restore(number).catch((error: unknown) =>
                          say(messageOf(error), { failed: true }),
                        )
                      }
                    >
                      {t('Restore')}
                    </Button>
                  )}
                </span>
              )}
            </li>
          ))}
      </ul>
      {found.hasNextPage && <Button onClick={() => found.fetchNextPage()}>{t('Show more')}</Button>}
      {compared !== undefined && (
        <DiffDialog
          id={id}
          from={compared}
          to={revision}
          jump={jump}
          onClose={() => setCompared(undefined)}
        />
      )}
    </div>
  );
}

function DiffDialog({
  id,
  from,
  to,
  jump,
  onClose,
}: {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly jump: (ms: number) => void;
  readonly onClose: () => void;
}) {
  const found = useQuery({
    queryKey: [...sessionKey(id), 'diff', from, to],
    queryFn: async ({ signal }) =>
      unwrap(
        await client.api.GET('/v1/data/transcript/{sessionId}/diff', {
          params: { path: { sessionId: id }, query: { from, to } },
          signal,
        }),
      ),
  });
  return (
    <Dialog wide title={t('From revision {from} to {to}', { from, to })} onClose={onClose}>
      {found.isPending && <Loading />}
      {found.isError && <Failure error={found.error} />}
      <ul className={style['changes']}>
        {found.data?.changes.map((change, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list does not change
          <li key={index}>
            <Change
              change={change}
              jump={(ms) => {
                onClose();
                jump(ms);
              }}
            />
          </li>
        ))}
      </ul>
      {found.data?.changes.length === 0 && <p>{t('Nothing differs.')}</p>}
    </Dialog>
  );
}

function Change({
  change,
  jump,
}: {
  readonly change: RevisionDiff['changes'][number];
  readonly jump: (ms: number) => void;
}) {
  if (change.kind === 'speaker' || change.kind === 'language') {
    const show = (side: unknown): string =>
      typeof side === 'string'
        ? side
        : [
            (side as { label?: string } | undefined)?.label,
            (side as { role?: string } | undefined)?.role,
          ]
            .filter(Boolean)
            .join(', ');
    return (
      <p>
        <del>{show(change.before)}</del> <ins>{show(change.after)}</ins>
      </p>
    );
  }
  const before = 'before' in change ? change.before : undefined;
  const after = 'after' in change ? change.after : undefined;
  const startMs = (after ?? before)?.startMs ?? 0;
  return (
    <>
      <Button kind="quiet" onClick={() => jump(startMs)}>
        {clockOf(startMs)}
      </Button>
      {before && (
        <p>
          <del dir="auto">{before.text}</del>
        </p>
      )}
      {after && (
        <p>
          <ins dir="auto">{after.text}</ins>
        </p>
      )}
    </>
  );
}
