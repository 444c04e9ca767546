import { renderDocument } from './render.js';
import { codeHtml } from './schema.js';

const byId = (id) => document.getElementById(id);

async function show() {
  const response = await fetch('openapi.json');
  if (!response.ok) throw new Error(`openapi.json answered ${response.status}`);
  const api = await response.json();
  const { title = 'API', version = '', description = '' } = api.info ?? {};
  document.title = `${title} ${version}`;
  byId('title').textContent = `${title} ${version}`;
  byId('about').innerHTML = codeHtml(description);
  const origin = new URL(api.servers?.[0]?.url ?? '.', location.href).href.replace(/\/$/u, '');
  // Everything that comes from the document is escaped there.
  byId('operations').innerHTML = renderDocument(api, origin);
  byId('search').disabled = false;
  filter();
  open();
}

/** Shows the operations that hold every word searched for. */
function filter() {
  const words = byId('search').value.toLowerCase().split(/\s+/u);
  let shown = 0;
  for (const section of document.querySelectorAll('section')) {
    const fits = [...section.querySelectorAll('details[data-search]')].filter((operation) => {
      operation.hidden = !words.every((word) => operation.dataset.search.includes(word));
      return !operation.hidden;
    });
    section.hidden = fits.length === 0;
    shown += fits.length;
  }
  byId('count').textContent = `${shown} ${shown === 1 ? 'operation' : 'operations'}`;
}

/** Opens the operation that the address names. */
function open() {
  const named = byId(location.hash.slice(1));
  if (!named?.matches('details')) return;
  named.open = true;
  named.scrollIntoView();
}

byId('search').addEventListener('input', filter);
addEventListener('hashchange', open);
addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.target.matches('input')) return;
  event.preventDefault();
  byId('search').focus();
});
show().catch((error) => {
  byId('operations').textContent = `The description of the API did not load: ${error.message}.`;
});
