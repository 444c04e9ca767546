import { StepFailed } from './steps.mjs';

const oldest = [20, 19];

/** Fails with what to do when this Node is older than the packages need. */
export function checkNodeVersion(version) {
  const [major, minor] = version.split('.').map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return;
  throw new StepFailed(
    `Attune needs Node ${oldest.join('.')} or newer; this is Node ${version} (${process.execPath}).\n` +
      'Install a newer one, for example with `nvm install 24`, and run the command again.',
  );
}
