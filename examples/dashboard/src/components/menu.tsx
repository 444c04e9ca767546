import * as Ariakit from '@ariakit/react';
import type { ReactNode } from 'react';
import button from './button.module.css';
import style from './menu.module.css';

export interface MenuEntry {
  readonly label: string;
  readonly onChoose: () => void;
  readonly danger?: boolean;
}

/** A button with a menu. */
export function Menu({
  label,
  entries,
  kind = 'plain',
}: {
  readonly label: ReactNode;
  readonly entries: readonly MenuEntry[];
  readonly kind?: 'plain' | 'quiet' | 'main';
}) {
  return (
    <Ariakit.MenuProvider>
      <Ariakit.MenuButton className={`${button['button']} ${button[kind]}`}>
        {label}
        <Ariakit.MenuButtonArrow />
      </Ariakit.MenuButton>
      <Ariakit.Menu gutter={4} className={style['menu']}>
        {entries.map((entry) => (
          <Ariakit.MenuItem
            key={entry.label}
            className={`${style['item']} ${entry.danger ? style['danger'] : ''}`}
            onClick={entry.onChoose}
          >
            {entry.label}
          </Ariakit.MenuItem>
        ))}
      </Ariakit.Menu>
    </Ariakit.MenuProvider>
  );
}
