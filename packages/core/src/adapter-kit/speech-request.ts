import { languageFits } from '../domain/language-fits.js';
import { PortError, type PortErrorCode } from '../errors/port-error.js';
import type { SpeechCapabilities, SpeechRequest } from '../ports/speech-to-text.js';
import type { Guarded } from './guard.js';

/**
 * Throws what `SpeechToText.start` must refuse, as the contract says: for every adapter to call.
 */
export function requireSpeechRequest(
  request: SpeechRequest,
  capabilities: SpeechCapabilities,
  call: Guarded,
): void {
  const fault = malformed(request) ?? unsupported(request, capabilities);
  const found = fault ?? beyondLimits(request, capabilities);
  if (found === undefined) return;
  const [code, what] = found;
  throw new PortError(
    code,
    `Speech request ${request.idempotencyKey.slice(0, 128)}: ${what}`,
    call,
  );
}

type HonoredSettings = Pick<
  SpeechRequest,
  'profanity' | 'punctuation' | 'lexical' | 'phraseHints' | 'diarization' | 'speakers'
>;

type Fault = readonly [PortErrorCode, string];

function malformed(request: SpeechRequest): Fault | undefined {
  const { audio, idempotencyKey, language, candidateLanguages = [] } = request;
  if (!/^[A-Za-z0-9._-]{1,128}$/.test(idempotencyKey)) {
    return ['invalid_argument', 'the idempotency key is not allowed'];
  }
  if (language === undefined && candidateLanguages.length === 0) {
    return ['invalid_argument', 'it names neither a language nor candidates'];
  }
  if (request.channelSeparation && audio.channels === 1) {
    return ['invalid_argument', 'one channel cannot be separated'];
  }
  return undefined;
}

function unsupported(
  { language, channelSeparation }: SpeechRequest,
  capabilities: SpeechCapabilities,
): Fault | undefined {
  if (language === undefined && !capabilities.languageIdentification) {
    return ['unsupported', 'the engine does not identify languages'];
  }
  if (language !== undefined && !languageFits(language, capabilities.languages)) {
    return ['unsupported', `the engine does not take the language ${language}`];
  }
  if (channelSeparation && !capabilities.channelSeparation) {
    return ['unsupported', 'the engine does not separate channels'];
  }
  return undefined;
}

function beyondLimits(
  { audio }: SpeechRequest,
  capabilities: SpeechCapabilities,
): Fault | undefined {
  const { maxDurationMs, maxBytes } = capabilities;
  if (audio.durationMs > maxDurationMs) {
    return ['limit_exceeded', `${audio.durationMs} ms are longer than ${maxDurationMs} ms`];
  }
  if (audio.sizeBytes > maxBytes) {
    return ['limit_exceeded', `${audio.sizeBytes} bytes are more than ${maxBytes} bytes`];
  }
  return undefined;
}

/** What of a request an engine of these capabilities does not honor, in words for people. */
export function speechWarnings(
  request: HonoredSettings,
  capabilities: SpeechCapabilities,
): readonly string[] {
  const { profanity, punctuation, lexical, phraseHints, diarization, speakers } = request;
  const rules: readonly (readonly [boolean, string])[] = [
    [!capabilities.profanity.includes(profanity), `Profanity mode "${profanity}" is not honored.`],
    [
      !capabilities.punctuation.includes(punctuation),
      `Punctuation mode "${punctuation}" is not honored.`,
    ],
    [lexical && !capabilities.lexical, 'The text is in written form.'],
    [phraseHints.length > 0 && !capabilities.phraseHints, 'Phrase hints are not used.'],
    [diarization && capabilities.maxSpeakers < 2, 'Speakers are not told apart.'],
    [
      speakers !== undefined && !capabilities.exactSpeakers,
      'The number of speakers is not taken into account.',
    ],
  ];
  return rules.filter(([applies]) => applies).map(([, warning]) => warning);
}
