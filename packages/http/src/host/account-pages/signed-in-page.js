import { call, tell, words } from './account-page-calls.js';

const form = document.querySelector('form');
const found = document.getElementById('found');
const signOut = document.getElementById('sign-out');
/** The id of the session in the link of a mail. */
const sessionId = new URLSearchParams(location.hash.slice(1)).get('id') ?? '';

/** Kept in this page alone, until the person leaves it. */
let login;

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function button(text, act) {
  const made = element('button', text);
  made.type = 'button';
  made.addEventListener('click', act);
  return made;
}

async function read(path) {
  const response = await call('GET', path, { token: login.accessToken });
  return await response?.json();
}

function requestItem({ id, person }) {
  const item = element('li', '');
  const name = person === undefined ? id : `${person.displayName} (${person.username})`;
  const answer = async (accepted) => {
    const body = { accepted };
    const path = `v1/care-links/${encodeURIComponent(id)}`;
    const response = await call('PUT', path, { body, token: login.accessToken });
    if (response === undefined) return;
    const said = accepted ? words.accepted : words.refused;
    item.replaceChildren(element('p', name), element('p', said));
  };
  const choices = element('p', '');
  choices.append(
    button(words.accept, () => answer(true)),
    ' ',
    button(words.refuse, () => answer(false)),
  );
  item.append(element('p', name), choices);
  return item;
}

async function showRequests() {
  if (login.account.role !== 'patient') {
    tell(words.onlyPatients);
    return;
  }
  const page = await read('v1/care-links?limit=100');
  if (page === undefined) return;
  const open = page.items.filter(({ state }) => state === 'asked');
  tell(open.length === 0 ? words.none : '');
  const list = element('ul', '');
  list.append(...open.map(requestItem));
  found.replaceChildren(list);
}

async function download() {
  const path = `v1/sessions/${encodeURIComponent(sessionId)}/export?format=pdf`;
  const response = await call('GET', path, { token: login.accessToken });
  if (response === undefined) return;
  const link = element('a', '');
  link.href = URL.createObjectURL(await response.blob());
  link.download = 'transcript.pdf';
  link.click();
  URL.revokeObjectURL(link.href);
}

async function showSession() {
  const answer = await read(`v1/sessions/${encodeURIComponent(sessionId)}`);
  if (answer === undefined) return;
  const { title, status, createdAt, recordedAt = createdAt } = answer.session;
  tell('');
  const date = new Date(recordedAt).toLocaleString(document.documentElement.lang);
  const parts = [element('h2', title), element('p', date)];
  parts.push(element('p', words.states[status] ?? words.states.processing));
  const isDone = status === 'processed' || status === 'finalized';
  if (isDone) parts.push(button(words.download, download));
  found.replaceChildren(...parts);
}

const isSessionPage = document.querySelector('main').dataset.page === 'session';

function end() {
  if (login === undefined) return;
  const { accessToken } = login;
  login = undefined;
  // Reaches the host although the page is gone.
  fetch('v1/auth/logout', {
    method: 'POST',
    keepalive: true,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
    body: '{}',
  }).catch(() => undefined);
  found.replaceChildren();
  signOut.hidden = true;
  form.hidden = false;
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const { name, password } = form.elements;
  const submit = form.querySelector('button');
  submit.disabled = true;
  tell(words.wait);
  const body = { login: name.value, password: password.value };
  const response = await call('POST', 'v1/auth/login', { body });
  submit.disabled = false;
  if (response === undefined) return;
  login = await response.json();
  form.reset();
  form.hidden = true;
  signOut.hidden = false;
  await (isSessionPage ? showSession() : showRequests());
});
signOut.addEventListener('click', () => {
  end();
  tell(words.signedOut);
});
addEventListener('pagehide', end);

if (isSessionPage && sessionId === '') {
  form.hidden = true;
  tell(words.noId);
}
