import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { t } from '../lib/texts.js';
import { Button } from './button.js';
import style from './dialog.module.css';

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly wide?: boolean;
}

/** A modal dialog: the browser keeps the focus in it, and Escape closes it. A click outside does not. */
export function Dialog({ title, onClose, children, wide = false }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // A field takes the focus only once the dialog is shown.
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    setShown(true);
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={`${style['dialog']} ${wide ? style['wide'] : ''}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header className={style['head']}>
        <h2 id={id}>{title}</h2>
        <Button kind="quiet" onClick={onClose} aria-label={t('Close')}>
          ✕
        </Button>
      </header>
      {shown && children}
    </dialog>
  );
}

export function Actions({ children }: { readonly children: ReactNode }) {
  return <div className={style['actions']}>{children}</div>;
}
