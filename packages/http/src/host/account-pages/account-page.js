import { call, tell, words } from './account-page-calls.js';

const form = document.querySelector('form');

/** The token of the mail. It is behind the "#", which browsers send to no server. */
const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
// A later look at the address or the history shows no token.
history.replaceState(null, '', location.pathname);

if (token === '') {
  form.hidden = true;
  tell(words.noToken);
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const { newPassword } = form.elements;
  const input = newPassword === undefined ? {} : { newPassword: newPassword.value };
  const button = form.querySelector('button');
  button.disabled = true;
  tell(words.wait);
  const response = await call('POST', form.getAttribute('action'), { body: { token, ...input } });
  button.disabled = false;
  if (response === undefined) return;
  form.hidden = true;
  tell(words.done);
});
