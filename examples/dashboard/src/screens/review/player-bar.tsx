import type { Session } from '@attune/client';
import { useEffect, useMemo, useRef } from 'react';
import { Button } from '../../components/button.js';
import { messageOf } from '../../components/parts.js';
import { clockOf } from '../../lib/clock.js';
import { type Editor, useEditor } from '../../lib/editor.js';
import { fastest, type Player, slowest, usePlayer } from '../../lib/player.js';
import { t } from '../../lib/texts.js';
import { usePeaks } from './peaks.js';
import style from './player-bar.module.css';
import { SentimentLine } from './sentiment-line.js';

interface Props {
  readonly player: Player;
  readonly editor: Editor;
  readonly session: Session;
}

/** The recording: who speaks when, how the mood goes, and what plays it. */
export function PlayerBar({ player, editor, session }: Props) {
  const playing = usePlayer(player, (state) => state.playing);
  const rate = usePlayer(player, (state) => state.rate);
  const second = usePlayer(player, ({ currentMs }) => Math.floor(currentMs / 1_000));
  const durationMs = usePlayer(player, (state) => state.durationMs);
  const loop = usePlayer(player, (state) => state.loop);
  const skips = usePlayer(player, (state) => state.skipsSilence);
  const failure = usePlayer(player, (state) => state.failure);
  const step = (ms: number): void => player.seek(player.state.currentMs + ms);
  const toggleLoop = (): void => {
    const { segments } = editor.state.history.present;
    const now = player.state.currentMs;
    const segment = segments.findLast(({ startMs }) => startMs <= now);
    player.setLoop(loop === undefined ? segment : undefined);
  };
  if (session.stages.normalize.provider === 'import')
    return (
      <section className={style['bar']} aria-label={t('Recording')}>
        <p>{t('This session was made from a transcript. There is no recording to play.')}</p>
      </section>
    );
  return (
    <section className={style['bar']} aria-label={t('Recording')}>
      <Waveform player={player} editor={editor} session={session} />
      {session.sentiment !== undefined && (
        <SentimentLine session={session} durationMs={durationMs} onSeek={(ms) => player.seek(ms)} />
      )}
      <div className={style['controls']}>
        <Button kind="main" onClick={() => player.toggle()}>
          {playing ? t('Pause') : t('Play')}
        </Button>
        <Button kind="quiet" onClick={() => step(-3_000)} aria-label={t('Back 3 seconds')}>
          −3
        </Button>
        <Button kind="quiet" onClick={() => step(3_000)} aria-label={t('On 3 seconds')}>
          +3
        </Button>
        <span className={style['time']}>
          {clockOf(second * 1_000)} / {clockOf(durationMs)}
        </span>
        <Button
          kind="quiet"
          disabled={rate <= slowest}
          onClick={() => player.setRate(rate - 0.1)}
          aria-label={t('Slower')}
        >
          −
        </Button>
        <span>
          <span className="hidden">{t('Speed')}</span> {rate.toFixed(1)} ×
        </span>
        <Button
          kind="quiet"
          disabled={rate >= fastest}
          onClick={() => player.setRate(rate + 0.1)}
          aria-label={t('Faster')}
        >
          +
        </Button>
        <Button kind="quiet" aria-pressed={loop !== undefined} onClick={toggleLoop}>
          {t('Repeat the segment')}
        </Button>
        <Button kind="quiet" aria-pressed={skips} onClick={() => player.setSkipsSilence(!skips)}>
          {t('Skip silence')}
        </Button>
        {failure !== undefined && (
          <span role="alert" className={style['failure']}>
            {messageOf(failure)}
          </span>
        )}
      </div>
    </section>
  );
}

