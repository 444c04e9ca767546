import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { PushNotifier } from '@attune/core/ports';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from './config.js';
import { compose } from './container.js';
import { profile } from './profiles.js';
import type { Variables } from './variables.js';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
const account = (projectId: string): string =>
  JSON.stringify({
    ...{ type: 'service_account', project_id: projectId, private_key: pem },
    client_email: `attune@${projectId}.iam.gserviceaccount.com`,
  });

const directory = mkdtempSync(join(tmpdir(), 'firebase-'));
afterAll(() => rmSync(directory, { recursive: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(directory, name), text);
  return join(directory, name);
};

const json = { FIREBASE_SERVICE_ACCOUNT_JSON_CONTENT: account('in-json') };
const path = { GOOGLE_APPLICATION_CREDENTIALS: file('key.json', account('in-a-file')) };

function faults(variables: Variables): readonly string[] {
  try {
    loadConfig(variables);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('the configuration of Firebase', () => {
  it('chooses push by being there, from the JSON or from the file', () => {
    for (const [variables, project] of [
      [json, 'in-json'],
      [path, 'in-a-file'],
    ] as const) {
      const { config } = loadConfig(variables);
      expect(config.providers.push).toBe('fcm');
      expect(config.push?.credentials).toMatchObject({ project_id: project });
      expect(config.idle).toEqual([]);
    }
    expect(loadConfig({}).config).toMatchObject({ providers: { push: 'local' } });
    expect(loadConfig({}).config).not.toHaveProperty('push');
  });

  it('takes the JSON where both are there, and says that the file is not used', () => {
    const { config } = loadConfig({ ...json, ...path });
    expect(config.push?.credentials).toMatchObject({ project_id: 'in-json' });
    expect(config.idle).toEqual([
      { name: 'GOOGLE_APPLICATION_CREDENTIALS', reason: expect.stringContaining('wins') },
    ]);
  });

  it('takes the project from its own variable', () => {
    const { config } = loadConfig({ ...json, FIREBASE_PROJECT_ID: 'another-one' });
    expect(config.push).toMatchObject({ projectId: 'another-one' });
    expect(faults({ ...json, FIREBASE_PROJECT_ID: 'Not a project' })).toEqual([
      expect.stringMatching(/^FIREBASE_PROJECT_ID: must be the id of a Firebase project, such as/u),
    ]);
  });

  it('is not looked into where push goes elsewhere, and said to be without effect', () => {
    const FIREBASE_SERVICE_ACCOUNT_JSON_CONTENT = 'nonsense';
    for (const chosen of [{ PUSH_PROVIDER: 'none' }, { PROVIDER: 'memory' }]) {
      const { config } = loadConfig({ ...chosen, FIREBASE_SERVICE_ACCOUNT_JSON_CONTENT });
      expect(config).not.toHaveProperty('push');
      expect(config.idle).toEqual([
        {
          name: 'FIREBASE_SERVICE_ACCOUNT_JSON_CONTENT',
          reason: expect.stringMatching(/push goes to "(none|memory)"/u),
        },
      ]);
    }
  });

  it('is required when PUSH_PROVIDER chooses it', () => {
    expect(faults({ PUSH_PROVIDER: 'fcm' })).toEqual([
      'PUSH_PROVIDER: fcm needs credentials, such as GOOGLE_APPLICATION_CREDENTIALS=/etc/attune/firebase.json.',
    ]);
  });

  it.each([
    ['{"private_key": "planted', 'is not JSON'],
    ['{"type": "authorized_user", "refresh_token": "planted"}', 'something else'],
    [account('p').replace(/"private_key":"[^"]*"/u, '"private_key":"planted"'), 'no private key'],
    [account('planted').replace('"client_email"', '"email"'), 'lacks "client_email"'],
  ])('says what is wrong without showing it: %s', (text, what) => {
    for (const [name, value] of [
      ['FIREBASE_SERVICE_ACCOUNT_JSON_CONTENT', text],
      ['GOOGLE_APPLICATION_CREDENTIALS', file('wrong.json', text)],
    ] as const) {
      const [fault = '', ...more] = faults({ [name]: value });
      expect(more).toEqual([]);
      expect(fault).toMatch(new RegExp(`^${name}: .*${what}`, 'u'));
      expect(inspect(fault)).not.toContain('planted');
    }
  });

  it('says that a file cannot be read, also when it is no path at all', () => {
    const absent = join(directory, 'absent.json');
    for (const value of [absent, directory, account('planted')]) {
      const [fault = '', ...more] = faults({ GOOGLE_APPLICATION_CREDENTIALS: value });
      expect(more).toEqual([]);
      expect(fault).toMatch(
        /^GOOGLE_APPLICATION_CREDENTIALS: the file cannot be read \(E[A-Z]+\)/u,
      );
      expect(fault).not.toContain('planted');
    }
  });

  it('shows the file and never the key', () => {
    const pretty = JSON.stringify(JSON.parse(account('in-json')), null, 2);
    const { entries } = loadConfig({ ...path, FIREBASE_SERVICE_ACCOUNT_JSON_CONTENT: pretty });
    const shown = Object.fromEntries(entries.map(({ name, value }) => [name, value]));
    expect(shown['FIREBASE_SERVICE_ACCOUNT_JSON_CONTENT']).toBe('(hidden)');
    expect(shown['GOOGLE_APPLICATION_CREDENTIALS']).toBe(path.GOOGLE_APPLICATION_CREDENTIALS);
    const swapped = loadConfig({ PUSH_PROVIDER: 'none', GOOGLE_APPLICATION_CREDENTIALS: pretty });
    expect(inspect(swapped.entries)).not.toContain('PRIVATE');
  });

  it('makes a notifier that can ask whether Firebase takes messages', async () => {
    await using app = compose(profile(loadConfig(json).config));
    const push = await app.get(PushNotifier);
    expect(push.verify).toBeTypeOf('function');
    expect(await push.send([], { title: 'Attune', body: 'Hello' })).toEqual([]);
  });
});
