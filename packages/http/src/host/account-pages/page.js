const form = document.querySelector('form');
const told = document.getElementById('told');

/** The token of the mail. It is behind the "#", which browsers send to no server. */
const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
// A later look at the address or the history shows no token.
history.replaceState(null, '', location.pathname);

if (token === '') {
  form.hidden = true;
  told.textContent = 'This link has no token. Open the whole link of the mail.';
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const { newPassword } = form.elements;
  const input = newPassword === undefined ? {} : { newPassword: newPassword.value };
  const button = form.querySelector('button');
  button.disabled = true;
  told.textContent = 'One moment …';
  try {
    const response = await fetch(form.getAttribute('action'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, ...input }),
    });
    if (response.ok) {
      form.hidden = true;
      told.textContent = form.dataset.done;
      return;
    }
    const { detail } = await response.json();
    told.textContent = detail ?? 'This did not work. Ask for a new mail.';
  } catch {
    told.textContent = 'The service cannot be reached. Try again later.';
  }
  button.disabled = false;
});
