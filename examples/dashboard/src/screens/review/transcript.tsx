import type { Segment, Session } from '@attune/client';
import {
  type KeyboardEvent,
  memo,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from 'react';
import { VList, type VListHandle } from 'virtua';
import { Button } from '../../components/button.js';
import { Tag } from '../../components/parts.js';
import { alignWords } from '../../lib/align-words.js';
import { clockOf, indexAt } from '../../lib/clock.js';
import { merge, setSpeaker, setText, split } from '../../lib/edit-history.js';
import { type Editor, useEditor } from '../../lib/editor.js';
import { gapsOf } from '../../lib/gaps.js';
import type { Span } from '../../lib/next-speech.js';
import { type Player, usePlayer } from '../../lib/player.js';
import { t } from '../../lib/texts.js';
import { moodText } from '../../lib/words.js';
import { FindBar } from './find-bar.js';
import style from './transcript.module.css';

/** What keys and links do to the transcript. */
export interface TranscriptHandle {
  /** Scrolls to the segment that is heard at a time, and marks it. */
  show(ms: number): void;
  /** The segment that is marked. */
  current(): Segment | undefined;
  move(by: number): void;
  edit(): void;
  find(replacing: boolean): void;
  /** The next or the previous place that is in doubt. */
  doubt(by: 1 | -1): void;
}

interface Gap {
  readonly kind: 'gap';
  readonly startMs: number;
  readonly endMs: number;
}
type Item = { readonly kind: 'segment'; readonly segment: Segment } | Gap;

/** Words below this confidence are marked; engines that tell none mark none. */
const doubtfulConfidence = 0.5;

interface Props {
  readonly ref: Ref<TranscriptHandle>;
  readonly editor: Editor;
  readonly player: Player;
  readonly session: Session;
  readonly canEdit: boolean;
}

export function TranscriptPane({ ref, editor, player, session, canEdit }: Props) {
  const list = useRef<VListHandle>(null);
  const draft = useEditor(editor, (state) => state.history.present);
  const { segments, speakers } = draft;
  const { durationMs = 0 } = session.recording;
  const gaps = useMemo(() => gapsOf(editor.coverage, durationMs), [editor, durationMs]);
  const items = useMemo(() => itemsOf(segments, gaps), [segments, gaps]);
  const [marked, setMarked] = useState<string | undefined>(segments[0]?.id);
  const [editing, setEditing] = useState<{ readonly id: string; readonly caret?: number }>();
  const [following, setFollowing] = useState(true);
  const [finding, setFinding] = useState<'find' | 'replace'>();
  const heard = usePlayer(player, ({ currentMs }) => segments[indexAt(segments, currentMs)]?.id);
  const playing = usePlayer(player, (state) => state.playing);
  const scrolledByUs = useRef(false);

  const reveal = useCallback(
    (id: string | undefined, align: 'nearest' | 'center' = 'nearest'): void => {
      const index = items.findIndex((item) => item.kind === 'segment' && item.segment.id === id);
      if (index === -1) return;
      scrolledByUs.current = true;
      list.current?.scrollToIndex(index, { align });
      setTimeout(() => {
        scrolledByUs.current = false;
      }, 300);
    },
    [items],
  );
  useEffect(() => {
    if (playing && following && editing === undefined) reveal(heard, 'center');
  }, [heard, playing, following, editing, reveal]);
  useEffect(() => {
    player.setSpeech(segments);
  }, [player, segments]);

  useImperativeHandle(ref, () => {
    const index = segments.findIndex(({ id }) => id === marked);
    const mark = (segment: Segment | undefined): void => {
      if (segment === undefined) return;
      setMarked(segment.id);
      reveal(segment.id);
      focusRow(segment.id);
    };
    return {
      show: (ms) => {
        const segment = segments[Math.max(0, indexAt(segments, ms))];
        setMarked(segment?.id);
        reveal(segment?.id, 'center');
      },
      current: () => segments[index],
      move: (by) => mark(segments[Math.min(segments.length - 1, Math.max(0, index + by))]),
      edit: () => {
        if (canEdit && marked !== undefined) setEditing({ id: marked });
      },
      find: (replacing) => setFinding(replacing && canEdit ? 'replace' : 'find'),
      doubt: (by) => {
        const doubtful = (one: Segment): boolean =>
          one.words?.some(({ confidence = 1 }) => confidence < doubtfulConfidence) ?? false;
        for (let at = index + by; at >= 0 && at < segments.length; at += by) {
          const one = segments[at];
          if (one !== undefined && doubtful(one)) return mark(one);
        }
      },
    };
  }, [segments, marked, canEdit, reveal]);

  const names = useMemo(
    () => new Map(speakers.map(({ id, label }, index) => [id, { name: label ?? id, index }])),
    [speakers],
  );
  const work = useMemo(
    () =>
      workOf({ editor, player, setEditing, setMarked, ids: () => speakers.map(({ id }) => id) }),
    [editor, player, speakers],
  );
  const markedIndex = items.findIndex(
    (item) => item.kind === 'segment' && item.segment.id === (editing?.id ?? marked),
  );
  return (
    <section className={style['pane']} aria-label={t('Transcript')}>
      {finding !== undefined && (
        <FindBar
          editor={editor}
          replacing={finding === 'replace'}
          onShow={(id) => {
            setMarked(id);
            reveal(id, 'center');
          }}
          onClose={() => setFinding(undefined)}
        />
      )}
      <VList
        ref={list}
        data={items}
        className={style['list']}
        role="feed"
        aria-label={t('Segments')}
        aria-busy={false}
        keepMounted={markedIndex === -1 ? [] : [markedIndex]}
        onScroll={() => {
          if (playing && !scrolledByUs.current) setFollowing(false);
        }}
      >
        {(item, index) =>
          item.kind === 'gap' ? (
            <GapRow key={`gap-${item.startMs}`} gap={item} player={player} />
          ) : (
            <Row
              key={item.segment.id}
              segment={item.segment}
              position={index + 1}
              count={items.length}
              name={names.get(item.segment.speaker)?.name ?? item.segment.speaker}
              color={(names.get(item.segment.speaker)?.index ?? 0) % 6}
              marked={item.segment.id === marked}
              heard={item.segment.id === heard}
              editing={editing?.id === item.segment.id ? editing : undefined}
              canEdit={canEdit}
              player={player}
              work={work}
            />
          )
        }
      </VList>
      {playing && !following && (
        <Button className={style['back'] ?? ''} onClick={() => setFollowing(true)}>
          {t('Back to the voice')}
        </Button>
      )}
    </section>
  );
}

/** The segments, with what was not transcribed between them. */
function itemsOf(segments: readonly Segment[], gaps: readonly Span[]): readonly Item[] {
  const items: Item[] = segments.map((segment) => ({ kind: 'segment', segment }));
  if (gaps.length === 0) return items;
  const startOf = (item: Item): number =>
    item.kind === 'gap' ? item.startMs : item.segment.startMs;
  const all = [...items, ...gaps.map((gap): Gap => ({ kind: 'gap', ...gap }))];
  return all.sort((a, b) => startOf(a) - startOf(b));
}

function GapRow({ gap, player }: { readonly gap: Gap; readonly player: Player }) {
  const [from, to] = [clockOf(gap.startMs), clockOf(gap.endMs)];
  return (
    <div className={style['gap']}>
      {t('{from} to {to}: not transcribed', { from, to })}
      <Button
        kind="quiet"
        onClick={() => {
          player.seek(gap.startMs);
          void player.play();
        }}
      >
        {t('Listen')}
      </Button>
    </div>
  );
}

/** What a row does; the same for all rows, so that only a changed row is drawn again. */
interface Work {
  listen(segment: Segment, ms: number): void;
  begin(segment: Segment, caret?: number): void;
  text(segment: Segment, text: string): void;
  key(segment: Segment, event: KeyboardEvent<HTMLTextAreaElement>): void;
  end(segment: Segment): void;
}

function workOf({
  editor,
  player,
  setEditing,
  setMarked,
  ids,
}: {
  readonly editor: Editor;
  readonly player: Player;
  readonly setEditing: (editing: { id: string; caret?: number } | undefined) => void;
  readonly setMarked: (id: string) => void;
  readonly ids: () => readonly string[];
}): Work {
  const goTo = (id: string | undefined, caret?: number): void => {
    if (id === undefined) return;
    setMarked(id);
    setEditing({ id, ...(caret === undefined ? {} : { caret }) });
  };
  const neighbor = (id: string, by: number): string | undefined => {
    const { segments } = editor.state.history.present;
    return segments[segments.findIndex((one) => one.id === id) + by]?.id;
  };
  const leave = (id: string): void => {
    setEditing(undefined);
    void editor.save();
    focusRow(id);
  };
  return {
    listen: (segment, ms) => {
      setMarked(segment.id);
      player.seek(ms);
      void player.play();
    },
    begin: (segment, caret) => goTo(segment.id, caret),
    text: (segment, text) => editor.edit((history) => setText(history, segment.id, text)),
    end: () => void editor.save(),
    key: (segment, event) => {
      // AltGr says it is Ctrl and Alt, and types characters.
      if (event.getModifierState('AltGraph')) return;
      const done = [leaving, splitting, stepping, moving, assigning, joining].some((act) =>
        act(segment, event),
      );
      if (!done) return;
      event.preventDefault();
      event.stopPropagation();
    },
  };

  type Act = (segment: Segment, event: KeyboardEvent<HTMLTextAreaElement>) => boolean;

  function leaving({ id }: Segment, { key }: Parameters<Act>[1]): boolean {
    if (key !== 'Escape') return false;
    leave(id);
    return true;
  }

  function splitting({ id }: Segment, event: Parameters<Act>[1]): boolean {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return false;
    const caret = event.currentTarget.selectionStart;
    editor.edit((history) => split(history, id, caret));
    goTo(neighbor(id, 1), 0);
    return true;
  }

  function stepping({ id }: Segment, { key, altKey }: Parameters<Act>[1]): boolean {
    if (!altKey || (key !== 'ArrowUp' && key !== 'ArrowDown')) return false;
    goTo(neighbor(id, key === 'ArrowUp' ? -1 : 1));
    return true;
  }

  function moving({ id }: Segment, { key, shiftKey }: Parameters<Act>[1]): boolean {
    if (key !== 'Enter' && key !== 'Tab') return false;
    const next = neighbor(id, shiftKey ? -1 : 1);
    void editor.save();
    if (next !== undefined) goTo(next, 0);
    else if (key === 'Enter') leave(id);
    // At the ends, Tab goes on in the page.
    return next !== undefined || key === 'Enter';
  }

  function assigning({ id }: Segment, { altKey, code }: Parameters<Act>[1]): boolean {
    if (!altKey || !/^Digit[1-9]$/u.test(code)) return false;
    const speaker = ids()[Number(code.slice(5)) - 1];
    if (speaker !== undefined) editor.edit((history) => setSpeaker(history, id, speaker));
    return true;
  }

  function joining(segment: Segment, { key, currentTarget: field }: Parameters<Act>[1]): boolean {
    if (key !== 'Backspace' || field.selectionStart !== 0 || field.selectionEnd !== 0) return false;
    const before = neighbor(segment.id, -1);
    if (before === undefined) return false;
    mergeInto(before, segment);
    return true;
  }

  function mergeInto(before: string, segment: Segment): void {
    const first = editor.state.history.present.segments.find(({ id }) => id === before);
    const question = t('These segments are of two speakers. Join them all the same?');
    if (first?.speaker !== segment.speaker && !confirm(question)) return;
    const caret = (first?.text.length ?? -1) + 1;
    editor.edit((history) => merge(history, segment.id) ?? history);
    goTo(before, caret);
  }
}

function focusRow(id: string): void {
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>(`[data-segment="${CSS.escape(id)}"]`)?.focus(),
  );
}

