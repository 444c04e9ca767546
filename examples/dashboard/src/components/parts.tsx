import { AttuneProblem } from '@attune/client';
import type { ReactNode } from 'react';
import { t } from '../lib/texts.js';
import { Button } from './button.js';
import style from './parts.module.css';

/** A block with a heading. */
export function Section({
  title,
  count,
  actions,
  children,
}: {
  readonly title: string;
  readonly count?: number;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className={style['section']} aria-label={title}>
      <header className={style['head']}>
        <h2>
          {title} {count !== undefined && <span className={style['count']}>{count}</span>}
        </h2>
        {actions}
      </header>
      {children}
    </section>
  );
}

export function Tag({
  kind = 'plain',
  children,
}: {
  readonly kind?: 'plain' | 'good' | 'warn' | 'danger' | 'accent';
  readonly children: ReactNode;
}) {
  return <span className={`${style['tag']} ${style[kind]}`}>{children}</span>;
}

/** Says what to do first where there is nothing yet. */
export function Empty({ children }: { readonly children: ReactNode }) {
  return <div className={style['empty']}>{children}</div>;
}

export function Loading() {
  return (
    <p className={style['loading']} role="status">
      {t('Loading…')}
    </p>
  );
}

/** What went wrong in words of the host, and a way to try again. */
export function Failure({
  error,
  onRetry,
}: {
  readonly error: unknown;
  readonly onRetry?: () => void;
}) {
  return (
    <div className={style['failure']} role="alert">
      <p>{messageOf(error)}</p>
      {onRetry && <Button onClick={onRetry}>{t('Try again')}</Button>}
    </div>
  );
}

export function Banner({
  kind,
  children,
}: {
  readonly kind: 'warn' | 'danger' | 'good' | 'accent';
  readonly children: ReactNode;
}) {
  return <div className={`${style['banner']} ${style[kind]}`}>{children}</div>;
}

export function messageOf(error: unknown): string {
  if (error instanceof AttuneProblem) return error.detail;
  if (error instanceof TypeError) return t('The host cannot be reached. Check your connection.');
  return error instanceof Error ? error.message : String(error);
}
