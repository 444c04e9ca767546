import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { t } from '../lib/texts.js';
import type { Form } from '../lib/use-form.js';
import { Button } from './button.js';
import style from './dialog.module.css';
import { Banner } from './parts.js';

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

/** A dialog that asks for something and sends it: faults stand above, the buttons below. */
export function FormDialog({
  form,
  send,
  danger = false,
  children,
  ...dialog
}: Props & { readonly form: Form; readonly send: string; readonly danger?: boolean }) {
  return (
    <Dialog {...dialog}>
      <form className={style['form']} onSubmit={form.onSubmit}>
        {form.failure && <Banner kind="danger">{form.failure}</Banner>}
        {children}
        <Actions>
          <Button onClick={dialog.onClose} autoFocus={danger}>
            {t('Cancel')}
          </Button>
          <Button kind={danger ? 'danger' : 'main'} type="submit" busy={form.busy}>
            {send}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
