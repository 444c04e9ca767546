/**
 * `npm audit` of what is installed at run time; fails on findings of level high or critical.
 *
 * A registry that does not answer audits is reported and passed over: it says nothing about the
 * packages. Only a report with findings fails.
 */
import { spawnSync } from 'node:child_process';

const { error, stdout, stderr } = spawnSync(
  'npm',
  ['audit', '--omit=dev', '--audit-level=high', '--json'],
  { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, shell: process.platform === 'win32' },
);
const report = parse(stdout);
const counts = report?.metadata?.vulnerabilities;

if (counts !== undefined) {
  const levels = ['critical', 'high', 'moderate', 'low'].map(
    (level) => `${counts[level]} ${level}`,
  );
  console.log(`Audit of the run-time packages: ${levels.join(', ')}.`);
  for (const [name, finding] of Object.entries(report.vulnerabilities ?? {})) {
    console.log(`  ${finding.severity}: ${name} ${finding.range}`);
  }
  if (counts.critical + counts.high > 0) {
    console.error('Update the packages named above: npm audit fix, or raise them in package.json.');
    process.exitCode = 1;
  }
} else if (isOutOfReach(report)) {
  console.log(`Audit not possible here, passed over: ${report.message ?? report.error.summary}`);
} else {
  console.error(`npm audit gave no report.\n${error?.message ?? ''}${stdout}${stderr}`);
  process.exitCode = 1;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An answer other than success, or none at all, from the address that npm asked. */
function isOutOfReach(answer) {
  if (answer === undefined) return false;
  const network = /E(AI_AGAIN|CONN|NOTFOUND|TIMEDOUT|NOAUDIT|SOCKET)|network|audit endpoint/i;
  const text = `${answer.message ?? ''} ${answer.error?.code ?? ''} ${answer.error?.summary ?? ''}`;
  return typeof answer.statusCode === 'number' || network.test(text);
}
