import { PortError } from '@attune/core';
import type {
  RecognizedUtterance,
  SpeechAudio,
  SpeechRequest,
  SpeechStatus,
  SpeechTicket,
  SpeechToText,
} from '@attune/core/ports';
import {
  broken,
  notFound,
  type Open,
  requesting,
  retelling,
  secret,
  type Wrap,
} from './speech-to-text-tools.js';

/** Works in the process that started: another one sees nothing before it is over. */
const forgetful: Wrap = (engine, state) => {
  const own = new Set<unknown>();
  return {
    ...engine,
    start: async (request, options) => {
      const ticket = await engine.start(request, options);
      own.add(ticket.data['job']);
      return ticket;
    },
    check: async (ticket, options) => {
      const { job } = ticket.data;
      const lost = !own.has(job) && state.jobs.get(String(job))?.outcome === undefined;
      if (lost) throw notFound('check');
      return engine.check(ticket, options);
    },
  };
};

/** Hears one word less every time. */
const fickle: Wrap = (engine) => {
  let checks = 0;
  return {
    ...engine,
    check: async (ticket, options) => {
      const status = await engine.check(ticket, options);
      if (status.state !== 'done') return status;
      checks += 1;
      const utterances = status.result.utterances.map((one) => ({
        ...one,
        text: one.text
          .split(' ')
          .slice(0, Math.max(1, 10 - checks))
          .join(' '),
      }));
      return { ...status, result: { ...status.result, utterances } };
    },
  };
};

/** Ignores the key: every call buys anew. */
const spendthrift: Wrap = (engine) => {
  const buy = async (request: SpeechRequest, options: object = {}): Promise<SpeechTicket> => {
    const extra = crypto.randomUUID().slice(0, 8);
    const idempotencyKey = `${request.idempotencyKey}.${extra}`;
    return engine.start({ ...request, idempotencyKey }, options);
  };
  return {
    ...engine,
    start: (request, options) =>
      request.idempotencyKey.startsWith('conformance.')
        ? buy(request, options)
        : engine.start(request, options),
  };
};

/** One place for the work in progress: the latest recording wins. */
const singleMinded: Wrap = (engine, state) => {
  let latest: SpeechTicket | undefined;
  return {
    ...engine,
    start: async (request, options) => {
      latest = await engine.start(request, options);
      return latest;
    },
    check: (ticket, options) => {
      const known =
        ticket.provider === engine.provider && state.jobs.has(String(ticket.data['job']));
      return engine.check(known ? (latest ?? ticket) : ticket, options);
    },
  };
};

/** Takes a second release for a mistake. */
const strict: Wrap = (engine, state) => ({
  ...engine,
  release: async (ticket, options) => {
    const before = state.releases;
    await engine.release(ticket, options);
    if (state.releases > before) return;
    throw notFound('release');
  },
});

/** Lets an abort pass that comes while it asks. */
const deaf: Wrap = (engine) => ({
  ...engine,
  check: async (ticket, options = {}) => {
    options.signal?.throwIfAborted();
    const { signal: _signal, ...rest } = options;
    return engine.check(ticket, rest);
  },
});

/** Starts to count again when half is done. */
const relapsing: Wrap = (engine) => ({
  ...engine,
  check: async (ticket, options = {}) => {
    const status = await engine.check(ticket, { ...options, onProgress: () => undefined });
    for (const percent of [0, 60, 30, 100]) options.onProgress?.(percent);
    return status;
  },
});

function done(utterances: readonly RecognizedUtterance[], audio: SpeechAudio): SpeechStatus {
  const coverage = [{ startMs: 0, endMs: audio.durationMs }];
  return { state: 'done', result: { language: 'en-US', utterances, coverage, warnings: [] } };
}

const firstSpeech = (engine: SpeechToText, audio: SpeechAudio): RecognizedUtterance[] => [
  {
    startMs: 0,
    endMs: audio.durationMs,
    text: `${engine.provider} heard something`,
    words: [{ text: 'something', startMs: 0, endMs: audio.durationMs }],
  },
];

/** Makes words out of silence. */
const imaginative: Wrap = (engine, state) => ({
  ...engine,
  check: async (ticket, options) => {
    const status = await engine.check(ticket, options);
    const audio = state.jobs.get(String(ticket.data['job']))?.request.audio;
    if (status.state !== 'done' || audio === undefined) return status;
    const silent = status.result.utterances.length === 0;
    return silent ? done(firstSpeech(engine, audio), audio) : status;
  },
});

