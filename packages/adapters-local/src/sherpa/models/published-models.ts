import type { ModelEntry } from './catalogue.js';
import { defaultModelName } from './model-cache.js';

/** A file of an npm package that becomes a file of a model. */
export interface TakenFile {
  /** Path in the package. */
  readonly entry: string;
  /** Path in the model. */
  readonly path: string;
  /** `llama-tokens`: the list of tokens is made from this file, which is a program. */
  readonly make?: 'llama-tokens';
}

/** A package that holds files of a model. */
export interface ModelPackage {
  readonly name: string;
  readonly version: string;
  /** Bytes of its tarball. */
  readonly size: number;
  /** SHA-512 of its tarball, as npm writes it: Base64 behind `sha512-`. */
  readonly integrity: string;
  readonly takes: readonly TakenFile[];
}

/** A model that comes out of npm packages. */
export interface PublishedModel extends ModelEntry {
  readonly languages: readonly string[];
  readonly license: string;
  /** What it is, in a few words for a list. */
  readonly about: string;
  readonly packages: readonly ModelPackage[];
}

const sileroFile = {
  ...{ path: 'silero_vad.onnx', size: 2_327_524 },
  sha256: '1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3',
};
const sileroLicense = {
  ...{ path: 'LICENSE-silero-vad.txt', size: 11_357 },
  sha256: 'c71d239df91726fc519c6eb72d318ec65820627232b2f796219e87dcf35d0ab4',
};
const tokensFile = {
  ...{ path: 'tokens.txt', size: 506_922 },
  sha256: '4d1a304b194382083527c0648036ef4925edf1d5063ad5922fe456669325de63',
};
const tokensLicense = {
  ...{ path: 'LICENSE-llama-tokenizer-js.txt', size: 1_073 },
  sha256: '3653278f58b6808e43039ae8242808c6bfd68c00cc80ee30858347acb99f6ed6',
};

/** What every English Moonshine model needs besides: the list of its tokens, and voice activity. */
const companions: readonly ModelPackage[] = [
  {
    ...{ name: '@livekit/agents-plugin-silero', version: '1.9.0', size: 3_926_547 },
    integrity:
      'sha512-V0zh+X1K2GVXPTZb+31OpcDaoEF2wGe8cVbJVzkDoodp8eS4oHVPoaM+0RiwkGXcHAmpYjOD06Ksrv9GsJrqXA==',
    takes: [
      { entry: 'src/silero_vad.onnx', path: sileroFile.path },
      { entry: 'LICENSE', path: sileroLicense.path },
    ],
  },
  {
    ...{ name: 'llama-tokenizer-js', version: '1.2.2', size: 388_950 },
    integrity:
      'sha512-Wmth393dc3odWU3IzARJ3r2oIfWgw9GdJ5Gm+hGhfECNO18UHLRqEFSf511jn4E9KcQGzuuKw4Wl08pHAemLAw==',
    takes: [
      { entry: 'llama-tokenizer.js', path: tokensFile.path, make: 'llama-tokens' },
      { entry: 'LICENSE.md', path: tokensLicense.path },
    ],
  },
];

/**
 * The models that `attune models pull` brings from the registry that npm is set up for. Sizes and
 * checksums are those of the files that were tried; a package cannot change under its version
 * without failing them.
 */
export const publishedModels: readonly PublishedModel[] = [
  {
    ...{ name: defaultModelName, kind: 'speech', languages: ['en'], license: 'MIT' },
    about: 'English, punctuated; the default engine',
    files: [
      {
        ...{ path: 'encoder_model.onnx', size: 7_937_661 },
        sha256: 'c6fc4b7bc5af75c0591fd157a1f3829b533d18e9769a888fd95a62e470dd4f4a',
      },
      {
        ...{ path: 'decoder_model_merged.onnx', size: 20_243_286 },
        sha256: 'eed87831c3a6103534aae7d47a5d485025c659a1323901513961c39fe8a1a367',
      },
      {
        ...{ path: 'LICENSE-moonshine.txt', size: 13_358 },
        sha256: '37fc5d9a86547a0dd64a07cff439ba2a6b79cc8f6555a05121fed32866591159',
      },
      ...[sileroFile, sileroLicense, tokensFile, tokensLicense],
    ],
    packages: [
      {
        ...{ name: '@moonshine-ai/moonshine-js', version: '0.1.29', size: 21_514_347 },
        integrity:
          'sha512-Gx1B3mJcbM68ihSy/LyJEuEkGq7sYMqTb04zNdcIeidU0URVlSmXP0GyiQOTTAqDZQXlIC7k+bky+FdXk0UPlg==',
        takes: [
          ...['encoder_model.onnx', 'decoder_model_merged.onnx'].map((path) => ({
            entry: `dist/model/tiny/quantized/${path}`,
            path,
          })),
          { entry: 'LICENSE', path: 'LICENSE-moonshine.txt' },
        ],
      },
      ...companions,
    ],
  },
  {
    ...{ name: 'moonshine-base-en', kind: 'speech', languages: ['en'], license: 'MIT' },
    about: 'English, punctuated; fewer errors, half as fast',
    files: [
      {
        ...{ path: 'encoder_model.onnx', size: 20_513_063 },
        sha256: '1dd9ab0a7f987113d30affcba5a068d11c8f90fa0223caa3e491ade431ad9751',
      },
      {
        ...{ path: 'decoder_model_merged.onnx', size: 42_498_870 },
        sha256: 'cc9f3cd6698a369c6008b41aa60aa3fb3322e7f03c9bdf19d8e6b7200afca4f3',
      },
      {
        // This package tells its license here alone.
        ...{ path: 'LICENSE-moonshine.package.json', size: 1_696 },
        sha256: 'a440ec8fb67e86efe271f576080d146820fbfc01a2c9fc5bdfe5aca10726f4e2',
      },
      ...[sileroFile, sileroLicense, tokensFile, tokensLicense],
    ],
    packages: [
      {
        ...{ name: '@usefulsensors/moonshine-js', version: '0.1.14', size: 72_711_419 },
        integrity:
          'sha512-AbpOnDdMSZ8ZlZYdlUb2UvzBb1Yk9rVoU9BWPtXLpdrt5A6CoDbEct7guLkpcT+GhTtwpsiRrQR1CH1KQy8/mQ==',
        takes: [
          ...['encoder_model.onnx', 'decoder_model_merged.onnx'].map((path) => ({
            entry: `dist/model/base/quantized/${path}`,
            path,
          })),
          { entry: 'package.json', path: 'LICENSE-moonshine.package.json' },
        ],
      },
      ...companions,
    ],
  },
];

/** `undefined` for a name that only a mirror may have. */
export function publishedModel(
  name: string,
  among: readonly PublishedModel[] = publishedModels,
): PublishedModel | undefined {
  return among.find((one) => one.name === name);
}
