const frame = (title: string, content: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="stylesheet" href="page.css">
</head>
<body>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`;

/** Where an administrator signs in; `refusal` tells why the last try failed. */
export function signInPage(refusal?: string): string {
  const told = refusal === undefined ? '' : `<p role="alert">${escaped(refusal)}</p>\n`;
  return frame(
    'Attune: the queue',
    `${told}<form method="post" action="sign-in">
<label>E-mail or username<input name="login" autocomplete="username" maxlength="320" required autofocus></label>
<label>Password<input name="password" type="password" autocomplete="current-password" maxlength="1000" required></label>
<button>Sign in</button>
</form>`,
  );
}

/** Where one signs out: a link alone must not do it. */
export function signOutPage(): string {
  return frame(
    'Attune: sign out',
    `<form method="post" action="sign-out"><button>Sign out</button></form>
<p><a href="queues">Back to the queue</a></p>`,
  );
}

/** The style of these pages. */
export const adminStyle = `
:root { color-scheme: light dark; --strong: light-dark(#0b5a6b, #7fd4e6); }
* { box-sizing: border-box; }
body { max-width: 24rem; margin: 10vh auto 0; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.25rem; }
label { display: block; margin-bottom: 1rem; }
input { display: block; width: 100%; padding: 0.5rem; font: inherit; }
button { padding: 0.5rem 1.5rem; font: inherit; }
a { color: var(--strong); }
[role="alert"] { padding: 0.5rem; border-left: 4px solid light-dark(#a11, #f88); }
:focus-visible { outline: 3px solid var(--strong); outline-offset: 1px; }
`;

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/gu, (letter) => `&#${letter.charCodeAt(0)};`);
}
