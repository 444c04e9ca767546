import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadWorkflowParser } from '../support/workflow-parser.js';
import { filesUnder, read, root } from './tree.js';

const workflows = filesUnder('.github/workflows').map((file) => ({ file, text: read(file) }));
const scripts = filesUnder('scripts/image').filter((file) => file.endsWith('.sh'));
const faultsOf = await loadWorkflowParser();
const scratch = mkdtempSync(join(tmpdir(), 'attune-workflows-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** The shell lines of a workflow, step by step, as they stand behind `run:`. */
function runsOf(text: string): readonly string[] {
  const blocks = [...text.matchAll(/^( *)(?:- )?run: \|\n((?:\1 +.*\n|\n)+)/gmu)];
  const lines = [...text.matchAll(/^ *(?:- )?run: (?!\|)(.+)$/gmu)];
  return [...blocks.map(([, , block = '']) => block), ...lines.map(([, line = '']) => line)];
}

/** Jobs by name, as text. */
function jobsOf(text: string): readonly { readonly name: string; readonly text: string }[] {
  const [, jobs = ''] = text.split(/^jobs:\n/mu);
  return jobs
    .split(/^ {2}(?=[\w-]+:$)/mu)
    .filter((job) => /^[\w-]+:\n/u.test(job))
    .map((job) => ({ name: job.slice(0, job.indexOf(':')), text: job }));
}

describe.each(workflows)('$file', ({ file, text }) => {
  it('is what the parser of GitHub takes', async () => {
    expect(await faultsOf(file, text)).toEqual([]);
  });

  it('uses actions by the hash of their commit, and says which version that is', () => {
    const used = [...text.matchAll(/uses: (.*)$/gmu)].map(([, name]) => name);
    for (const name of used)
      expect(name).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/u);
  });

  it('has lines that a shell can read, with nothing of an event or an input written into them', () => {
    for (const run of runsOf(text)) {
      expect(spawnSync('bash', ['-n'], { input: run }).stderr.toString()).toBe('');
      expect(run).not.toContain('${{');
    }
  });

  it('starts from few rights, ends every job in time, and holds no stored secret', () => {
    expect(text).toMatch(/^permissions:\n {2}contents: read\n\n/mu);
    expect(text).not.toMatch(/\bsecrets\./u);
    for (const job of jobsOf(text)) {
      if (job.name !== 'all') expect(job.text).toMatch(/^ {4}timeout-minutes: \d+$/mu);
    }
  });

  it('gives a token of identity only to jobs with an environment', () => {
    const trusted = jobsOf(text).filter((job) => job.text.includes('id-token: write'));
    for (const job of trusted) expect(job.text).toMatch(/^ {4}environment: \S/mu);
  });
});

describe('the parser', () => {
  it('finds what is wrong', async () => {
    const steps = '    runs-on: ubuntu-latest\n    steps:\n      - run: echo\n';
    const job = `on: push\njobs:\n  one:\n${steps}`;
    expect(await faultsOf('a.yml', job)).toEqual([]);
    expect(await faultsOf('a.yml', job.replace('steps', 'stepps'))).not.toEqual([]);
    expect(await faultsOf('a.yml', job.replace('echo', `$${'{{ nothing.there }}'}`))).not.toEqual(
      [],
    );
    expect(await faultsOf('a.yml', job.replace('steps', 'needs: [two]\n    steps'))).not.toEqual(
      [],
    );
  });
});

describe('images', () => {
  const ci = read('.github/workflows/ci.yml');
  const deploy = read('.github/workflows/deploy.yml');

  it('are pushed and signed for both clouds, after all checks, from main alone', () => {
    const image = jobsOf(ci).find(({ name }) => name === 'image')?.text ?? '';
    expect(image).toContain("github.event_name == 'push' && github.ref == 'refs/heads/main'");
    expect(image).toContain('needs: [check]');
    expect(image.match(/push-signed\.sh attune:built "\$(?:AWS|AZURE)_IMAGE"/gu)).toHaveLength(2);
    expect(image).not.toMatch(/key-id|client-secret|creds:/u);
  });

  it('are deployed by a person only, once their signature was checked', () => {
    expect(deploy).toMatch(/^on:\n {2}workflow_dispatch:\n/mu);
    expect(deploy.match(/^ {2}(?:push|pull_request|schedule|workflow_run|release):/mu)).toBeNull();
    const jobs = jobsOf(deploy);
    expect(jobs.map(({ name }) => name)).toEqual(['aws', 'azure']);
    for (const { text } of jobs) {
      const check = text.indexOf('verify-signed.sh "$IMAGE"');
      expect(check).toBeGreaterThan(0);
      expect(check).toBeLessThan(text.search(/deploy-to-\S+\.sh "\$IMAGE"/u));
    }
  });
});

describe('the scripts of images', () => {
  it.each(scripts)('%s can be run and read by a shell', (script) => {
    execFileSync('bash', ['-n', join(root, script)]);
    expect(read(script)).toContain('set -euo pipefail');
    execFileSync('test', ['-x', join(root, script)]);
  });

  it('refuse an image that is not named by its digest', () => {
    const verify = join(root, 'scripts/image/verify-signed.sh');
    const { status, stderr } = spawnSync(verify, ['registry/attune:latest']);
    expect(status).toBe(2);
    expect(stderr.toString()).toContain('by its digest');
  });

  const jq = spawnSync('jq', ['--version']).status === 0;
  const title = jq ? 'change' : 'change (not tried: apt-get install jq)';

  it.skipIf(!jq)(`${title} nothing of a task but the image of its container`, () => {
    const task = {
      ...{ family: 'attune-api', revision: 3, status: 'ACTIVE', taskDefinitionArn: 'arn:3' },
      containerDefinitions: [
        { name: 'attune', image: 'old', memory: 1_024 },
        { name: 'collector', image: 'other' },
      ],
    };
    // The command of AWS, as far as the script asks it.
    const aws = join(scratch, 'aws');
    writeFileSync(
      aws,
      `#!/bin/sh
case "$2" in
  describe-services) echo arn:3 ;;
  describe-task-definition) echo '${JSON.stringify(task)}' ;;
  register-task-definition) cp "\${4#file://}" '${scratch}/registered.json'; echo arn:4 ;;
  *) echo "$@" >> '${scratch}/asked' ;;
esac
`,
    );
    chmodSync(aws, 0o755);
    const deploy = join(root, 'scripts/image/deploy-to-ecs.sh');
    const env = {
      ...{ PATH: `${scratch}:${process.env['PATH']}`, TMPDIR: scratch },
      ...{ ECS_CLUSTER: 'c', ECS_SERVICES: 'api worker' },
    };
    execFileSync(deploy, ['registry/attune@sha256:1'], { env });
    const registered: unknown = JSON.parse(readFileSync(join(scratch, 'registered.json'), 'utf8'));
    expect(registered).toEqual({
      family: 'attune-api',
      containerDefinitions: [
        { name: 'attune', image: 'registry/attune@sha256:1', memory: 1_024 },
        { name: 'collector', image: 'other' },
      ],
    });
    const asked = readFileSync(join(scratch, 'asked'), 'utf8');
    expect(asked).toContain('--service api --task-definition arn:4');
    expect(asked).toContain('--service worker --task-definition arn:4');
    expect(asked).toContain('wait services-stable');
    const unknown = spawnSync(deploy, ['x'], { env: { ...env, ECS_CONTAINER: 'web' } });
    expect(unknown.status).not.toBe(0);
    expect(unknown.stderr.toString()).toContain('no container is named web');
  });
});
