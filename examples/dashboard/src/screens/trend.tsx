import { type Account, type Trend as TrendData, unwrap } from '@attune/client';
import { useQuery } from '@tanstack/react-query';
import { client } from '../client.js';
import { Empty, Failure, Loading, Section } from '../components/parts.js';
import { usePatients } from '../lib/data.js';
import { showDay, showNumber, t } from '../lib/texts.js';
import { moodText } from '../lib/words.js';
import style from './plain.module.css';

/** The mood of a patient across finalized sessions; each point leads to its session. */
export function Trend({ id, account }: { readonly id: string; readonly account: Account }) {
  const { data: patients } = usePatients(account.role === 'therapist');
  const found = useQuery({
    queryKey: ['trend', id],
    queryFn: async ({ signal }) =>
      unwrap(
        await client.api.GET('/v1/patients/{patientId}/trend', {
          params: { path: { patientId: id } },
          signal,
        }),
      ),
  });
  const name = patients?.find((patient) => patient.id === id)?.displayName;
  return (
    <div className={style['page']}>
      <h1>{name === undefined ? t('Trend') : t('Trend of {name}', { name })}</h1>
      {found.isPending && <Loading />}
      {found.isError && <Failure error={found.error} onRetry={() => found.refetch()} />}
      {found.data && <Points trend={found.data} />}
    </div>
  );
}

function Points({ trend: { points, gaps } }: { readonly trend: TrendData }) {
  if (points.length + gaps.length === 0)
    return <Empty>{t('There is nothing to show before a session is finalized.')}</Empty>;
  const width = 1_000;
  const place = points.map(({ overall, ...point }, index) => ({
    ...{ ...point, overall },
    x: points.length === 1 ? width / 2 : 40 + (index * (width - 80)) / (points.length - 1),
    y: 100 - 80 * (overall.scores.positive - overall.scores.negative),
  }));
  return (
    <Section title={t('Sessions')} count={points.length + gaps.length}>
      {place.length > 0 && (
        <svg
          role="img"
          aria-label={t('Mood from session to session; the numbers are in the table below')}
          viewBox={`0 0 ${width} 200`}
          className={style['chart']}
        >
          <line x1="0" x2={width} y1="100" y2="100" className={style['zero']} />
          <path
            d={place.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join(' ')}
            className={style['trend']}
          />
          {place.map(({ sessionId, at, x, y }) => (
            <a key={sessionId} href={`#/sessions/${sessionId}`} aria-label={showDay(at)}>
              <circle cx={x} cy={y} r="8" className={style['point']} />
            </a>
          ))}
        </svg>
      )}
      <div className={style['tableBox']}>
        <table className={style['table']}>
          <thead>
            <tr>
              <th scope="col">{t('Session')}</th>
              <th scope="col">{t('Mood')}</th>
              <th scope="col">{t('Positive less negative')}</th>
              <th scope="col">{t('Share of talk')}</th>
              <th scope="col">{t('Passages to read')}</th>
            </tr>
          </thead>
          <tbody>
            {place.map(({ sessionId, title, at, overall, shareOfTalk, riskFlags }) => (
              <tr key={sessionId}>
                <td>
                  <a href={`#/sessions/${sessionId}`}>
                    {showDay(at)} {title}
                  </a>
                </td>
                <td>{moodText(overall.label)}</td>
                <td>
                  {showNumber(overall.scores.positive - overall.scores.negative, {
                    maximumFractionDigits: 2,
                  })}
                </td>
                <td>
                  {shareOfTalk === undefined
                    ? '–'
                    : showNumber(shareOfTalk, { style: 'percent', maximumFractionDigits: 0 })}
                </td>
                <td>{riskFlags ?? '–'}</td>
              </tr>
            ))}
            {gaps.map(({ sessionId, title, at }) => (
              <tr key={sessionId}>
                <td>
                  <a href={`#/sessions/${sessionId}`}>
                    {showDay(at)} {title}
                  </a>
                </td>
                <td colSpan={4}>{t('It is not known which speaker is the patient.')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