interface RowProps {
  readonly segment: Segment;
  readonly position: number;
  readonly count: number;
  readonly name: string;
  readonly color: number;
  readonly marked: boolean;
  readonly heard: boolean;
  readonly editing: { readonly id: string; readonly caret?: number } | undefined;
  readonly canEdit: boolean;
  readonly player: Player;
  readonly work: Work;
}

const Row = memo(function Row(props: RowProps) {
  const { segment, position, count, name, color, marked, heard, editing, canEdit, work } = props;
  const { id, startMs, sentiment } = segment;
  const classes = [style['row'], marked && style['marked'], heard && style['heard']];
  return (
    <article
      className={classes.filter(Boolean).join(' ')}
      data-segment={id}
      data-speaker={color + 1}
      aria-posinset={position}
      aria-setsize={count}
      aria-label={`${name}, ${clockOf(startMs)}`}
      aria-current={marked || undefined}
      tabIndex={marked ? 0 : -1}
    >
      <header className={style['who']}>
        <button
          type="button"
          className={style['time']}
          tabIndex={-1}
          title={t('Listen from here')}
          onClick={() => work.listen(segment, startMs)}
        >
          {clockOf(startMs)}
        </button>
        <strong>{name}</strong>
        {sentiment && sentiment.label !== 'neutral' && (
          <Tag kind={moodKinds[sentiment.label]}>{moodText(sentiment.label)}</Tag>
        )}
        {canEdit && editing === undefined && (
          <button
            type="button"
            className={style['edit']}
            tabIndex={marked ? 0 : -1}
            onClick={() => work.begin(segment)}
          >
            {t('Edit')}
          </button>
        )}
      </header>
      {editing === undefined ? <Text {...props} /> : <EditField {...props} editing={editing} />}
    </article>
  );
});

