/**
 * What runs in the process of the engine, as plain text, so that it runs whatever the host's own
 * sources are made of. It answers questions by their number; its first argument is where the native
 * module is found. While a recognizer loads, which takes no part of this thread, it finds speech.
 */
export const engineProgram = `
  const { openSync, readSync, closeSync } = require('node:fs');
  // A terminal and a service manager signal whole groups. This one ends with its host, by the end of
  // their channel, or when the host says so.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  const sherpa = require(process.argv[1]);
  const sampleRate = 16000;
  let recognizer, spoken, activity, voices, clustering;

  /** As loud as that at its loudest, but not louder than the noise below it would bear. */
  function raised(samples, level) {
    if (level === undefined) return samples;
    const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0.0001);
    const gain = Math.min(8, Math.max(1, level / peak));
    return samples.map((sample) => sample * gain);
  }

  /** Played so much longer; between two samples on a straight line. */
  function stretched(samples, pace) {
    if (pace === undefined) return samples;
    return Float32Array.from({ length: Math.floor(samples.length * pace) }, (_, at) => {
      const place = at / pace;
      const before = Math.floor(place);
      const [left = 0, right = left] = [samples[before], samples[before + 1]];
      return left + (right - left) * (place - before);
    });
  }

  function samplesOf({ path, from, to }) {
    const bytes = Buffer.alloc(2 * (to - from));
    const file = openSync(path, 'r');
    try {
      for (let at = 0; at < bytes.length; ) {
        const read = readSync(file, bytes, at, bytes.length - at, 2 * from + at);
        if (read === 0) throw new Error('The spooled samples were cut short');
        at += read;
      }
    } finally {
      closeSync(file);
    }
    const whole = new Int16Array(bytes.buffer);
    const samples = new Float32Array(whole.length);
    for (let at = 0; at < whole.length; at += 1) samples[at] = whole[at] / 32768;
    return samples;
  }

  const answers = {
    async load({ config }) {
      recognizer = await sherpa.OfflineRecognizer.createAsync(config);
      spoken = JSON.stringify(config);
      return { version: sherpa.version };
    },
    decode({ config, audio }) {
      if (config !== undefined && JSON.stringify(config) !== spoken) {
        recognizer.setConfig(config);
        spoken = JSON.stringify(config);
      }
      const stream = recognizer.createStream();
      stream.acceptWaveform({ samples: samplesOf(audio), sampleRate });
      recognizer.decode(stream);
      const { text, tokens, timestamps, durations, ys_log_probs } = recognizer.getResult(stream);
      return { text, tokens, timestamps, durations, logProbabilities: ys_log_probs };
    },
    // The model is in memory once, however many work with it. The longest come first, so that
    // none works on while the others have nothing left.
    async decodeMany({ id, config, audios, parallel, level, pace }) {
      if (config !== undefined && JSON.stringify(config) !== spoken) {
        recognizer.setConfig(config);
        spoken = JSON.stringify(config);
      }
      const heard = [];
      const length = (at) => audios[at].to - audios[at].from;
      const order = [...audios.keys()].sort((one, other) => length(other) - length(one));
      let [next, done] = [0, 0];
      const work = async () => {
        while (next < order.length) {
          const at = order[next++];
          const stream = recognizer.createStream();
          const samples = stretched(raised(samplesOf(audios[at]), level), pace);
          stream.acceptWaveform({ samples, sampleRate });
          const { text, tokens, timestamps } = await recognizer.decodeAsync(stream);
          heard[at] = { text, tokens, timestamps };
          done += 1;
          process.send({ id, done });
        }
      };
      const workers = Array.from({ length: Math.min(parallel, audios.length) }, work);
      const ends = await Promise.allSettled(workers);
      for (const { reason } of ends) if (reason !== undefined) throw reason;
      return heard;
    },
    findSpeech({ config, audio }) {
      activity ??= new sherpa.Vad(config, 60);
      activity.reset();
      const found = [];
      const take = () => {
        for (; !activity.isEmpty(); activity.pop()) {
          const { start, samples } = activity.front(false);
          found.push({ start: audio.from + start, end: audio.from + start + samples.length });
        }
      };
      const windowSize = 512;
      const blockSize = windowSize * 1000;
      for (let from = audio.from; from < audio.to; from += blockSize) {
        const block = samplesOf({ path: audio.path, from, to: Math.min(audio.to, from + blockSize) });
        for (let at = 0; at + windowSize <= block.length; at += windowSize) {
          activity.acceptWaveform(block.subarray(at, at + windowSize));
          take();
        }
      }
      activity.flush();
      take();
      return found;
    },
    tellVoices({ config, audio }) {
      voices ??= new sherpa.OfflineSpeakerDiarization(config);
      const wanted = JSON.stringify(config.clustering);
      if (clustering !== undefined && clustering !== wanted) voices.setConfig(config);
      clustering = wanted;
      return voices.process(samplesOf(audio)).map(({ start, end, speaker }) => ({ start, end, speaker }));
    },
  };

  process.on('message', async (question) => {
    const { id } = question;
    try {
      process.send({ id, value: await answers[question.ask](question) });
    } catch (error) {
      process.send({ id, error: String(error.message) });
    }
  });
`;
