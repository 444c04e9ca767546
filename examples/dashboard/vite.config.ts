import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const out = fileURLToPath(new URL('../../packages/http/dist/dashboard', import.meta.url));

const texts = fileURLToPath(new URL('src/locales/de.json', import.meta.url));

/** Texts with plurals and gaps are compiled here, so that no parser travels to the browser. */
function compiledTexts(): Plugin {
  return {
    name: 'compiled-texts',
    resolveId: (id) => (id === 'virtual:texts' ? '\0virtual:texts' : null),
    load(id) {
      if (id !== '\0virtual:texts') return null;
      this.addWatchFile(texts);
      const german = JSON.parse(readFileSync(texts, 'utf8')) as Record<string, string>;
      const compiled = (texts: readonly [string, string][]) =>
        Object.fromEntries(texts.map(([key, text]) => [key, compileMessage(text)]));
      const de = compiled(Object.entries(german));
      // English texts are their own keys.
      const en = compiled(Object.keys(german).map((text) => [text, text]));
      return {
        code: `export const de = ${JSON.stringify(de)};\nexport const en = ${JSON.stringify(en)};\n`,
        moduleType: 'js' as const,
      };
    },
  };
}

/** The host sends compressed files and has no time to make them. */
function compressedFiles(): Plugin {
  return {
    name: 'compressed-files',
    apply: 'build',
    closeBundle() {
      for (const folder of [out, join(out, 'app/assets')]) {
        const names = readdirSync(folder).filter((name) => /\.(?:html|js|css|svg)$/u.test(name));
        for (const name of names) compress(join(folder, name));
      }
    },
  };
}

/** Puts the smaller forms of a file beside it. */
function compress(file: string): void {
  const bytes = readFileSync(file);
  const br = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  const gz = gzipSync(bytes, { level: 9 });
  for (const [suffix, small] of Object.entries({ br, gz })) {
    if (small.byteLength < bytes.byteLength) writeFileSync(`${file}.${suffix}`, small);
  }
}

export default defineConfig({
  // Relative addresses work behind any prefix.
  base: './',
  resolve: { conditions: ['@attune/source', 'module', 'browser', 'development|production'] },
  plugins: [compiledTexts(), react(), compressedFiles()],
  build: {
    outDir: out,
    emptyOutDir: true,
    assetsDir: 'app/assets',
    // The policy of the page allows no `data:` address for scripts and styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
    sourcemap: false,
  },
  server: { proxy: { '/v1': 'http://127.0.0.1:8000' } },
});
