/** Reduces a folded word of one language to its stem, such as `arguments` to `argument`. */
export type StemWord = (word: string) => string;

/** Stemmers that a host brings along. Without them, search finds words by their beginnings only. */
export interface Stemmers {
  /** Languages that have a stemmer, as two-letter codes such as `en`. */
  readonly languages: readonly string[];
  /** Resolves `undefined` for a language without a stemmer. Called once for each language in use. */
  load(language: string): Promise<StemWord | undefined>;
}

/** Loads stemmers when they are first used and keeps them. */
export class StemmerSet {
  readonly #stemmers: Stemmers | undefined;
  readonly #loaded = new Map<string, Promise<StemWord | undefined>>();

  constructor(stemmers?: Stemmers) {
    this.#stemmers = stemmers;
  }

  /** The stemmer for a BCP 47 tag; `undefined` where there is none. */
  async for(tag: string | undefined): Promise<StemWord | undefined> {
    const language = (tag ?? '').split('-')[0]?.toLowerCase() ?? '';
    if (this.#stemmers?.languages.includes(language) !== true) return undefined;
    const known = this.#loaded.get(language) ?? this.#stemmers.load(language);
    this.#loaded.set(language, known);
    return await known;
  }

  /** The stemmers of all languages, for a query whose language is not known. */
  async all(): Promise<readonly StemWord[]> {
    const loaded = await Promise.all((this.#stemmers?.languages ?? []).map((one) => this.for(one)));
    return loaded.filter((one) => one !== undefined);
  }
}
