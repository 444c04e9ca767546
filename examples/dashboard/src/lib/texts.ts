import { de, en } from 'virtual:texts';
import { setupI18n } from '@lingui/core';
import { useSyncExternalStore } from 'react';
import type german from '../locales/de.json';

/** English texts are the keys of the German ones. A text without a German one does not compile. */
export type Text = keyof typeof german;
export type Locale = 'en' | 'de';

const storageKey = 'attune-locale';
const i18n = setupI18n();
i18n.load({ de, en });
choose(preferred());

function preferred(): Locale {
  const kept = globalThis.localStorage?.getItem(storageKey);
  if (kept === 'de' || kept === 'en') return kept;
  return globalThis.navigator?.language.startsWith('de') ? 'de' : 'en';
}

function choose(locale: Locale): void {
  i18n.activate(locale, [globalThis.navigator?.language ?? locale, locale]);
  if (globalThis.document !== undefined) document.documentElement.lang = locale;
}

export function setLocale(locale: Locale): void {
  localStorage.setItem(storageKey, locale);
  choose(locale);
}

/** The language of the page; the component draws itself again when it changes. */
export function useLocale(): Locale {
  return useSyncExternalStore(
    (listener) => i18n.on('change', listener),
    () => i18n.locale as Locale,
  );
}

/** A text in the language of the page, with its gaps filled. */
export function t(text: Text, values?: Readonly<Record<string, string | number>>): string {
  return i18n._(text, values);
}

/** Dates and numbers follow the region of the browser when it speaks the language of the page. */
function region(): string {
  const own = globalThis.navigator?.language ?? i18n.locale;
  return own.startsWith(i18n.locale) ? own : i18n.locale;
}

export function showDay(instant: string): string {
  return new Intl.DateTimeFormat(region(), { dateStyle: 'medium' }).format(new Date(instant));
}
export function showTime(instant: string | Date): string {
  return new Intl.DateTimeFormat(region(), { timeStyle: 'short' }).format(new Date(instant));
}
export function showMoment(instant: string): string {
  const style = { dateStyle: 'medium', timeStyle: 'short' } as const;
  return new Intl.DateTimeFormat(region(), style).format(new Date(instant));
}
export function showNumber(value: number, options?: Intl.NumberFormatOptions): string {
  return new Intl.NumberFormat(region(), options).format(value);
}
export function showBytes(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const power = Math.min(3, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const unit = units[power] ?? 'byte';
  const style = { style: 'unit', unit, maximumFractionDigits: power > 1 ? 1 : 0 } as const;
  return showNumber(bytes / 1000 ** power, style);
}
