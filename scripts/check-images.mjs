/**
 * Asks the registries whether every image of the deployment is there: those of deploy/compose.yaml and the
 * base of deploy/Containerfile. Needs docker with buildx and a network.
 *
 *   node scripts/check-images.mjs          prints each image, found or not
 *   node scripts/check-images.mjs --list   prints the images, and asks nothing
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const read = (path) => readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), 'utf8');
const named = [
  ...read('deploy/compose.yaml').matchAll(/^\s+image: (\S+)$/gmu),
  ...read('deploy/Containerfile').matchAll(/^ARG BASE=(\S+)$/gmu),
].map(([, image]) => image);
// The one that is built here.
const images = [...new Set(named)].filter((image) => image !== 'attune:local').sort();

if (process.argv.includes('--list')) {
  console.log(images.join('\n'));
} else {
  for (const image of images) {
    const { status, error, stderr } = spawnSync(
      'docker',
      ['buildx', 'imagetools', 'inspect', image],
      { encoding: 'utf8' },
    );
    if (error !== undefined) {
      console.error(`docker cannot be started (${error.code}); install it, or use --list.`);
      process.exit(2);
    }
    console.log(`${status === 0 ? 'found  ' : 'MISSING'}  ${image}`);
    if (status !== 0) {
      console.error(stderr.trim().split('\n').at(-1));
      process.exitCode = 1;
    }
  }
}
