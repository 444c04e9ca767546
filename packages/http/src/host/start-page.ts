/** A page for people who open the address of the host in a browser. @param version of this host. */
export function startPage(version: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Attune</title>
<link rel="stylesheet" href="start-page.css">
</head>
<body>
<main>
<h1>Attune</h1>
<p>This is the address of an Attune host. It makes speaker-labeled transcripts, sentiment and notes of recorded conversations.
Programs use it through its HTTP API.</p>
<ul>
<li><a href="docs">Reference of the API</a></li>
<li><a href="openapi.json">OpenAPI document</a></li>
<li><a href="health/ready">Health of this host</a></li>
</ul>
<p>Version ${version.replaceAll(/[^\w.+-]/gu, '')}</p>
</main>
</body>
</html>
`;
}

/** Its style; the content-security policy takes none inside a page. */
export const startPageStyle = `
:root { color-scheme: light dark; --strong: light-dark(#0b5a6b, #7fd4e6); }
body { max-width: 36rem; margin: 10vh auto 0; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; }
a { color: var(--strong); }
:focus-visible { outline: 3px solid var(--strong); outline-offset: 1px; }
`;
