import type {
  RecognizedUtterance,
  RecognizedWord,
  SpeechAudio,
  SpeechRequest,
} from '../ports/speech-to-text.js';

/** Said in turns, by the therapist first. */
const dialogue: readonly string[] = [
  'Good morning, how have you been since we last met?',
  'Not too bad, but I have not been sleeping well.',
  'Tell me more about the nights.',
  'I lie awake and worry about my work.',
  'What goes through your mind then?',
  'That I will make a mistake and everyone will see it.',
  'Did you try the breathing exercise we talked about?',
  'Yes, and it helped a little. I felt calmer afterwards.',
];

const shortestTurnMs = 2_000;
const pauseShare = 0.1;
const headerBytes = 44;

/** A short conversation of two people, spread over the recording; silent channels say nothing. */
function defaultScript(
  audio: SpeechAudio,
  request: SpeechRequest,
  loud: readonly boolean[],
): readonly RecognizedUtterance[] {
  if (!loud.includes(true)) return [];
  const fitting = Math.floor(audio.durationMs / shortestTurnMs);
  const turns = Math.min(dialogue.length, Math.max(1, fitting));
  const turnMs = audio.durationMs / turns;
  const channels = ([0, 1] as const).filter((channel) => loud[channel]);
  const voices = request.channelSeparation ? channels : ([0, 1] as const);
  return dialogue.slice(0, turns).map((text, turn) => {
    const voice = voices[turn % voices.length] ?? 0;
    const startMs = Math.round(turn * turnMs);
    const endMs = Math.floor((turn + 1 - pauseShare) * turnMs);
    return { ...labelOf(request, voice), startMs, endMs, text, confidence: 0.9 };
  });
}

function labelOf(request: SpeechRequest, voice: 0 | 1): Partial<RecognizedUtterance> {
  if (request.channelSeparation) return { channel: voice };
  if (!request.diarization) return {};
  return { speaker: `speaker-${Math.min(voice, (request.speakers ?? 2) - 1)}` };
}

/** Gives every word an equal share of its utterance; keeps words that are there. */
function withWords(utterance: RecognizedUtterance): RecognizedUtterance {
  if (utterance.words !== undefined) return utterance;
  const texts = utterance.text.split(/\s+/).filter((text) => text !== '');
  const stepMs = (utterance.endMs - utterance.startMs) / texts.length;
  const at = (index: number): number => utterance.startMs + Math.floor(index * stepMs);
  const words = texts.map(
    (text, index): RecognizedWord => ({ text, startMs: at(index), endMs: at(index + 1) }),
  );
  return { ...utterance, words };
}

/** Which channels of a normalized recording carry any sound; stops reading when all do. */
async function loudChannels(
  stream: ReadableStream<Uint8Array>,
  channels: 1 | 2,
): Promise<readonly boolean[]> {
  const loud = Array.from({ length: channels }, () => false);
  let at = -headerBytes;
  for await (const chunk of stream) {
    for (const byte of chunk) {
      if (at >= 0 && byte !== 0) loud[Math.floor(at / 2) % channels] = true;
      at += 1;
    }
    if (!loud.includes(false)) break;
  }
  return loud;
}

export { defaultScript, loudChannels, withWords };
