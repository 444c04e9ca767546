import {
  escapeHtml,
  exampleOf,
  proseHtml,
  requiredMark,
  resolve,
  schemaHtml,
  textHtml,
} from './schema.js';
import { tryHtml } from './try-form.js';

const methods = ['get', 'put', 'post', 'patch', 'delete', 'head', 'options', 'trace'];

/** The operations of an OpenAPI 3.1 document by their first tag, in the order of the document. */
export function groupsOf(document) {
  const groups = new Map();
  for (const [path, found] of Object.entries(document.paths ?? {})) {
    const item = resolve(document, found);
    for (const method of methods.filter((name) => Object.hasOwn(item, name))) {
      const operation = item[method];
      const tag = operation.tags?.[0] ?? 'Other';
      const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((one) =>
        resolve(document, one),
      );
      const group = groups.get(tag) ?? [];
      groups.set(tag, [...group, { ...operation, method, path, parameters }]);
    }
  }
  return [...groups].map(([tag, operations]) => ({ tag, operations }));
}

/** The groups as HTML. `origin` is where the API is, such as `https://attune.example`. */
export function renderDocument(document, origin) {
  return groupsOf(document)
    .map(
      ({ tag, operations }) =>
        `<section><h2>${escapeHtml(tag)}</h2>${operations
          .map((operation) => operationHtml(document, operation, origin))
          .join('')}</section>`,
    )
    .join('');
}

function operationHtml(document, operation, origin) {
  const { method, path, operationId, summary, description, tags, parameters } = operation;
  const id = escapeHtml(`operation-${operationId ?? `${method}-${path}`}`);
  const searched = [method, path, operationId, summary, description, ...(tags ?? [])];
  const access = operation['x-access'];
  const body = resolve(document, operation.requestBody);
  return (
    `<details id="${id}" data-search="${escapeHtml(searched.join(' ').toLowerCase())}">` +
    `<summary><span class="method ${escapeHtml(method)}">${escapeHtml(method)}</span> ` +
    `<code>${escapeHtml(path)}</code>${textHtml(summary)}` +
    `${access ? ` <span class="access">${escapeHtml(access)}</span>` : ''}</summary>` +
    `<div>${description ? `<p>${proseHtml(description)}</p>` : ''}` +
    part(
      'Parameters',
      parameters.map((one) => parameterHtml(document, one)),
    ) +
    part('Request', body ? contentHtml(document, body) : []) +
    part(
      'Responses',
      Object.entries(operation.responses ?? {}).map(([status, found]) =>
        responseHtml(document, status, resolve(document, found)),
      ),
    ) +
    `<h3>Try it</h3>${tryHtml(document, operation)}` +
    `<h3>The same with curl</h3><pre tabindex="0"><code>${escapeHtml(curlOf(document, operation, origin))}</code></pre>` +
    `<p><a href="#${id}">Link to this operation</a></p></div></details>`
  );
}

function part(title, rows) {
  if (rows.length === 0) return '';
  return `<h3>${title}</h3><ul>${rows.map((row) => `<li>${row}</li>`).join('')}</ul>`;
}

function parameterHtml(document, { name, in: place, required, description, schema, example }) {
  return (
    `<code>${escapeHtml(name)}</code> <em>${escapeHtml(place)}</em>${required ? requiredMark : ''} ` +
    `${schemaHtml(document, schema ?? {})}${textHtml(description)}` +
    `${example === undefined ? '' : `, such as <code>${escapeHtml(String(example))}</code>`}`
  );
}

function contentHtml(document, { content, description }) {
  return Object.entries(content ?? {}).map(
    ([type, { schema, example }]) =>
      `<code>${escapeHtml(type)}</code>${textHtml(description)} ${schemaHtml(document, schema ?? {})}${exampleHtml(example)}`,
  );
}

function exampleHtml(example) {
  if (example === undefined) return '';
  const text = typeof example === 'string' ? example : JSON.stringify(example, null, 2);
  return `<details><summary>Example</summary><pre tabindex="0"><code>${escapeHtml(text)}</code></pre></details>`;
}

function responseHtml(document, status, response) {
  const headers = Object.entries(response?.headers ?? {}).map(([name, found]) =>
    parameterHtml(document, { ...resolve(document, found), name, in: 'header' }),
  );
  const inner = [...headers, ...contentHtml(document, { content: response?.content })];
  const line = `<code>${escapeHtml(status)}</code>${textHtml(response?.description)}`;
  if (inner.length === 0) return line;
  const list = inner.map((row) => `<li>${row}</li>`).join('');
  return `<details><summary>${line}</summary><ul>${list}</ul></details>`;
}

/** A command line that calls an operation; `<name>` stands for what only the caller knows. */
export function curlOf(document, operation, origin) {
  const { method, parameters } = operation;
  const value = ({ name, schema, example }) =>
    String(example ?? exampleOf(document, schema ?? {}, name));
  const needed = parameters.filter((one) => one.required);
  const path = operation.path.replace(/\{([^}]*)\}/gu, '<$1>');
  const query = needed
    .filter((one) => one.in === 'query')
    .map((one) => `${encodeURIComponent(one.name)}=${encodeURIComponent(value(one))}`);
  const secured = (operation.security ?? document.security ?? []).length > 0;
  const url = `${origin}${path}${query.length > 0 ? `?${query.join('&')}` : ''}`;
  return [
    `curl${method === 'get' ? '' : ` -X ${method.toUpperCase()}`} ${quote(url)}`,
    ...(secured ? ['-H "Authorization: Bearer $TOKEN"'] : []),
    ...needed
      .filter((one) => one.in === 'header')
      .map((one) => `-H ${quote(`${one.name}: ${value(one)}`)}`),
    ...bodyArguments(document, resolve(document, operation.requestBody)),
  ].join(' \\\n  ');
}

function bodyArguments(document, body) {
  const [type, media] = Object.entries(body?.content ?? {})[0] ?? [];
  if (type === undefined) return [];
  const example = media.example ?? exampleOf(document, media.schema ?? {});
  if (/^multipart\//u.test(type)) {
    const members = resolve(document, media.schema)?.properties ?? {};
    const isFile = (name) => {
      const { format, contentMediaType } = resolve(document, members[name]) ?? {};
      return format === 'binary' || contentMediaType !== undefined;
    };
    const value = (name) =>
      isFile(name) && media.example === undefined ? '@<file>' : String(example[name]);
    return Object.keys(example).map((name) => `-F ${quote(`${name}=${value(name)}`)}`);
  }
  const header = `-H ${quote(`Content-Type: ${type}`)}`;
  if (!/\bjson$/u.test(type)) return [header, "--data-binary '@<file>'"];
  return [header, `-d ${quote(JSON.stringify(example))}`];
}

/** One word for a shell. */
function quote(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
