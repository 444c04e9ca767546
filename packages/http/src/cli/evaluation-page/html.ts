/** Text that is safe between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** A table with a heading row; the cells are HTML. */
export function tableOf(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  kind = '',
): string {
  const head = heads.map((one) => `<th scope="col">${one}</th>`).join('');
  const body = rows
    .map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`)
    .join('\n');
  const named = kind === '' ? '' : ` class="${kind}"`;
  return `<table${named}><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table>`;
}

export function percent(share: number | undefined): string {
  return share === undefined ? '-' : `${(share * 100).toFixed(1)} %`;
}

/** Minutes and seconds: `2:05`. */
export function clock(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
