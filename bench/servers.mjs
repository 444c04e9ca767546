import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Starts a program that says on standard error where it listens; what it logs goes to /dev/null. */
export function startServer(args, env = {}) {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  const url = new Promise((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (text) => {
      said += text;
      const found = /at (http:\/\/[\d.:]+)/.exec(said);
      if (found) resolve(found[1]);
    });
    child.on('exit', () => reject(new Error(`It ended before it listened: ${said}`)));
  });
  url.catch(() => undefined);
  const stop = async () => {
    if (child.exitCode !== null) return;
    child.kill();
    await once(child, 'exit');
  };
  return { child, url, stop };
}

/** Opens an account and resolves with the header that stands for it. */
export async function signUp(url) {
  const password = 'Long-Recordings-1';
  const post = async (path, body) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return await answer.json();
  };
  await post('/v1/auth/register', {
    email: 'bench@example.org',
    username: 'bench',
    password,
    displayName: 'Bench',
    role: 'therapist',
    consents: { gdpr: true, dataRetention: true },
  });
  const { accessToken } = await post('/v1/auth/login', { login: 'bench', password });
  return { authorization: `Bearer ${accessToken}` };
}
