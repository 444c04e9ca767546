#!/usr/bin/env node
import { existsSync } from 'node:fs';

const main = new URL('../dist/bundle/attune.js', import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  process.stderr.write('attune is not built yet. Run: node scripts/bootstrap.mjs\n');
  process.exitCode = 1;
}
