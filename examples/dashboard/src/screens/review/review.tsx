import { type Account, type Session, unwrap } from '@attune/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { client } from '../../client.js';
import { Banner, Failure, Loading, messageOf } from '../../components/parts.js';
import { say } from '../../components/toasts.js';
import { inWork, statusText } from '../../lib/data.js';
import { Editor, readTranscript } from '../../lib/editor.js';
import { Player } from '../../lib/player.js';
import { usePlace } from '../../lib/router.js';
import { t } from '../../lib/texts.js';
import { ConflictDialog } from './conflict.js';
import { Header } from './header.js';
import { useReviewKeys } from './keys.js';
import { KeysDialog } from './keys-dialog.js';
import { NotesPanel } from './notes.js';
import { PlayerBar } from './player-bar.js';
import style from './review.module.css';
import { RevisionsPanel } from './revisions.js';
import { RiskBanner } from './risk.js';
import { type SeenSession, sessionKey } from './seen-session.js';
import { SpeakersPanel } from './speakers.js';
import { type TranscriptHandle, TranscriptPane } from './transcript.js';

/** The whole of one session: read, corrected, signed and handed on. */
export function Review({ id, account }: { readonly id: string; readonly account: Account }) {
  const found = useQuery({
    queryKey: sessionKey(id),
    queryFn: async ({ signal }): Promise<SeenSession> => {
      const answer = await client.api.GET('/v1/sessions/{id}', {
        params: { path: { id } },
        signal,
      });
      const { session } = unwrap(answer);
      return { session, etag: answer.response.headers.get('etag') ?? '' };
    },
  });
  useLiveStatus(id, found.data?.session.status);
  if (found.isPending) return <Loading />;
  if (found.isError) return <Failure error={found.error} onRetry={() => found.refetch()} />;
  return <Opened seen={found.data} account={account} />;
}

/** Follows the work on a session until nothing moves any more. */
function useLiveStatus(id: string, status: Session['status'] | undefined): void {
  const queries = useQueryClient();
  const moving = status !== undefined && inWork.includes(status);
  useEffect(() => {
    if (!moving) return;
    const stop = new AbortController();
    const follow = async (): Promise<void> => {
      for await (const _event of client.watchSession(id, { signal: stop.signal }))
        await queries.invalidateQueries({ queryKey: sessionKey(id) });
      await queries.invalidateQueries({ queryKey: ['sessions'] });
    };
    follow().catch(() => undefined);
    return () => stop.abort();
  }, [id, moving, queries]);
}

function Opened({ seen, account }: { readonly seen: SeenSession; readonly account: Account }) {
  const { session } = seen;
  const loaded = useEditor(session, account.id);
  if (session.status === 'failed' && loaded.kind !== 'ready')
    return (
      <>
        <Header seen={seen} account={account} />
        <Banner kind="danger">
          {session.failure?.message} {t('Retry it from the list of sessions, or upload it again.')}
        </Banner>
      </>
    );
  if (loaded.kind === 'waiting')
    return (
      <>
        <Header seen={seen} account={account} />
        <InWork session={session} />
      </>
    );
  if (loaded.kind === 'failed') return <Failure error={loaded.error} />;
  return <Workplace seen={seen} account={account} editor={loaded.editor} />;
}

function InWork({ session }: { readonly session: Session }) {
  const { progress, status } = session;
  return (
    <div className={style['inWork']} role="status">
      <p>{statusText(status)}…</p>
      <progress
        aria-label={statusText(status)}
        max={100}
        {...(progress === undefined ? {} : { value: progress.percent })}
      />
      <p>{t('You can leave this page. The work goes on, and the session waits for you.')}</p>
    </div>
  );
}

type LoadedEditor =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'ready'; readonly editor: Editor };

/** Reads the transcript once there is one, and again when a worker made another. */
function useEditor({ id, stages, status }: Session, accountId: string): LoadedEditor {
  const [loaded, setLoaded] = useState<LoadedEditor>({ kind: 'waiting' });
  const there = stages.attribute.state === 'done' || stages.attribute.state === 'skipped';
  const editor = loaded.kind === 'ready' ? loaded.editor : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor itself is made here
  useEffect(() => {
    if (!there) return;
    if (editor !== undefined) {
      editor.reload().catch((error: unknown) => say(messageOf(error), { failed: true }));
      return;
    }
    let left = false;
    readTranscript(id).then(
      async ({ transcript, etag }) => {
        if (left) return;
        const made = new Editor(accountId, transcript, etag);
        if (await made.recover()) say(t('Work of an earlier visit was found in this browser.'));
        setLoaded({ kind: 'ready', editor: made });
      },
      (error: unknown) => setLoaded({ kind: 'failed', error }),
    );
    return () => {
      left = true;
    };
  }, [id, there, status, accountId]);
  useEffect(() => () => editor?.close(), [editor]);
  return loaded;
}

