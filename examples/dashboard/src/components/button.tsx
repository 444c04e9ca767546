import type { ComponentProps, ReactNode } from 'react';
import style from './button.module.css';

interface Props extends Omit<ComponentProps<'button'>, 'type'> {
  readonly kind?: 'main' | 'plain' | 'quiet' | 'danger';
  readonly type?: 'button' | 'submit';
  readonly busy?: boolean;
  readonly children: ReactNode;
}

export function Button({ kind = 'plain', type = 'button', busy, className, ...rest }: Props) {
  return (
    <button
      {...rest}
      type={type}
      aria-busy={busy || undefined}
      disabled={rest.disabled || busy}
      className={`${style['button']} ${style[kind]} ${className ?? ''}`}
    />
  );
}

export function LinkButton({
  kind = 'plain',
  className,
  ...rest
}: ComponentProps<'a'> & { readonly kind?: 'main' | 'plain' | 'quiet' }) {
  return <a {...rest} className={`${style['button']} ${style[kind]} ${className ?? ''}`} />;
}
