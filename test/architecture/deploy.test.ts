import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { DCLinter } from 'dclint';
import { validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import { buildStages, readContainerfile } from '../../scripts/image/stages.mjs';
import { filesUnder, manifestOf, packageNames, read, root } from './tree.js';

const run = promisify(execFile);

/** An instruction of the Containerfile with the text behind it. */
interface Instruction {
  readonly name: string;
  readonly rest: string;
}

/** What the linter of compose files says; its own types lead nowhere. */
interface Lint {
  readonly messages: readonly { readonly rule: string; readonly message: string }[];
}
const units = filesUnder('deploy/systemd').map((file) => join(root, file));

describe('the Containerfile', () => {
  const text = read('deploy/Containerfile');
  const instructions: readonly Instruction[] = readContainerfile(text);
  const all = (name: string) => instructions.filter((one) => one.name === name);
  const last = instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM'));

  it('has nothing that a builder would stumble over', () => {
    expect(validate(text).map(({ message }) => message)).toEqual([]);
    expect(validate('FROM scratch\nCOPPY . .\n')).not.toEqual([]);
  });

  it('installs from the lockfile and runs no script of a package', () => {
    const installs = all('RUN').filter(({ rest }) => /\bnpm (ci|install)\b/u.test(rest));
    expect(installs).toHaveLength(2);
    for (const { rest } of installs) expect(rest).toMatch(/^npm ci .*--ignore-scripts/u);
    expect(installs.at(-1)?.rest).toContain('--omit=dev');
  });

  it('ends as a user without rights, tells its health, and is stopped by a signal it knows', () => {
    const names = last.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['HEALTHCHECK', 'STOPSIGNAL', 'VOLUME']));
    expect(last.find(({ name }) => name === 'USER')?.rest).toMatch(/^[1-9]\d+:[1-9]\d+$/u);
    expect(last.find(({ name }) => name === 'RUN')?.rest).toMatch(/ffmpeg .*tini/u);
  });

  it('starts the command that the package names', () => {
    const entry = last.find(({ name }) => name === 'ENTRYPOINT')?.rest ?? '[]';
    const script = manifestOf('http').bin?.['attune'];
    expect(JSON.parse(entry)).toEqual(['tini', '--', 'node', join('packages/http', script ?? '')]);
  });

  it('is built from sources and manifests, of every package, and from nothing private', async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'attune-context-'));
    try {
      buildStages(
        root,
        scratch,
        readContainerfile('FROM x AS build\nWORKDIR /src\nCOPY . .\nCMD []\nENTRYPOINT []'),
      );
      const context = join(scratch, 'build/src');
      for (const name of packageNames) {
        expect(existsSync(join(context, 'packages', name, 'package.json')), name).toBe(true);
      }
      for (const path of [
        'package-lock.json',
        'packages/core/src/index.ts',
        'tsconfig.base.json',
      ]) {
        expect(existsSync(join(context, path)), path).toBe(true);
      }
      for (const path of [
        '.git',
        '.env',
        '.attune',
        'node_modules',
        'packages/core/dist',
        'deploy',
        'test',
      ]) {
        expect(existsSync(join(context, path)), path).toBe(false);
      }
    } finally {
      await rm(scratch, { recursive: true });
    }
  });
});

