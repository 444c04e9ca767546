import { PortError } from '@attune/core';
import type { MediaToolHarness } from '@attune/core/conformance';
import { createMemoryMediaTool } from '@attune/core/memory';
import type { ConvertedAudio, MediaFacts, MediaSource, MediaTool } from '@attune/core/ports';

type Open = () => Promise<MediaToolHarness>;
type Convert = MediaTool['convert'];

const healthy = createMemoryMediaTool();

function broken(methods: Partial<MediaTool>): Open {
  return async () => ({ port: { ...healthy, ...methods } });
}

function misreporting(change: (facts: MediaFacts) => Partial<MediaFacts>): Open {
  return broken({
    probe: async (source, options) => {
      const facts = await healthy.probe(source, options);
      return { ...facts, ...change(facts) };
    },
  });
}

/** Both calls see another source than they were given. */
function rewired(through: (source: MediaSource) => MediaSource): Open {
  return broken({
    probe: (source, options) => healthy.probe(through(source), options),
    convert: (source, target, options) => healthy.convert(through(source), target, options),
  });
}

function converting(convert: Convert): Open {
  return broken({ convert });
}

async function bytesOf(stream: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(
    await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer(),
  );
}

function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(control) {
      control.enqueue(bytes);
      control.close();
    },
  });
}

/** The finished file with something changed in it. */
async function altered(
  converted: ConvertedAudio,
  change: (view: DataView) => void,
): Promise<ConvertedAudio> {
  const bytes = await bytesOf(converted.body);
  change(new DataView(bytes.buffer));
  return { ...converted, body: streamOf(bytes) };
}

function scaled(view: DataView, gain: number): void {
  for (let at = 44; at + 1 < view.byteLength; at += 2) {
    view.setInt16(at, view.getInt16(at, true) * gain, true);
  }
}

/** Channels of the source reduced to the first, so that the others are lost. */
const firstChannelOnly: Convert = async (source, target, options) => {
  const facts = await healthy.probe(source, options);
  if (target.channels === 2 || (facts.audio?.channels ?? 1) === 1) {
    return healthy.convert(source, target, options);
  }
  const both = await healthy.convert(source, { ...target, channels: 2 }, options);
  return altered(await healthy.convert(source, target, options), await leftInto(both));
};

async function leftInto(both: ConvertedAudio): Promise<(view: DataView) => void> {
  const stereo = new DataView((await bytesOf(both.body)).buffer);
  return (view) => {
    for (let at = 44; at + 1 < view.byteLength; at += 2) {
      view.setInt16(at, stereo.getInt16(44 + (at - 44) * 2, true), true);
    }
  };
}

/** Left and right both carry the mixture. */
const bothSidesMixed: Convert = async (source, target, options) =>
  altered(await healthy.convert(source, target, options), (view) => {
    if (target.channels === 1) return;
    for (let at = 44; at + 3 < view.byteLength; at += 4) {
      const mean = (view.getInt16(at, true) + view.getInt16(at + 2, true)) / 2;
      view.setInt16(at, mean, true);
      view.setInt16(at + 2, mean, true);
    }
  });

/** Writes the target rate over samples of the source's rate: the pitch changes. */
const relabeled: Convert = async (source, target, options) => {
  const rate = (await healthy.probe(source, options)).audio?.sampleRateHz ?? target.sampleRateHz;
  const kept = await healthy.convert(source, { ...target, sampleRateHz: rate }, options);
  const renamed = await altered(kept, (view) => view.setUint32(24, target.sampleRateHz, true));
  return { ...renamed, sampleRateHz: target.sampleRateHz };
};

/** One place for the source of every conversion, as a fixed file name would be. */
function sharedPlace(): Convert {
  let last: MediaSource | undefined;
  return async (source, target, options) => {
    last = source;
    await Promise.resolve();
    return healthy.convert(last, target, options);
  };
}

