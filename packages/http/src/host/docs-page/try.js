import { requestOf } from './try-form.js';

/** Only here: it is in no storage, and gone with the page. */
let token;
/** Most characters of an answer that are shown. */
const mostShown = 100_000;

/** Makes the forms of the page send what they say. `operations` are those of the document, flat. */
export function enableTrying(operations, signIn, forms) {
  signIn.addEventListener('submit', async (event) => {
    event.preventDefault();
    await enter(signIn);
  });
  const running = new WeakMap();
  forms.addEventListener('submit', async (event) => {
    event.preventDefault();
    const form = event.target;
    const operation = operations.find((one) => one.operationId === form.dataset.operation);
    running.get(form)?.abort();
    const stop = new AbortController();
    running.set(form, stop);
    await send(form, operation, stop.signal);
  });
  forms.addEventListener('reset', ({ target }) => {
    running.get(target)?.abort();
    target.querySelector('pre').hidden = true;
    target.querySelector('[role=status]').textContent = '';
  });
}

async function enter(form) {
  const told = form.querySelector('[role=status]');
  const { login, password } = form.elements;
  told.textContent = 'One moment …';
  try {
    const response = await fetch('./v1/auth/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login: login.value, password: password.value }),
    });
    const answer = await response.json();
    token = answer.accessToken;
    password.value = '';
    told.textContent = response.ok
      ? `Signed in as ${answer.account.displayName}, for ${Math.round(answer.expiresInSeconds / 60)} minutes.`
      : (answer.detail ?? `The host answered ${response.status}.`);
  } catch {
    told.textContent = 'The host cannot be reached. Try again later.';
  }
}

async function send(form, operation, signal) {
  const told = form.querySelector('[role=status]');
  const shown = form.querySelector('pre');
  told.textContent = 'One moment …';
  shown.hidden = true;
  try {
    const { url, init } = requestOf(operation, new FormData(form), token);
    const response = await fetch(url, { ...init, signal });
    const etag = response.headers.get('etag');
    told.textContent = `${response.status}${etag === null ? '' : `, ETag: ${etag}`}`;
    const type = response.headers.get('content-type') ?? '';
    if (/json|^text\//u.test(type)) await showText(response, type, shown);
    else await offerFile(response, told);
  } catch (error) {
    if (!signal.aborted) told.textContent = `The request did not get through: ${error.message}.`;
  }
}

/** Shows text as it arrives, so that events are seen as they come. */
async function showText(response, type, shown) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  shown.hidden = false;
  for (;;) {
    const { done, value = '' } = await reader.read();
    text += value;
    shown.textContent = text.slice(0, mostShown);
    if (done || text.length > mostShown) break;
  }
  await reader.cancel();
  if (text.length > mostShown) shown.textContent += '\n… (the rest is not shown)';
  else if (/json/u.test(type)) shown.textContent = JSON.stringify(JSON.parse(text), null, 2);
}

async function offerFile(response, told) {
  const blob = await response.blob();
  if (blob.size === 0) return;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  const named = /filename="([^"]+)"/u.exec(response.headers.get('content-disposition') ?? '');
  link.download = named?.[1] ?? 'answer';
  link.textContent = `Save ${link.download} (${blob.size} bytes)`;
  told.append(' ', link);
}