describe('compose.yaml', () => {
  const file = 'deploy/compose.yaml';
  const text = read(file);
  /** The text of one service. */
  const service = (name: string): string =>
    new RegExp(`^ {2}${name}:\\n(?:(?: {3,}.*)?\\n)*`, 'mu').exec(text)?.[0] ?? '';

  function lint(path: string): readonly string[] {
    const linter = new DCLinter({ rules: {}, quiet: false, debug: false, exclude: [] });
    const results: readonly Lint[] = linter.lintFiles([path], false);
    expect(results).toHaveLength(1);
    return results.flatMap(({ messages }) =>
      messages.map(({ rule, message }) => `${rule}: ${message}`),
    );
  }

  it('is sound and in the usual order', async () => {
    expect(lint(join(root, file))).toEqual([]);
    const scratch = await mkdtemp(join(tmpdir(), 'attune-compose-'));
    try {
      const broken = join(scratch, 'compose.yaml');
      await writeFile(broken, text.replace('image: redis:7.4-bookworm', 'image: redis'));
      expect(lint(broken).join()).toContain('service-image-require-explicit-tag');
    } finally {
      await rm(scratch, { recursive: true });
    }
  });

  it('opens no port but those of the proxy', () => {
    expect(text.match(/^ {4}ports:/gmu)).toHaveLength(1);
    expect(service('proxy')).toContain("'0.0.0.0:443:443'");
  });

  it('keeps secrets in files', () => {
    expect(text).not.toMatch(/(?:PASSWORD|SECRET_KEY|TOKEN|API_KEY)(?!_FILE):/u);
    for (const name of ['api', 'worker', 'migrate']) expect(service(name)).toContain('/app/.env');
  });

  it('lets Redis forget nothing, changes tables once, and runs two workers', () => {
    expect(service('redis')).toMatch(/--maxmemory-policy\n\s+- noeviction/u);
    expect(service('redis')).toMatch(/--appendonly\n\s+- 'yes'/u);
    expect(service('migrate')).toContain("command: [ 'migrate-schema' ]");
    expect(text).toContain("MIGRATE_ON_START: 'false'");
    expect(service('worker')).toContain('replicas: 2');
  });

  it('mounts what is shipped as it is, and what is of one installation from ignored files', () => {
    const ignored = read('.gitignore').split('\n');
    const beside = [...text.matchAll(/\.\/([\w./-]+)/gu)].map(([, path = '']) => path);
    expect(beside).toEqual(expect.arrayContaining(['attune-site.conf', 'tls', 'attune.env']));
    const own = beside.filter((path) => !path.includes('/'));
    for (const path of own) {
      const rules = [`/deploy/${path}`, `/deploy/${path}/`];
      expect(
        ignored.some((rule) => rules.includes(rule)),
        path,
      ).toBe(true);
    }
    for (const path of beside.filter((one) => !own.includes(one))) {
      expect(existsSync(join(root, 'deploy', path)), path).toBe(true);
    }
  });

  it('names images with their versions, which a script can look for', async () => {
    const { stdout } = await run(process.execPath, ['scripts/check-images.mjs', '--list'], {
      cwd: root,
    });
    const images = stdout.trim().split('\n');
    const inFile = [...text.matchAll(/^ {2,4}image: (.*)$/gmu)].map(([, image]) => image);
    expect(images).toEqual(expect.arrayContaining(inFile.filter((one) => one !== 'attune:local')));
    expect(images).toContain('node:20-bookworm-slim');
    for (const image of images) expect(image).toMatch(/:[\w.-]*\d[\w.-]*$/u);
  });

  it('lets workers alone reach the speech server', () => {
    const all = [
      'api',
      'migrate',
      'worker',
      'proxy',
      'postgres',
      'redis',
      'speech',
      'speech-model',
    ];
    const near = all.filter((name) => /^ {4}networks: .*\bmodels\b/mu.test(service(name)));
    expect(near).toEqual(['worker', 'speech', 'speech-model']);
  });

  it('limits what every lasting service may take', () => {
    for (const name of ['api', 'worker', 'postgres', 'redis', 'proxy', 'speech']) {
      expect(service(name), name).toMatch(/limits:\n\s+cpus: .*\n\s+memory: /u);
    }
  });
});

describe('the systemd units', () => {
  it('are understood by systemd', async ({ skip }) => {
    const args = ['verify', '--man=no', '--recursive-errors=no'];
    /** What systemd finds wrong; `undefined` where there is none. */
    const verify = async (files: readonly string[]): Promise<string | undefined> => {
      const outcome = await run('systemd-analyze', [...args, ...files]).catch(
        (error: { readonly code?: unknown; readonly stderr: string }) => error,
      );
      return 'code' in outcome && outcome.code === 'ENOENT' ? undefined : outcome.stderr.trim();
    };
    const scratch = await mkdtemp(join(tmpdir(), 'attune-units-'));
    try {
      const broken = join(scratch, 'broken.service');
      await writeFile(broken, '[Service]\nExecStart=/usr/bin/env node\nProtectSystem=quite\n');
      const found = await verify([broken]);
      skip(found === undefined, 'there is no systemd-analyze here');
      expect(found).toContain('ignoring: quite');
      expect(await verify(units)).toBe('');
    } finally {
      await rm(scratch, { recursive: true });
    }
  });

  it('run commands that there are, as a user without rights', async () => {
    const services = units.filter((file) => file.endsWith('.service'));
    expect(services.map((file) => basename(file)).sort()).toEqual([
      'attune-api.service',
      'attune-backup.service',
      'attune-worker@.service',
    ]);
    for (const file of services) {
      const text = await readFile(file, 'utf8');
      const started = /^ExecStart=\/usr\/bin\/env node \/opt\/attune\/(\S+) (\w+)/mu.exec(text);
      const [, script = '', command = ''] = started ?? [];
      expect(existsSync(join(root, script)), script).toBe(true);
      const source = `packages/http/src/cli/${command}-command.ts`;
      expect(existsSync(join(root, source)), source).toBe(true);
      for (const line of [
        'User=attune',
        'NoNewPrivileges=yes',
        'ProtectSystem=strict',
        'StateDirectory=attune',
        'AssertPathExists=/var/lib/attune/.env',
        'WorkingDirectory=/var/lib/attune',
        'CapabilityBoundingSet=',
      ]) {
        expect(text.split('\n'), file).toContain(line);
      }
      // systemd would read the settings by other rules than the commands do.
      expect(text).not.toContain('EnvironmentFile=');
      if (text.includes('LogsDirectory=')) expect(text).toContain('\nLogsDirectoryMode=0700\n');
    }
  });
});
