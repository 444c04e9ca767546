import type { SentimentLabel, SentimentScores } from '../domain/sentiment/sentiment.js';
import type { PortErrorCode } from '../errors/port-error.js';
import { type Token, token } from '../token.js';
import type { CallOptions } from './call-options.js';

/** BCP 47 primary languages (`en`), or `'any'`. An empty list: none, so the method cannot be used. */
export type UnderstoodLanguages = readonly string[] | 'any';

/**
 * What an adapter can do, and in which languages: services know more languages for one thing than
 * for another. What is asked for in another language rejects with `unsupported`.
 */
export interface LanguageCapabilities {
  /** Languages of `analyzeSentiment`. */
  readonly sentiment: UnderstoodLanguages;
  /** Languages of `detectPii`. */
  readonly pii: UnderstoodLanguages;
  /** Whether `detectPii` finds the names of people. Absent: the adapter does not say. */
  readonly piiNames?: boolean;
  /** Languages of `extractKeyPhrases`. */
  readonly keyPhrases: UnderstoodLanguages;
  /** Languages that `detectLanguage` can return. */
  readonly languageDetection: boolean;
  /**
   * The largest text of an item, for each method, in the unit the service counts in. A larger one
   * fails alone with `limit_exceeded`; core splits texts before they get there.
   */
  readonly limits: TextLimits;
}

/**
 * What services count text in: `bytes` of UTF-8, `codePoints` of Unicode, or `textElements`, which
 * are what a reader takes for one character (extended grapheme clusters).
 */
export type TextUnit = 'bytes' | 'codePoints' | 'textElements';

/** The largest text that a service takes. */
export interface TextLimit {
  readonly unit: TextUnit;
  /** At least 4, so that any character fits. */
  readonly max: number;
}

/** The largest text each method takes. */
export interface TextLimits {
  readonly sentiment: TextLimit;
  readonly pii: TextLimit;
  readonly keyPhrases: TextLimit;
  readonly languageDetection: TextLimit;
}

/** One text to analyze. */
export interface TextItem {
  /** The caller's own; unique within a call. */
  readonly id: string;
  /** The text to analyze, in UTF-16. */
  readonly text: string;
}

/** An item's answer, or why it alone has none. */
export type ItemResult<T> =
  | { readonly id: string; readonly value: T; readonly error?: undefined }
  | {
      readonly id: string;
      readonly value?: undefined;
      readonly error: { readonly code: PortErrorCode; readonly message: string };
    };

export interface SentimentAnswer {
  /** The label that fits the whole text. */
  readonly label: SentimentLabel;
  /** Sum to 1. */
  readonly scores: SentimentScores;
  /** Name and version of what did the work, where the service tells, such as `2025-01-01`. */
  readonly model?: string;
}

/** A span of personal data. Offsets are UTF-16 code units; `end` is exclusive. */
export interface PiiSpan {
  /** Upper-case snake case: `PERSON`, `EMAIL`, `PHONE`, `ADDRESS`, `DATE_OF_BIRTH`, `ID_NUMBER`, `PAYMENT`, `URL`, `IP`, `OTHER`. */
  readonly category: string;
  /** First code unit of the span. */
  readonly start: number;
  /** First code unit after the span. */
  readonly end: number;
  /** 0 to 1. */
  readonly confidence: number;
}

export interface DetectedLanguage {
  /** BCP 47, `und` when it cannot be told. */
  readonly language: string;
  /** 0 to 1. */
  readonly confidence: number;
}

export interface AnalysisOptions extends CallOptions {
  /** BCP 47 language of the texts, region included (`en-US`). */
  readonly language: string;
}

/**
 * Analyzes short texts, each by itself.
 *
 * Every method takes any number of items (none resolves at once), splits them as its service
 * needs, and resolves with one result per item in the order given. A fault of one item fails that
 * item; a fault of the service rejects the call. An empty or blank text is neutral, holds nothing
 * and is in no language (`und`). Nothing sent may be kept by the service where it can be told not to.
 *
 * @throws PortError `unsupported` for a language outside the capabilities.
 */
export interface LanguageAnalysis {
  /** Name of the adapter, such as `lexicon`. */
  readonly provider: string;
  /** Languages and limits of this adapter. */
  readonly capabilities: LanguageCapabilities;

  /** Labels the sentiment of each text. */
  analyzeSentiment(
    items: readonly TextItem[],
    options: AnalysisOptions,
  ): Promise<readonly ItemResult<SentimentAnswer>[]>;

  /** Spans are ordered, within the text and do not overlap. */
  detectPii(
    items: readonly TextItem[],
    options: AnalysisOptions,
  ): Promise<readonly ItemResult<readonly PiiSpan[]>[]>;

  /** The most informative phrases first. */
  extractKeyPhrases(
    items: readonly TextItem[],
    options: AnalysisOptions,
  ): Promise<readonly ItemResult<readonly string[]>[]>;

  /** Identifies the language of each text. */
  detectLanguage(
    items: readonly TextItem[],
    options?: CallOptions,
  ): Promise<readonly ItemResult<DetectedLanguage>[]>;
}

export const LanguageAnalysis: Token<LanguageAnalysis> = token('language-analysis');
