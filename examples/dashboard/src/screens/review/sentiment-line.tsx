import type { Session } from '@attune/client';
import { useMemo } from 'react';
import { clockOf } from '../../lib/clock.js';
import { showNumber, t } from '../../lib/texts.js';
import { moodText } from '../../lib/words.js';
import style from './sentiment-line.module.css';

type Timeline = NonNullable<Session['sentiment']>['timeline'];

interface Props {
  readonly session: Session;
  readonly durationMs: number;
  readonly onSeek: (ms: number) => void;
}

/** More points than pixels say nothing more. */
const mostPoints = 400;

/** How the mood goes, from -1 (negative) to 1 (positive); a click goes there. The numbers are in a table below. */
export function SentimentLine({ session, durationMs, onSeek }: Props) {
  const timeline = session.sentiment?.timeline ?? [];
  const points = useMemo(() => pointsOf(timeline, durationMs), [timeline, durationMs]);
  if (session.sentiment?.attributed === false)
    return (
      <p className={style['note']}>
        {t(
          'No mood is shown, because it is not known who the patient is. Set the roles under “Speakers”.',
        )}
      </p>
    );
  if (points.length < 2) return null;
  const path = points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join(' ');
  return (
    <div className={style['line']}>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the slider above is the way by keys */}
      <svg
        role="img"
        aria-label={t('Mood over time; the numbers are in the table below')}
        viewBox="0 0 1000 60"
        preserveAspectRatio="none"
        className={style['chart']}
        onClick={(event) => {
          const { left, width } = event.currentTarget.getBoundingClientRect();
          onSeek(((event.clientX - left) / width) * durationMs);
        }}
      >
        <line x1="0" x2="1000" y1="30" y2="30" className={style['zero']} />
        <path d={path} className={style['mood']} />
      </svg>
      <details>
        <summary>{t('Mood as a table')}</summary>
        <div className={style['tableBox']}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('Time')}</th>
                <th scope="col">{t('Mood')}</th>
                <th scope="col">{t('Positive less negative')}</th>
              </tr>
            </thead>
            <tbody>
              {timeline.slice(0, 2_000).map(({ segmentId, startMs, label, scores }) => (
                <tr key={segmentId}>
                  <td>
                    <button type="button" className={style['jump']} onClick={() => onSeek(startMs)}>
                      {clockOf(startMs)}
                    </button>
                  </td>
                  <td>{moodText(label)}</td>
                  <td>
                    {showNumber(scores.positive - scores.negative, { maximumFractionDigits: 2 })}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </div>
  );
}

function pointsOf(timeline: Timeline, durationMs: number): { x: number; y: number }[] {
  if (durationMs === 0) return [];
  const size = Math.max(1, Math.ceil(timeline.length / mostPoints));
  const points: { x: number; y: number }[] = [];
  for (let from = 0; from < timeline.length; from += size) {
    const group = timeline.slice(from, from + size);
    const middle = group.reduce((sum, { startMs, endMs }) => sum + (startMs + endMs) / 2, 0);
    const balance = group.reduce((sum, { scores }) => sum + scores.positive - scores.negative, 0);
    points.push({
      x: Math.round((1_000 * middle) / group.length / durationMs),
      y: Math.round((30 - (26 * balance) / group.length) * 10) / 10,
    });
  }
  return points;
}
