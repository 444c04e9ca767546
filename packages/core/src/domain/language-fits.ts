/** Whether a language tag such as `en-US` is among the primary languages (`en`) an adapter takes. */
export function languageFits(language: string, able: readonly string[] | 'any'): boolean {
  if (able === 'any') return true;
  const primary = language.toLowerCase().split('-')[0];
  return able.some(
    (tag) => tag.toLowerCase() === language.toLowerCase() || tag.toLowerCase() === primary,
  );
}
