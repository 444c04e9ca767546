/** Text as it may stand in HTML, in attributes too. */
export function escapeHtml(text) {
  const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return String(text ?? '').replace(/[&<>"']/gu, (character) => entities[character]);
}

/** What a `$ref` within the document leads to, and whatever is no reference as it is. */
export function resolve(document, thing) {
  const seen = new Set();
  let found = thing;
  while (typeof found?.$ref === 'string' && !seen.has(found.$ref)) {
    seen.add(found.$ref);
    const { $ref, ...beside } = found;
    const target = $ref
      .replace(/^#\//u, '')
      .split('/')
      .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
      .reduce((at, name) => (Object.hasOwn(Object(at), name) ? at[name] : undefined), document);
    if (target === undefined || typeof target === 'boolean') return target ?? beside;
    found = { ...target, ...beside };
  }
  return found;
}

const deepest = 10;

/** A schema as HTML: its type and rules, then its members, nested. */
export function schemaHtml(document, schema, path = []) {
  const ref = schema?.$ref;
  const name = typeof ref === 'string' ? ref.split('/').at(-1) : '';
  const label = name === '' ? '' : `<span class="name">${escapeHtml(name)}</span> `;
  if ((name !== '' && path.includes(ref)) || path.length > deepest)
    return `${label}<span class="type">…</span>`;
  const at = [...path, ref];
  const it = resolve(document, schema);
  if (typeof it !== 'object' || it === null) return '<span class="type">anything</span>';
  return `${label}${typeHtml(it)}${textHtml(it.description)}${membersHtml(document, it, at)}`;
}

function typeHtml(schema) {
  const types = [schema.type ?? (schema.properties ? 'object' : [])].flat();
  const rules = [
    schema.format ?? schema.contentMediaType,
    'const' in schema ? `= ${JSON.stringify(schema.const)}` : undefined,
    schema.enum?.map((value) => JSON.stringify(value)).join(' | '),
    ...['minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems', 'pattern']
      .filter((rule) => rule in schema)
      .map((rule) => `${rule} ${schema[rule]}`),
    'default' in schema ? `default ${JSON.stringify(schema.default)}` : undefined,
    'example' in schema ? `such as ${JSON.stringify(schema.example)}` : undefined,
  ].filter((rule) => rule !== undefined);
  const shown = [types.join(' or '), ...rules].filter((part) => part !== '');
  return shown.length === 0 ? '' : `<span class="type">${escapeHtml(shown.join(', '))}</span>`;
}

function membersHtml(document, schema, path) {
  const nested = (inner) => schemaHtml(document, inner, path);
  const required = new Set(schema.required);
  const rows = Object.entries(schema.properties ?? {}).map(
    ([name, inner]) =>
      `<code>${escapeHtml(name)}</code>${required.has(name) ? requiredMark : ''} ${nested(inner)}`,
  );
  if (schema.items) rows.push(`<em>each</em> ${nested(schema.items)}`);
  if (typeof schema.additionalProperties === 'object') {
    rows.push(`<em>any name</em> ${nested(schema.additionalProperties)}`);
  }
  for (const [word, list] of [
    ['and', schema.allOf],
    ['either', schema.anyOf],
    ['one of', schema.oneOf],
  ]) {
    rows.push(...(list ?? []).map((inner) => `<em>${word}</em> ${nested(inner)}`));
  }
  return rows.length === 0 ? '' : `<ul>${rows.map((row) => `<li>${row}</li>`).join('')}</ul>`;
}

/** Marks what may not be left out. */
export const requiredMark = ' <span class="required">required</span>';

/** A description as HTML. */
export function textHtml(text) {
  return text ? ` <span class="text">${codeHtml(text)}</span>` : '';
}

/** A text in which names stand between backticks. */
export function codeHtml(text) {
  return escapeHtml(text).replaceAll(/`([^`]*)`/gu, '<code>$1</code>');
}

/** A value that a schema could take: what must be there, with names standing for unknown texts. */
export function exampleOf(document, schema, name = 'text', depth = 0) {
  const it = Object(resolve(document, schema));
  const inner = (one, called) => exampleOf(document, one, called, depth + 1);
  const told = [it.example, it.default, it.const, it.examples?.[0], it.enum?.[0]];
  const given = told.find((value) => value !== undefined);
  if (given !== undefined) return given;
  if (depth > deepest) return `<${name}>`;
  const branch = it.oneOf?.[0] ?? it.anyOf?.[0];
  if (branch) return inner(branch, name);
  const [type] = [it.type].flat();
  if (type === 'array') return it.items ? [inner(it.items, name)] : [];
  const simple = { boolean: true, integer: it.minimum ?? 1, number: it.minimum ?? 1 };
  if (Object.hasOwn(simple, type)) return simple[type];
  return membersExample(document, it, inner) ?? `<${name}>`;
}

function membersExample(document, schema, inner) {
  const parts = [schema, ...(schema.allOf ?? []).map((part) => Object(resolve(document, part)))];
  if (!parts.some((part) => part.type === 'object' || part.properties)) return undefined;
  const members = Object.assign({}, ...parts.map((part) => part.properties));
  const required = parts.flatMap((part) => part.required ?? []);
  return Object.fromEntries(required.map((key) => [key, inner(members[key], key)]));
}
