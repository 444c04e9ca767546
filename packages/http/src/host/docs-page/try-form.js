import { escapeHtml, exampleOf, resolve } from './schema.js';

/** A form that sends an operation, as HTML. Names of fields are the place and the name. */
export function tryHtml(document, operation) {
  const fields = [
    ...operation.parameters.map((one) => parameterField(document, one)),
    ...bodyFields(document, resolve(document, operation.requestBody)),
  ];
  return (
    `<form class="try" data-operation="${escapeHtml(operation.operationId)}">${fields.join('')}` +
    '<button>Send</button> <button type="reset">Stop and clear</button>' +
    '<p role="status"></p><pre tabindex="0" hidden></pre></form>'
  );
}

function parameterField(document, { name, in: place, required, schema, example }) {
  const { enum: choices } = Object(resolve(document, schema));
  return field(`${place} ${name}`, name, required, { choices, example });
}

function bodyFields(document, body) {
  const [type, media] = Object.entries(body?.content ?? {})[0] ?? [];
  if (type === undefined) return [];
  const schema = Object(resolve(document, media.schema));
  if (/^multipart\//u.test(type)) {
    const required = new Set(schema.required);
    return Object.entries(schema.properties ?? {}).map(([name, member]) =>
      isFile(resolve(document, member))
        ? fileField(`form ${name}`, name, required.has(name))
        : field(`form ${name}`, name, required.has(name), { example: media.example?.[name] }),
    );
  }
  if (!/\bjson$/u.test(type)) return [fileField('file body', 'Body', body.required)];
  const shown = media.example ?? exampleOf(document, media.schema ?? {});
  const example = JSON.stringify(shown, null, 2);
  return [
    `<label>Body (JSON)<textarea name="json body" rows="8">${escapeHtml(example)}</textarea></label>`,
  ];
}

function isFile(member) {
  const { format, contentMediaType } = Object(member);
  return format === 'binary' || contentMediaType !== undefined;
}

function field(name, label, required, { choices, example } = {}) {
  const must = required ? ' required' : '';
  if (Array.isArray(choices)) {
    const options = ['', ...choices].map((one) => `<option>${escapeHtml(one)}</option>`).join('');
    return `<label>${escapeHtml(label)}<select name="${escapeHtml(name)}"${must}>${options}</select></label>`;
  }
  const hint = example === undefined ? '' : ` placeholder="${escapeHtml(String(example))}"`;
  return `<label>${escapeHtml(label)}<input name="${escapeHtml(name)}"${must}${hint}></label>`;
}

function fileField(name, label, required) {
  const must = required ? ' required' : '';
  return `<label>${escapeHtml(label)}<input type="file" name="${escapeHtml(name)}"${must}></label>`;
}

/**
 * What a filled-in form asks for: a path relative to the API, and the rest of a `fetch`.
 * `entries` are the fields with their texts or files; empty ones are left out.
 */
export function requestOf({ method, path, security }, entries, token) {
  const filled = entriesByPlace(entries);
  const of = (place) => filled.get(place) ?? [];
  const [[, json] = []] = of('json');
  const headers = {
    ...Object.fromEntries(of('header')),
    ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    ...(token !== undefined && security?.length > 0 ? { authorization: `Bearer ${token}` } : {}),
  };
  const query = new URLSearchParams(of('query')).toString();
  const place = of('path').reduce(
    (at, [name, value]) => at.replace(`{${name}}`, () => encodeURIComponent(value)),
    path,
  );
  const [[, file] = []] = of('file');
  const body = json ?? file ?? formOf(of('form'));
  const url = `.${place}${query === '' ? '' : `?${query}`}`;
  return { url, init: { method: method.toUpperCase(), headers, body } };
}

/** Names and values that are not empty, by their place. */
function entriesByPlace(entries) {
  const places = new Map();
  for (const [field, value] of entries) {
    if (value === '' || value?.size === 0) continue;
    const place = field.slice(0, field.indexOf(' '));
    const known = places.get(place) ?? [];
    places.set(place, known);
    known.push([field.slice(place.length + 1), value]);
  }
  return places;
}

function formOf(entries) {
  if (entries.length === 0) return undefined;
  const form = new FormData();
  for (const [name, value] of entries) form.append(name, value);
  return form;
}