/** Ends quietly where the source breaks, so that half a recording passes for the whole. */
function swallowing(source: MediaSource): MediaSource {
  return async (options) => {
    const reader = (await source(options)).getReader();
    return new ReadableStream({
      async pull(control) {
        const step = await reader.read().catch(() => ({ done: true, value: undefined }));
        if (step.value === undefined) control.close();
        else control.enqueue(step.value);
      },
      cancel: (reason) => reader.cancel(reason),
    });
  };
}

/** Believes the size of the file more than its header, where the file is much larger. */
const sizeOverHeader: MediaTool['probe'] = async (source, options) => {
  const facts = await healthy.probe(source, options);
  const { byteLength } = await bytesOf(await source(options));
  return byteLength < 1_048_576 ? facts : { ...facts, durationMs: byteLength / 32 };
};

/** Case id to a tool that only this case is meant to catch. */
export const mediaToolSaboteurs: Readonly<Record<string, Open>> = {
  'MT-01': misreporting(({ audio }) => (audio ? { audio: { ...audio, channels: 1 } } : {})),
  'MT-02': misreporting(({ durationMs }) => ({ durationMs: Math.min(durationMs ?? 0, 1_000) })),
  'MT-03': misreporting(() => ({ durationDeclared: true })),
  'MT-19': broken({ probe: sizeOverHeader }),
  'MT-04': converting(async (source, target, options) =>
    altered(await healthy.convert(source, target, options), (view) =>
      view.setUint32(4, 0xffff_ffff, true),
    ),
  ),
  'MT-05': converting(async (source, target, options) =>
    altered(await healthy.convert(source, target, options), (view) => {
      if (target.channels === 1) scaled(view, 0.7);
    }),
  ),
  'MT-06': converting(firstChannelOnly),
  'MT-07': converting(bothSidesMixed),
  'MT-08': converting(relabeled),
  'MT-09': converting(async (source, target, options) => {
    const { durationMs } = await healthy.probe(source, options);
    const converted = await healthy.convert(source, target, options);
    return { ...converted, durationMs: durationMs ?? converted.durationMs };
  }),
  'MT-10': converting(async (source, target, options) =>
    altered(await healthy.convert(source, target, options), (view) => {
      if (target.denoise) scaled(view, 0.01);
    }),
  ),
  'MT-11': converting((source, target, options = {}) => {
    options.onProgress?.(0.9);
    options.onProgress?.(0.2);
    return healthy.convert(source, target, options);
  }),
  'MT-12': async () => ({ port: { ...healthy, convert: sharedPlace() } }),
  'MT-20': converting((source, target, { maxDurationMs: _, ...options } = {}) =>
    healthy.convert(source, target, options),
  ),
  'MT-13': broken({
    probe: (source, options) =>
      healthy.probe(source, options).catch((error: unknown) => {
        if (!PortError.is(error, 'invalid_argument')) throw error;
        return { format: 'tty', durationDeclared: false, hasVideo: false };
      }),
  }),
  'MT-14': converting((source, target, options) =>
    healthy.convert(source, target, options).catch((error: unknown) => {
      if (!(error as Error).message.includes('single sample')) throw error;
      return { body: streamOf(new Uint8Array(44)), sizeBytes: 44, durationMs: 0, ...target };
    }),
  ),
  'MT-15': broken({
    probe: async (source, options) => {
      if (options?.signal?.aborted) await source();
      return healthy.probe(source, options);
    },
  }),
  'MT-16': rewired((source) => async (options) => {
    const stream = await source(options);
    const reader = stream.getReader();
    return new ReadableStream({
      async pull(control) {
        const step = await reader.read();
        if (step.done) control.close();
        else control.enqueue(step.value);
      },
      cancel: () => undefined,
    });
  }),
  'MT-17': rewired(swallowing),
  'MT-18': async () => ({ port: healthy, leftovers: async () => 1 }),
};
