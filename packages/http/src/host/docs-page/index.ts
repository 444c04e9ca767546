import { readFileSync } from 'node:fs';
import { pageStyle } from './page-style.js';

/** A file of the page. */
export interface DocsAsset {
  readonly contentType: string;
  readonly body: string;
}

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API</title>
<link rel="stylesheet" href="docs/page.css">
<script type="module" src="docs/page.js"></script>
</head>
<body>
<a class="skip" href="#operations">Skip to the operations</a>
<header>
<h1 id="title">API</h1>
<p id="about"></p>
<form id="sign-in">
<label>E-mail or username<input name="login" autocomplete="username" required></label>
<label>Password<input name="password" type="password" autocomplete="current-password" required></label>
<button>Sign in to try operations</button>
<p role="status"></p>
</form>
<label>Search (press /)<input id="search" type="search" disabled></label>
<p id="count" role="status"></p>
</header>
<main id="operations" tabindex="-1"><noscript>This page needs JavaScript. <a href="openapi.json">openapi.json</a> has the same content.</noscript></main>
</body>
</html>
`;

const script = (name: string): DocsAsset => ({
  contentType: 'text/javascript; charset=utf-8',
  body: readFileSync(new URL(name, import.meta.url), 'utf8'),
});

/**
 * A page that shows `openapi.json` beside it, for people. It is served as `docs`, its other files by
 * their names under `docs/`; it needs no other server and no inline script or style.
 */
export const docsPage: { readonly assets: Readonly<Record<string, DocsAsset>> } = {
  assets: {
    '': { contentType: 'text/html; charset=utf-8', body: page },
    'page.css': { contentType: 'text/css; charset=utf-8', body: pageStyle },
    'page.js': script('./page.js'),
    'render.js': script('./render.js'),
    'schema.js': script('./schema.js'),
    'try.js': script('./try.js'),
    'try-form.js': script('./try-form.js'),
  },
};
