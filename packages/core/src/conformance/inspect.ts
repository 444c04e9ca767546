/** Everything that logging an error could show: its own fields and those of its causes. */
function inspect(error: unknown): string {
  const seen = new Set<unknown>();
  const visit = (value: unknown): string => {
    if (typeof value !== 'object' || value === null) return String(value);
    if (seen.has(value)) return '';
    seen.add(value);
    return Object.getOwnPropertyNames(value)
      .map((name) => `${name}: ${visit((value as Record<string, unknown>)[name])}`)
      .join('\n');
  };
  return visit(error);
}

export { inspect };
