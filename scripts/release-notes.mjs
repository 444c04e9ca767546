/**
 * Prints what the changelogs of the packages say of the present version, each change once.
 *
 *   node scripts/release-notes.mjs
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync('packages/core/package.json', 'utf8'));
const notes = new Map();
for (const name of readdirSync('packages').sort()) {
  const file = `packages/${name}/CHANGELOG.md`;
  if (!existsSync(file)) continue;
  for (const { kind, text } of changesIn(readFileSync(file, 'utf8'))) {
    notes.set(kind, (notes.get(kind) ?? new Set()).add(text));
  }
}
for (const [kind, texts] of notes) console.log(`## ${kind}\n\n${[...texts].join('\n')}\n`);
if (notes.size === 0) {
  console.error(`No changelog tells of version ${version}.`);
  process.exitCode = 1;
}

/** The entries of the version, without those that only say that packages of ours have changed. */
function changesIn(changelog) {
  const found = [];
  let on = false;
  let kind = '';
  for (const line of changelog.split('\n')) {
    if (line.startsWith('## ')) on = line === `## ${version}`;
    else if (on && line.startsWith('### ')) kind = line.slice(4);
    else if (on && line.startsWith('- ') && !line.startsWith('- Updated dependencies')) {
      found.push({ kind, text: line.replace(/^- [0-9a-f]{7,40}: /u, '- ') });
    }
  }
  return found;
}