type Panel = 'transcript' | 'notes' | 'speakers' | 'revisions';

function Workplace({
  seen,
  account,
  editor,
}: {
  readonly seen: SeenSession;
  readonly account: Account;
  readonly editor: Editor;
}) {
  const { session } = seen;
  const { params } = usePlace();
  const player = usePlayerOf(session);
  const [pane, setPane] = useState<TranscriptHandle | null>(null);
  const [panel, setPanel] = useState<Panel>('notes');
  const [narrow, setNarrow] = useState<Panel>('transcript');
  const canEdit = account.role === 'therapist' && session.status !== 'finalized';
  const [helping, setHelping] = useState(false);
  const showKeys = useCallback(() => setHelping(true), []);
  useReviewKeys({ player, editor, pane, canEdit, showKeys });
  const at = Number(params.get('at') ?? Number.NaN);
  useEffect(() => {
    if (Number.isNaN(at)) return;
    player.seek(at);
    pane?.show(at);
  }, [at, player, pane]);
  const jump = (ms: number): void => {
    player.seek(ms);
    pane?.show(ms);
    setNarrow('transcript');
  };
  const evidence = { editor, jump };
  return (
    <div className={style['review']} data-narrow={narrow}>
      <Header seen={seen} account={account} editor={editor} onKeys={showKeys} />
      {account.role === 'therapist' && <RiskBanner seen={seen} {...evidence} canEdit={canEdit} />}
      {session.warnings.length > 0 && <Warnings session={session} />}
      <PlayerBar player={player} editor={editor} session={session} />
      <nav className={style['tabs']} aria-label={t('Parts of the session')}>
        {(['transcript', 'notes', 'speakers', 'revisions'] as const).map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={(one === 'transcript' ? narrow : panel) === one}
            className={`${style['tab']} ${one === 'transcript' ? style['onlyNarrow'] : ''}`}
            onClick={() => {
              setNarrow(one);
              if (one !== 'transcript') setPanel(one);
            }}
          >
            {panelText(one)}
          </button>
        ))}
      </nav>
      <div className={style['transcript']}>
        <TranscriptPane
          ref={setPane}
          editor={editor}
          player={player}
          session={session}
          canEdit={canEdit}
        />
      </div>
      <aside className={style['side']} aria-label={panelText(panel)}>
        {panel === 'notes' && <NotesPanel seen={seen} canEdit={canEdit} {...evidence} />}
        {panel === 'speakers' && <SpeakersPanel seen={seen} editor={editor} canEdit={canEdit} />}
        {panel === 'revisions' && (
          <RevisionsPanel session={session} editor={editor} canEdit={canEdit} jump={jump} />
        )}
      </aside>
      <ConflictDialog editor={editor} />
      {helping && <KeysDialog canEdit={canEdit} onClose={() => setHelping(false)} />}
    </div>
  );
}

function panelText(panel: Panel): string {
  const texts = {
    transcript: t('Transcript'),
    notes: t('Notes'),
    speakers: t('Speakers'),
    revisions: t('Revisions'),
  };
  return texts[panel];
}

function usePlayerOf({ id, recording }: Session): Player {
  const durationMs = recording.durationMs ?? 0;
  const player = useMemo(() => new Player(id, durationMs), [id, durationMs]);
  useEffect(() => () => player.close(), [player]);
  return player;
}

function Warnings({ session }: { readonly session: Session }) {
  return (
    <details className={style['warnings']}>
      <summary>
        {t(
          '{count, plural, one {# thing to know about this session} other {# things to know about this session}}',
          {
            count: session.warnings.length,
          },
        )}
      </summary>
      <ul>
        {session.warnings.map(({ code, message }) => (
          <li key={`${code} ${message}`}>{message}</li>
        ))}
      </ul>
    </details>
  );
}
