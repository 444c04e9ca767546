import { readFileSync } from 'node:fs';
import { spread, timeCommand } from './measure.mjs';

const family = '@attune/adapters-local';
const azure = '@attune/adapters-azure';
const aws = '@attune/adapters-aws';
const libraries = {
  ...librariesBy('adapters-local'),
  ...librariesBy('adapters-azure'),
  ...librariesBy('adapters-aws'),
};

function librariesBy(folder) {
  const manifest = new URL(`../packages/${folder}/package.json`, import.meta.url);
  return JSON.parse(readFileSync(manifest, 'utf8')).peerDependenciesMeta;
}

/** Imports in a fresh process and prints the milliseconds. */
const probe = (specifier) => `
  import { performance } from 'node:perf_hooks';
  const startedAt = performance.now();
  await import(${JSON.stringify(specifier)});
  console.log(performance.now() - startedAt);
`;

/** The same, printing the names of the packages that modules were loaded of. */
const loadedProbe = (specifier) => `
  import { Session } from 'node:inspector';
  const session = new Session();
  const names = new Set();
  session.connect();
  session.on('Debugger.scriptParsed', ({ params: { url } }) => {
    const name = /.*\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)\\//.exec(url)?.[1];
    if (name !== undefined) names.add(name);
  });
  session.post('Debugger.enable');
  await import(${JSON.stringify(specifier)});
  console.log(JSON.stringify([...names]));
`;

function run(script) {
  return timeCommand(process.execPath, ['--input-type=module', '--eval', script]).stdout;
}

function importMs(specifier, runs) {
  return spread(Array.from({ length: runs }, () => Number(run(probe(specifier)))));
}

/** Which libraries of the families an import loads. */
function librariesOf(specifier) {
  return JSON.parse(run(loadedProbe(specifier))).filter((name) => name in libraries);
}

/**
 * B8: what `import '@attune/core'` costs, what one adapter to a cloud's service does, and that
 * neither loads the library of anything else.
 */
export async function b8({ quick }) {
  const runs = quick ? 5 : 15;
  const core = importMs('@attune/core', runs);
  const push = importMs(`${family}/fcm`, runs);
  const sdk = importMs('firebase-admin/messaging', runs);
  const providers = importMs(family, runs);
  const storage = importMs(`${azure}/blob-store`, runs);
  const s3 = importMs(`${aws}/blob-store`, runs);
  const loaded = {
    core: librariesOf('@attune/core'),
    providers: librariesOf(family),
    push: librariesOf(`${family}/fcm`),
    // Providers of a cloud and each of its adapters: they load their libraries at first use.
    azure: [
      ...['', '/blob-store', '/language-analysis', '/language-model', '/speech-to-text'],
    ].flatMap((entry) => librariesOf(`${azure}${entry}`)),
    aws: ['', '/blob-store', '/language-analysis', '/speech-to-text'].flatMap((entry) =>
      librariesOf(`${aws}${entry}`),
    ),
  };
  const alone =
    loaded.core.length === 0 &&
    loaded.providers.length === 0 &&
    loaded.azure.length === 0 &&
    loaded.aws.length === 0 &&
    loaded.push.every((name) => name === 'firebase-admin');
  const ms = ({ median, worst }) => `${median.toFixed(1)} ms (worst ${worst.toFixed(1)})`;
  const list = (names) => (names.length === 0 ? 'no library' : names.join(', '));
  return {
    id: 'B8',
    what: "import '@attune/core'; and one port of a cloud's service",
    goal: '≤ 30 ms; no library loaded but the one of that port',
    ratio: { median: core.median / 30, worst: core.worst / 30, runs },
    met: core.median <= 30 && alone,
    raw:
      `core ${ms(core)}, loads ${list(loaded.core)}; all providers of the local family ${ms(providers)}, ` +
      `load ${list(loaded.providers)}; push by FCM ${ms(push)}, loads ${list(loaded.push)} before its first message; ` +
      `its library alone ${ms(sdk)}; recordings in Azure ${ms(storage)}, all of Azure loads ${list(loaded.azure)}; ` +
      `recordings in S3 ${ms(s3)}, all of AWS loads ${list(loaded.aws)}`,
  };
}