const moodKinds = {
  positive: 'good',
  negative: 'danger',
  mixed: 'warn',
  neutral: 'plain',
} as const;

function Text({ segment, heard, player, canEdit, work }: RowProps) {
  const { text, words = [] } = segment;
  const pieces = useMemo(() => alignWords(text, words), [text, words]);
  // Only in the row that is heard it changes with every word.
  const spoken = usePlayer(player, ({ currentMs }) => (heard ? indexAt(words, currentMs) : -1));
  return (
    <p className={style['text']} dir="auto" onDoubleClick={() => canEdit && work.begin(segment)}>
      {pieces.map(({ text: piece, word }, index) => {
        const said = word === undefined ? undefined : words[word];
        if (said === undefined) return piece;
        const doubtful = (said.confidence ?? 1) < doubtfulConfidence;
        return (
          // biome-ignore lint/a11y/noStaticElementInteractions: as above
          // biome-ignore lint/a11y/useKeyWithClickEvents: as above
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces change only as a whole
            key={index}
            className={`${style['word']} ${word === spoken ? style['spoken'] : ''} ${doubtful ? style['doubtful'] : ''}`}
            title={doubtful ? t('In doubt') : undefined}
            onClick={() => work.listen(segment, said.startMs)}
          >
            {piece}
          </span>
        );
      })}
    </p>
  );
}

function EditField({
  segment,
  editing,
  name,
  work,
}: RowProps & { readonly editing: NonNullable<RowProps['editing']> }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const { caret } = editing;
  useEffect(() => {
    const shown = field.current;
    if (shown === null) return;
    shown.focus();
    const at = caret ?? shown.value.length;
    shown.setSelectionRange(at, at);
  }, [caret]);
  return (
    <textarea
      ref={field}
      className={style['field']}
      aria-label={t('Text of {name}, {time}', { name, time: clockOf(segment.startMs) })}
      dir="auto"
      spellCheck
      rows={1}
      value={segment.text}
      onChange={({ target }) => work.text(segment, target.value)}
      onKeyDown={(event) => work.key(segment, event)}
      onBlur={() => work.end(segment)}
    />
  );
}
