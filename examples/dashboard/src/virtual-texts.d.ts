declare module 'virtual:texts' {
  import type { Messages } from '@lingui/core';
  /** Compiled at build time, by English text. */
  export const de: Messages;
  export const en: Messages;
}
