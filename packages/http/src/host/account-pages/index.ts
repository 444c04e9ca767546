import { readFileSync } from 'node:fs';
import { lookUpLanguage } from '@attune/core/adapter-kit';
import { type PageWords, pageWords } from './words.js';

interface Page {
  readonly title: string;
  /** Name of the script. */
  readonly script: 'account-page.js' | 'signed-in-page.js';
  /** What the script says, by name. */
  readonly says: object;
  readonly content: string;
  readonly name: string;
}

const frame = (language: string, { title, script, says, content, name }: Page, words: PageWords) =>
  `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="stylesheet" href="account-page.css">
<script type="module" src="${script}"></script>
</head>
<body>
<main data-page="${name}" data-words="${escaped(JSON.stringify({ ...words.messages, ...says }))}">
<h1>${title}</h1>
<p id="told" role="status"></p>
${content}
<noscript><p>${words.needsScript}</p></noscript>
</main>
</body>
</html>
`;

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/gu, (letter) => `&#${letter.charCodeAt(0)};`);
}

const pages: Readonly<Record<string, (words: PageWords) => Page>> = {
  '/reset-password': ({ reset: { title, label, button, done } }) => ({
    ...{ title, name: 'reset', script: 'account-page.js', says: { done } },
    content: `<form method="post" action="v1/auth/password-reset/confirm">
<label>${label}<input name="newPassword" type="password" autocomplete="new-password" maxlength="1000" required autofocus></label>
<button>${button}</button>
</form>`,
  }),
  '/confirm-email': ({ confirm: { title, button, done } }) => ({
    ...{ title, name: 'confirm', script: 'account-page.js', says: { done } },
    content: `<form method="post" action="v1/auth/email/confirm">
<button>${button}</button>
</form>`,
  }),
  '/care-requests': (words) => signedInPage('requests', words.requests, words),
  '/session': (words) => signedInPage('session', words.session, words),
};

/** A page that shows something to a person who signs in on it. */
function signedInPage(
  name: string,
  says: { readonly title: string; readonly about: string },
  { signIn }: PageWords,
): Page {
  return {
    ...{ title: says.title, name, script: 'signed-in-page.js' },
    says: { ...says, signedOut: signIn.signedOut },
    content: `<form method="post">
<p>${says.about}</p>
<label>${signIn.login}<input name="name" autocomplete="username" maxlength="320" required autofocus></label>
<label>${signIn.password}<input name="password" type="password" autocomplete="current-password" maxlength="1000" required></label>
<button>${signIn.button}</button>
</form>
<div id="found"></div>
<button type="button" id="sign-out" hidden>${signIn.out}</button>`,
  };
}

const style = `
:root { color-scheme: light dark; --strong: light-dark(#0b5a6b, #7fd4e6); }
* { box-sizing: border-box; }
body { max-width: 24rem; margin: 10vh auto 0; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.25rem; }
h2 { font-size: 1.1rem; overflow-wrap: anywhere; }
ul { padding: 0; list-style: none; }
li { margin-bottom: 1rem; overflow-wrap: anywhere; }
label { display: block; margin-bottom: 1rem; }
input { display: block; width: 100%; padding: 0.5rem; font: inherit; }
button { padding: 0.5rem 1.5rem; font: inherit; }
#found { margin-bottom: 1rem; }
[hidden] { display: none; }
:focus-visible { outline: 3px solid var(--strong); outline-offset: 1px; }
`;

const script = (file: string) => ({
  contentType: 'text/javascript; charset=utf-8',
  body: readFileSync(new URL(file, import.meta.url), 'utf8'),
});

/** What the pages load, by its path. */
export const accountPageParts: Readonly<
  Record<string, { readonly contentType: string; readonly body: string }>
> = {
  '/account-page.css': { contentType: 'text/css; charset=utf-8', body: style },
  '/account-page.js': script('./account-page.js'),
  '/account-page-calls.js': script('./account-page-calls.js'),
  '/signed-in-page.js': script('./signed-in-page.js'),
};

/** The paths of the pages that links in mails open. */
export const accountPagePaths: readonly string[] = Object.keys(pages);

const languages = Object.keys(pageWords);

/**
 * A page that a link in a mail opens, in the first of these languages that there are texts for. A
 * page does something only when a person submits it, so that a program that follows links in mails
 * uses no token up and answers nothing.
 *
 * @param asked language tags, the preferred one first.
 */
export function accountPage(
  path: string,
  asked: readonly string[],
): { readonly language: string; readonly body: string } {
  const language = lookUpLanguage(asked, languages)?.offered === 'de' ? 'de' : 'en';
  const words = pageWords[language];
  const page = pages[path];
  if (page === undefined) throw new Error(`There is no page ${path}`);
  return { language, body: frame(language, page(words), words) };
}

/**
 * Links for mails. The token is behind the `#`: browsers put it into no request and no `Referer`, so
 * it is in no log of a server or proxy.
 */
export function mailLinks(publicUrl: string): {
  readonly resetLink: (token: string) => string;
  readonly confirmEmailLink: (token: string) => string;
  readonly careLinksPage: string;
} {
  const link = (path: string) => (token: string) =>
    `${publicUrl}/${path}#token=${encodeURIComponent(token)}`;
  return {
    resetLink: link('reset-password'),
    confirmEmailLink: link('confirm-email'),
    careLinksPage: `${publicUrl}/care-requests`,
  };
}
