/** Languages that the names of models tell by their codes. */
const known = new Set(
  'ar bg bn cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv ms nl pl pt ro ru sk sl sv ta te th tr uk ur vi yue zh'.split(
    ' ',
  ),
);

/**
 * The languages of a model: as the file lists them, or as its name tells them. What tells nothing
 * is taken at its word, whichever language is asked for.
 */
export function languagesIn(
  name: string,
  metadata: ReadonlyMap<string, string>,
): readonly string[] | 'any' {
  if (metadata.get('is_multilingual') === '0') return ['en'];
  const listed = (metadata.get('all_language_codes') ?? '').split(',').filter((one) => one !== '');
  if (listed.length > 0) return listed;
  const named = name
    .toLowerCase()
    .split(/[-_.]/u)
    .filter((one) => known.has(one));
  return named.length === 0 ? 'any' : [...new Set(named)];
}