/** Loudness over time in the colors of the speakers; a click or the arrow keys go there. */
function Waveform({ player, editor, session }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const segments = useEditor(editor, (state) => state.history.present.segments);
  const speakers = useEditor(editor, (state) => state.history.present.speakers);
  const durationMs = usePlayer(player, (state) => state.durationMs);
  const peaks = usePeaks(session);
  const colors = useMemo(
    () => new Map(speakers.map(({ id }, index) => [id, `--speaker-${(index % 6) + 1}`])),
    [speakers],
  );
  useEffect(() => {
    const shown = canvas.current;
    if (shown === null) return;
    const draw = (): void => drawWave(shown, { segments, colors, durationMs, peaks });
    const watch = new ResizeObserver(draw);
    watch.observe(shown);
    const theme = matchMedia('(prefers-color-scheme: dark)');
    theme.addEventListener('change', draw);
    return () => {
      watch.disconnect();
      theme.removeEventListener('change', draw);
    };
  }, [segments, colors, durationMs, peaks]);
  useEffect(
    () =>
      player.subscribe(() => {
        const { currentMs, durationMs: whole } = player.state;
        if (head.current !== null)
          head.current.style.left = `${whole === 0 ? 0 : (100 * currentMs) / whole}%`;
      }),
    [player],
  );
  const second = usePlayer(player, ({ currentMs }) => Math.floor(currentMs / 1_000));
  return (
    <div
      className={style['wave']}
      role="slider"
      tabIndex={0}
      aria-label={t('Place in the recording')}
      aria-valuemin={0}
      aria-valuemax={Math.floor(durationMs / 1_000)}
      aria-valuenow={second}
      aria-valuetext={clockOf(second * 1_000)}
      onPointerDown={(event) => {
        const { left, width } = event.currentTarget.getBoundingClientRect();
        player.seek(((event.clientX - left) / width) * durationMs);
      }}
      onKeyDown={(event) => {
        const by = { ArrowLeft: -3_000, ArrowRight: 3_000, PageDown: -30_000, PageUp: 30_000 }[
          event.key
        ];
        if (by === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        player.seek(player.state.currentMs + by);
      }}
    >
      <canvas ref={canvas} className={style['canvas']} />
      <div ref={head} className={style['head']} />
    </div>
  );
}

interface Wave {
  readonly segments: readonly { speaker: string; startMs: number; endMs: number }[];
  readonly colors: ReadonlyMap<string, string>;
  readonly durationMs: number;
  /** 0 to 255, evenly over the recording; absent: not known yet. */
  readonly peaks: readonly number[] | undefined;
}

function drawWave(canvas: HTMLCanvasElement, { segments, colors, durationMs, peaks }: Wave): void {
  const scale = devicePixelRatio;
  const [width, height] = [canvas.clientWidth * scale, canvas.clientHeight * scale];
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext('2d');
  if (pen === null || durationMs === 0) return;
  const styles = getComputedStyle(canvas);
  const colorOf = new Map([...colors].map(([id, name]) => [id, styles.getPropertyValue(name)]));
  const silent = styles.getPropertyValue('--line-strong');
  const bar = Math.max(2, Math.round(2 * scale));
  let index = 0;
  for (let x = 0; x < width; x += bar + scale) {
    const ms = (x / width) * durationMs;
    while (index + 1 < segments.length && (segments[index + 1]?.startMs ?? 0) <= ms) index += 1;
    const segment = segments[index];
    const speaker = segment && isAt(segment, ms) ? segment.speaker : undefined;
    const share = shareOf(peaks?.[Math.floor((x / width) * peaks.length)], speaker !== undefined);
    pen.fillStyle = colorOf.get(speaker ?? '') ?? silent;
    pen.fillRect(x, (height * (1 - share)) / 2, bar, height * share);
  }
}

function isAt(span: { readonly startMs: number; readonly endMs: number }, ms: number): boolean {
  return span.startMs <= ms && ms < span.endMs;
}

/** How high a bar is, 0 to 1. The root shows quiet voices, too. */
function shareOf(peak: number | undefined, speaks: boolean): number {
  if (peak === undefined) return speaks ? 0.55 : 0.06;
  return Math.max(0.04, Math.sqrt(peak / 255));
}
