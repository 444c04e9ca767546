import { PortError } from '@attune/core';
import { describe, expect, it } from 'vitest';
import { createSmtpMailer } from '../../../packages/adapters-local/src/mail/smtp-mailer.js';
import { loadConfig } from '../../../packages/http/src/composition/config.js';
import { Desk, quick } from '../../support/attune.js';
import { startSmtpServer } from '../../support/smtp-server.js';

function faultsOf(variables: Readonly<Record<string, string>>): string {
  try {
    loadConfig(variables);
    return '';
  } catch (error) {
    return String(error);
  }
}

const model = { LLM_MODEL: 'qwen3:8b' };
const elsewhere = ['speech.example.org', '10.0.0.7', '192.168.1.4', '127.0.0.1.example.org', 'gpu'];
const here = ['localhost', '127.0.0.1', '127.8.9.1', '[::1]', 'speech.localhost'];

describe('attack 14: recordings, transcripts and mail that leave without encryption', () => {
  it.each(elsewhere)('refuses http to %s', (host) => {
    expect(faultsOf({ SPEECH_BASE_URL: `http://${host}:8000/v1` })).toContain('SPEECH_BASE_URL: ');
    expect(faultsOf({ ...model, LLM_BASE_URL: `http://${host}/v1` })).toContain('LLM_BASE_URL: ');
  });

  it.each(here)('accepts http to %s, which is this machine', (host) => {
    expect(faultsOf({ SPEECH_BASE_URL: `http://${host}:8000/v1` })).toBe('');
    expect(faultsOf({ ...model, LLM_BASE_URL: `http://${host}/v1` })).toBe('');
  });

  it('accepts https anywhere, and http anywhere with ALLOW_CLEARTEXT=true', () => {
    const http = { SPEECH_BASE_URL: 'http://gpu:8000/v1', LLM_BASE_URL: 'http://gpu/v1', ...model };
    expect(faultsOf({ SPEECH_BASE_URL: 'https://speech.example.org/v1' })).toBe('');
    expect(faultsOf({ ...http, ALLOW_CLEARTEXT: 'true' })).toBe('');
    expect(faultsOf({ ...http, ALLOW_CLEARTEXT: 'false' })).toContain('2 fault(s)');
  });

  it('ends the command with the variable and what to do', { timeout: 30_000 }, async () => {
    await using desk = await Desk.open();
    const variables = { ...quick, SPEECH_BASE_URL: 'http://speech.example.org/v1' };
    const { code, stderr } = await desk.attune(['serve', '--port', '0'], variables);
    expect(code).toBe(2);
    expect(stderr).toContain('use https, or set ALLOW_CLEARTEXT=true');
  });

  it('sends no mail to a server elsewhere that offers no TLS', async () => {
    await using server = await startSmtpServer({ disabledCommands: ['AUTH', 'STARTTLS'] });
    // A name of this machine that the mailer does not know as such.
    const to = { host: '::ffff:127.0.0.1', port: server.port, from: 'attune@example.org' };
    const mail = { to: 'ann@example.org', subject: 'Reset', text: 'token' };
    await expect(createSmtpMailer(to).send(mail)).rejects.toSatisfy((error) => PortError.is(error));
    expect(server.received).toEqual([]);
    await createSmtpMailer({ ...to, requireTls: false }).send(mail);
    expect(server.received).toHaveLength(1);
  });
});
