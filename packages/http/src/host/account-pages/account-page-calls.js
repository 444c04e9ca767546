const main = document.querySelector('main');

/** The texts of the page in its language. */
export const words = JSON.parse(main.dataset.words);

const told = document.getElementById('told');

/** Says to the person what happened. */
export function tell(text) {
  told.textContent = text;
}

/** What to say about an answer that is a problem. */
export function problemText({ code, detail }) {
  const isEnglish = document.documentElement.lang === 'en';
  return words.problems[code] ?? (isEnglish ? detail : undefined) ?? words.failed;
}

/**
 * Sends a request to this host. Says what went wrong and resolves `undefined` if it did not succeed.
 */
export async function call(method, path, { body, token } = {}) {
  try {
    const response = await fetch(path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.ok) return response;
    tell(problemText(await response.json()));
  } catch {
    tell(words.unreachable);
  }
  return undefined;
}
