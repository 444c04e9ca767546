/**
 * Writes the table of families into README.md: which adapter each port gets by each `PROVIDER`, as the
 * built host decides it. Run it after a build when an adapter was added; a test compares.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const begin = '<!-- families: written by node scripts/families-table.mjs -->';
const end = '<!-- end of families -->';

/** What each adapter is, by its port and name. */
const about = {
  storage: {
    local: 'files in `DATA_DIR`',
    azure: 'Azure Blob Storage',
    aws: 'Amazon S3',
  },
  database: {
    local: 'embedded Postgres (PGlite)',
    postgres: 'Postgres',
    azure: 'Azure Cosmos DB',
  },
  queue: { local: 'in this process', redis: 'Redis' },
  speech: {
    local: 'Moonshine, or PocketSphinx without its model',
    azure: 'Azure Speech, fast or batch by length',
    aws: 'Amazon Transcribe',
  },
  language: {
    local: 'list of words',
    azure: 'Azure Language',
    aws: 'Amazon Comprehend',
  },
  notes: { local: 'rules', azure: 'Azure OpenAI', aws: 'Amazon Bedrock' },
  push: {
    local: 'Firebase once its credentials are set',
    none: 'Firebase once its credentials are set',
    fcm: 'Firebase',
  },
};

/** What each family must be told before it starts. */
const needed = {
  local: {},
  azure: {
    AZURE_STORAGE_ACCOUNT_NAME: 'recordings',
    AZURE_SPEECH_KEY_ENDPOINT: 'https://speech.example.org',
    TEXT_ANALYTICS_ENDPOINT: 'https://language.example.org',
    AZURE_OPENAI_ENDPOINT: 'https://models.example.org',
    AZURE_OPENAI_DEPLOYMENT: 'notes',
    COSMOS_URI: 'https://records.example.org',
  },
  aws: {
    AWS_REGION: 'eu-central-1',
    S3_BUCKET: 'recordings',
    BEDROCK_MODEL: 'a.model',
    DATABASE_URL: 'postgres://attune@localhost/attune',
  },
};
const shared = { REDIS_URL: 'redis://localhost:6379' };

/**
 * @param portNames the ports that a variable chooses an adapter for.
 * @param loadConfig makes a configuration of variables.
 * @param providerNames what the variable of a port may name.
 */
export function familiesTable({ portNames, loadConfig, providerNames }) {
  const families = Object.keys(needed);
  const chosen = Object.fromEntries(
    families.map((family) => {
      const variables = { ...needed[family], ...(family === 'local' ? {} : shared) };
      return [family, loadConfig({ PROVIDER: family, ...variables }).config.providers];
    }),
  );
  const rows = portNames.map((port) => {
    const cells = families.map((family) => cellOf(port, chosen[family][port], family));
    const others = providerNames(port).filter((name) => !families.includes(name));
    return [code(`${port.toUpperCase()}_PROVIDER`), ...cells, others.map(code).join(' ')];
  });
  const head = [
    'port',
    ...families.map((family) => code(`PROVIDER=${family}`)),
    'further adapters',
  ];
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function cellOf(port, name, family) {
  const text = about[port]?.[name];
  if (text === undefined)
    throw new Error(`Say in scripts/families-table.mjs what ${port} ${name} is`);
  return name === family || name === 'none' ? text : `${text} (${code(name)})`;
}

function code(text) {
  return `\`${text}\``;
}

/** The text with this table between its marks. */
export function withTable(readme, table) {
  const [before, rest] = readme.split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`README.md has no place for the table: ${begin}`);
  return `${before}${begin}\n${table}\n${end}${after}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const from = (name) => import(`../packages/http/dist/composition/${name}.js`);
  const [{ loadConfig, portNames }, { providerNames }] = await Promise.all([
    from('config'),
    from('profiles'),
  ]);
  const readme = fileURLToPath(new URL('../README.md', import.meta.url));
  const table = familiesTable({ portNames, loadConfig, providerNames });
  writeFileSync(readme, withTable(readFileSync(readme, 'utf8'), table));
}
