import { readFileSync } from 'node:fs';

const frame = (title: string, form: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="stylesheet" href="account-page.css">
<script type="module" src="account-page.js"></script>
</head>
<body>
<main>
<h1>${title}</h1>
<p id="told" role="status"></p>
${form}
<noscript><p>This page needs JavaScript.</p></noscript>
</main>
</body>
</html>
`;

const resetPassword = frame(
  'Set a new password',
  `<form method="post" action="v1/auth/password-reset/confirm" data-done="The new password is set. All devices were signed out. Sign in with the new password.">
<label>New password<input name="newPassword" type="password" autocomplete="new-password" maxlength="1000" required autofocus></label>
<button>Set the password</button>
</form>`,
);

const confirmEmail = frame(
  'Confirm your e-mail address',
  `<form method="post" action="v1/auth/email/confirm" data-done="Your e-mail address is confirmed.">
<button>Confirm the address</button>
</form>`,
);

const style = `
:root { color-scheme: light dark; --strong: light-dark(#0b5a6b, #7fd4e6); }
* { box-sizing: border-box; }
body { max-width: 24rem; margin: 10vh auto 0; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.25rem; }
label { display: block; margin-bottom: 1rem; }
input { display: block; width: 100%; padding: 0.5rem; font: inherit; }
button { padding: 0.5rem 1.5rem; font: inherit; }
[hidden] { display: none; }
:focus-visible { outline: 3px solid var(--strong); outline-offset: 1px; }
`;

const html = 'text/html; charset=utf-8';

/**
 * The pages that links in mails open, by their paths. A form sends the token only when a person
 * submits it, so that a program that follows links in mails uses no token up.
 */
export const accountPages: Readonly<
  Record<string, { readonly contentType: string; readonly body: string }>
> = {
  '/reset-password': { contentType: html, body: resetPassword },
  '/confirm-email': { contentType: html, body: confirmEmail },
  '/account-page.css': { contentType: 'text/css; charset=utf-8', body: style },
  '/account-page.js': {
    contentType: 'text/javascript; charset=utf-8',
    body: readFileSync(new URL('./page.js', import.meta.url), 'utf8'),
  },
};

/**
 * Links for mails. The token is behind the `#`: browsers put it into no request and no `Referer`, so
 * it is in no log of a server or proxy.
 */
export function mailLinks(publicUrl: string): {
  readonly resetLink: (token: string) => string;
  readonly confirmEmailLink: (token: string) => string;
} {
  const link = (path: string) => (token: string) =>
    `${publicUrl}/${path}#token=${encodeURIComponent(token)}`;
  return { resetLink: link('reset-password'), confirmEmailLink: link('confirm-email') };
}
