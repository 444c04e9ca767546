import { readFile, writeFile } from 'node:fs/promises';
import type { SessionView, TranscriptView } from '@attune/core';
import { describe, expect, it } from 'vitest';
import { Desk, quick } from '../support/attune.js';
import { startLlmServer } from '../support/llm-server.js';
import { honestNotes } from '../support/scripted-notes.js';
import { startSpeechServer } from '../support/speech-server.js';
import { speakTones, wavOf } from '../support/tone-speech.js';

const keys = { SPEECH_API_KEY: 'sk-speech-0123456789', LLM_API_KEY: 'sk-llm-0123456789' };

describe('attune transcribe with servers for speech and language', { timeout: 60_000 }, () => {
  it('uses them for the work, and does not disclose their keys', async () => {
    await using desk = await Desk.open();
    await using speech = await startSpeechServer('speaches');
    await using llm = await startLlmServer();
    speech.apiKey = keys.SPEECH_API_KEY;
    llm.apiKey = keys.LLM_API_KEY;
    llm.write = (asked) => JSON.stringify(honestNotes(asked));
    const { samples, said } = speakTones({
      words: 60,
      pauseMs: (index) => (index % 10 === 9 ? 900 : 80),
    });
    const file = desk.path('talk.wav');
    await writeFile(file, wavOf(samples));
    const end = await desk.attune(['transcribe', file, '--json', '--out', 'talk.txt'], {
      ...{ ...quick, ...keys, SPEECH_BASE_URL: speech.baseUrl, LLM_BASE_URL: llm.baseUrl },
      ...{ SPEECH_MODEL: 'Systran/faster-whisper-small', LLM_MODEL: 'qwen3:8b' },
    });
    expect(end.stderr).not.toContain('sk-');
    expect(end.code).toBe(0);
    const { session, transcript } = JSON.parse(end.stdout) as {
      readonly session: SessionView;
      readonly transcript: TranscriptView;
    };
    const heard = transcript.segments.map(({ text }) => text).join(' ');
    expect(heard.toLowerCase().replaceAll('.', '').split(' ')).toEqual(
      said.map(({ word }) => word.toLowerCase()),
    );
    expect(session.notes).toMatchObject({ provider: 'openai-compatible', model: 'scripted-1b-q4' });
    expect(session.notes?.significantQuotes).toHaveLength(1);
    expect(session.notes?.dropped).toEqual({ quotes: 0, statements: 0 });
    expect(await readFile(desk.path('talk.txt'), 'utf8')).not.toBe('');
    expect(end.stdout).not.toContain('sk-');
    expect(await desk.litter()).toEqual([]);
  });

  it('says in one line what to do when the key is wrong', async () => {
    await using desk = await Desk.open();
    await using speech = await startSpeechServer('openai');
    speech.apiKey = 'sk-another';
    const file = desk.path('talk.wav');
    await writeFile(file, wavOf(speakTones({ words: 10 }).samples));
    const variables = { ...quick, ...keys, SPEECH_BASE_URL: speech.baseUrl };
    const { code, stderr } = await desk.attune(['transcribe', file], variables);
    expect(code).not.toBe(0);
    expect(stderr).toContain('The speech server answered with status 401. Check the API key.');
    expect(stderr).not.toContain('sk-');
  });
});
