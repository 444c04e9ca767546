/**
 * Joins the compiled modules of core into a few files. Some hundred small modules take longer to
 * find and read than to run; joined, `import '@attune/core'` stays within its budget (B8).
 */
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const dist = fileURLToPath(new URL('../packages/core/dist/', import.meta.url));

const bundle = await rolldown({
  input: {
    index: `${dist}index.js`,
    memory: `${dist}memory/index.js`,
    conformance: `${dist}conformance/index.js`,
  },
  external: /^node:/,
  platform: 'neutral',
});
await bundle.write({
  dir: `${dist}bundle`,
  format: 'esm',
  sourcemap: true,
  cleanDir: true,
  chunkFileNames: '[name]-[hash].js',
});
await bundle.close();