const channelMixer: Wrap = (engine) => ({
  ...engine,
  check: async (ticket, options) => {
    const status = await engine.check(ticket, options);
    if (status.state !== 'done') return status;
    const utterances = status.result.utterances.map((one) =>
      one.channel === undefined ? one : { ...one, channel: 0 as const },
    );
    return { ...status, result: { ...status.result, utterances } };
  },
});

/** Case id to an engine that this case must catch. */
export const speechToTextSaboteurs: Readonly<Record<string, Open>> = {
  'STT-01': broken(({ capabilities, ...engine }) => ({
    ...engine,
    capabilities: { ...capabilities, maxBytes: capabilities.maxBytes + 0.5 },
  })),
  'STT-02': broken((engine) => ({
    ...engine,
    start: async (request, options) => {
      const ticket = await engine.start(request, options);
      return { ...ticket, data: { ...ticket.data, apiKey: secret } };
    },
  })),
  'STT-03': broken(forgetful),
  'STT-04': broken(fickle),
  'STT-05': broken(spendthrift),
  'STT-06': broken(singleMinded),
  'STT-07': broken(strict),
  'STT-08': broken((engine, state) => ({
    ...engine,
    release: async (ticket, options) => {
      const id = String(ticket.data['job']);
      const job = state.jobs.get(id);
      await engine.release(ticket, options);
      if (job !== undefined) state.jobs.set(id, job);
    },
  })),
  'STT-09': broken((engine) => ({
    ...engine,
    check: (ticket, options) => engine.check({ ...ticket, provider: engine.provider }, options),
  })),
  'STT-10': broken((engine) => ({
    ...engine,
    release: (ticket) => engine.release(ticket),
  })),
  'STT-11': broken(deaf),
  'STT-12': retelling((result) => ({
    ...result,
    utterances: result.utterances.map((one) =>
      one.channel === undefined ? { ...one, endMs: one.endMs + 60_000 } : one,
    ),
  })),
  'STT-13': requesting(({ language, ...request }) =>
    language === undefined ? request : { ...request, language: 'fr-FR' },
  ),
  'STT-14': broken(imaginative),
  'STT-15': broken(relapsing),
  'STT-17': retelling((result) => ({ ...result, warnings: [] })),
  'STT-18': retelling((result) => {
    const both = new Set(result.utterances.map(({ channel }) => channel)).size === 2;
    if (!both) return result;
    const utterances = result.utterances.map(({ channel, ...one }) => ({
      ...one,
      speaker: `ch_${channel}`,
    }));
    return { ...result, utterances };
  }),
  'STT-19': broken(channelMixer),
  'STT-20': requesting((request) => {
    const [first] = request.candidateLanguages ?? [];
    return first === undefined ? request : { ...request, language: first };
  }),
  'STT-21': retelling((result) => ({
    ...result,
    utterances: result.utterances.map((one) => ({ ...one, text: 'you' })),
  })),
  'STT-22': broken((engine) => ({
    ...engine,
    start: async (request, options) =>
      engine.start(request, options).catch((error: unknown) => {
        if (!PortError.is(error, 'not_found')) throw error;
        return { provider: engine.provider, data: { job: request.idempotencyKey } };
      }),
  })),
  'STT-23': requesting((request, { maxBytes }) => ({
    ...request,
    audio: { ...request.audio, sizeBytes: Math.min(request.audio.sizeBytes, maxBytes) },
  })),
  'STT-24': requesting(
    ({ language, ...request }) =>
      language === undefined ? request : { ...request, language: 'en' },
    'poor',
  ),
  'STT-25': requesting((request) => ({ language: 'en', ...request }), 'poor'),
  'STT-26': requesting((request) => ({ ...request, channelSeparation: false }), 'poor'),
  'STT-27': requesting((request) => ({
    ...request,
    idempotencyKey: request.idempotencyKey.replaceAll(/[^A-Za-z0-9._-]/g, '_'),
  })),
  'STT-28': broken((engine) => ({
    ...engine,
    check: async (ticket, options) =>
      engine.check(ticket, options).catch((error: unknown) => {
        if (!PortError.is(error, 'rate_limited')) throw error;
        return { state: 'failed', code: error.code, message: error.message, retryable: true };
      }),
  })),
  'STT-29': broken((engine) => ({
    ...engine,
    check: async (ticket, options) => {
      const status = await engine.check(ticket, options);
      if (status.state !== 'failed') return status;
      throw new PortError(status.code, status.message, {
        port: 'speech-to-text',
        operation: 'check',
      });
    },
  })),
};
