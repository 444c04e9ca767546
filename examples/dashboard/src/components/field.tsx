import { type ComponentProps, type ReactNode, useId } from 'react';
import style from './field.module.css';

interface FieldProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
}

/** A labeled input, with its fault beneath: what is wrong stands where it can be mended. */
export function Field({ label, hint, error, ...input }: FieldProps & ComponentProps<'input'>) {
  const id = useId();
  const told = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div className={style['field']}>
      <label htmlFor={id}>{label}</label>
      {hint && (
        <p id={`${id}-hint`} className={style['hint']}>
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className={style['error']}>
          {error}
        </p>
      )}
      <input
        {...input}
        id={id}
        className={style['input']}
        aria-invalid={error ? true : undefined}
        aria-describedby={told === '' ? undefined : told}
      />
    </div>
  );
}

export function Select({ label, hint, error, ...select }: FieldProps & ComponentProps<'select'>) {
  const id = useId();
  return (
    <div className={style['field']}>
      <label htmlFor={id}>{label}</label>
      {hint && (
        <p id={`${id}-hint`} className={style['hint']}>
          {hint}
        </p>
      )}
      {error && <p className={style['error']}>{error}</p>}
      <select
        {...select}
        id={id}
        className={style['input']}
        aria-describedby={hint ? `${id}-hint` : undefined}
      />
    </div>
  );
}

export function Check({ label, error, ...input }: FieldProps & ComponentProps<'input'>) {
  const id = useId();
  return (
    <div className={style['check']}>
      <input
        {...input}
        id={id}
        type="checkbox"
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${id}-error` : undefined}
      />
      <div>
        <label htmlFor={id}>{label}</label>
        {error && (
          <p id={`${id}-error`} className={style['error']}>
            {error}
          </p>
        )}
      </div>
    </div>
  );
}
