export const pageStyle = `
:root { color-scheme: light dark; --line: light-dark(#ccc, #444); --soft: light-dark(#f4f4f4, #222);
  --quiet: light-dark(#555, #aaa); --strong: light-dark(#0b5a6b, #7fd4e6); }
* { box-sizing: border-box; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
code, pre { font: 0.9em/1.5 ui-monospace, monospace; }
pre { padding: 0.75rem; background: var(--soft); overflow-x: auto; overflow-wrap: normal; }
ul { padding-left: 1.1rem; margin: 0.25rem 0; }
h3 { margin: 1rem 0 0.25rem; font-size: 1rem; }
a { color: var(--strong); }
label { display: block; }
input, select, textarea { width: 100%; padding: 0.5rem; font: inherit; }
button { padding: 0.5rem 1rem; font: inherit; }
#sign-in, .try { padding: 0.75rem; margin: 0.5rem 0; border: 1px solid var(--line); border-radius: 4px; }
[hidden] { display: none; }
section > details { border: 1px solid var(--line); border-radius: 4px; margin: 0.5rem 0; }
section > details > summary { padding: 0.5rem; }
section > details > div { padding: 0 1rem 0.5rem; border-top: 1px solid var(--line); }
summary { cursor: pointer; }
:focus-visible { outline: 3px solid var(--strong); outline-offset: 1px; }
.method { display: inline-block; min-width: 4rem; font-weight: bold; text-transform: uppercase; color: var(--strong); }
.access { padding: 0 0.4rem; border: 1px solid var(--line); border-radius: 1rem; font-size: 0.85em; white-space: nowrap; }
.type, .text, em { color: var(--quiet); }
.name { font-weight: bold; }
.required { font-size: 0.85em; font-weight: bold; }
.skip { position: absolute; left: -99rem; }
.skip:focus { position: static; }
`;
