const storageKey = 'attune-theme';

/** The colors that the person chose; empty: as the device. */
export function chosenTheme(): string {
  return localStorage.getItem(storageKey) ?? '';
}

export function setTheme(theme: string): void {
  localStorage.setItem(storageKey, theme);
  applyTheme();
}

export function applyTheme(): void {
  const theme = chosenTheme();
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme;
  else delete document.documentElement.dataset['theme'];
}
