import type { AssignableRole, TranscriptionSettings } from './settings.js';
import { type Role, roleConfidenceNeeded, type Speaker } from './speaker-role.js';
import type { Segment, TranscriptContent } from './transcript.js';

/**
 * Phrases that the side leading the conversation says. Recognizers write without punctuation, so
 * questions are known by how they begin. Data, so that it can be reviewed and extended.
 */
const leadingPhrases: readonly RegExp[] = [
  /\b(how|what|when|where|who|which) (do|did|does|is|was|were|are|has|have|would|could|can|might|about|makes?|made|happened|brings?|brought|comes?|else)\b/gu,
  /\b(do|did|can|could|would|have|are|were) you\b/gu,
  /\b(tell me|describe|let us|let's|i wonder|i hear (that )?you|it sounds like|sounds like|you said|you mentioned|you told me)\b/gu,
  /\b(i want you to|i would like you to|i'd like you to|try to notice|for next (week|time)|this week i want)\b/gu,
  /\b(welcome back|thank you for (coming|sharing|telling|calling)|how can i help|our (time|session) (is|today))\b/gu,
];

/** Phrases of the side that speaks about itself. */
const sharingPhrases: readonly RegExp[] = [
  /\b(i feel|i felt|i am feeling|i'm feeling|i have been|i've been|i was|i could not|i couldn't|i cannot|i can't)\b/gu,
  /\b(my (wife|husband|partner|mother|father|mom|dad|son|daughter|boss|job|work|family|brother|sister|friends?|head|chest|heart|sleep))\b/gu,
  /\b(i (worry|worried|cried|cry|hate|love|lost|miss|missed|woke|sleep|slept|argued|fight|fought|panic|panicked))\b/gu,
  /\b(makes? me|made me|i do not (know|want|sleep)|i don't (know|want|sleep))\b/gu,
];

/** How far two speakers' balances must be apart for full confidence, in phrases per 100 words. */
const clearMargin = 6;
/** Fewer words than this say little about anyone. */
const enoughWords = 25;

/** Who has which role and how we know. */
export interface Attribution {
  readonly speakers: readonly Speaker[];
  /** What a reviewer should know, for people. */
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

/**
 * Decides roles: a person's earlier word first, then what the settings say of speakers and
 * channels, then a rule on who asks and who tells. The rule knows two-sided English conversations;
 * everything else stays `unknown`.
 */
export function attributeRoles(
  transcript: TranscriptContent,
  settings: TranscriptionSettings,
): Attribution {
  const named = transcript.speakers.map((speaker) => fromSettings(speaker, settings));
  const speakers = byRule(completePair(named), transcript);
  const warnings = missingNamed(transcript, settings);
  if (
    !speakers.some(
      (speaker) => speaker.role === 'patient' && speaker.roleConfidence >= roleConfidenceNeeded,
    )
  ) {
    warnings.push({
      code: 'roles_unconfirmed',
      message:
        'It is not sure enough who the patient is, so sentiment is shown for everyone, unattributed. ' +
        'Set the roles to have it computed for the patient.',
    });
  }
  return { speakers, warnings };
}

function fromSettings(speaker: Speaker, settings: TranscriptionSettings): Speaker {
  if (speaker.roleSource === 'person' && speaker.role !== 'unknown') return speaker;
  const given = settings.speakerRoles?.[speaker.id];
  if (given !== undefined)
    return { ...speaker, role: given, roleSource: 'person', roleConfidence: 1 };
  const channel = speaker.roleSource === 'channel' ? channelRole(speaker, settings) : undefined;
  if (channel !== undefined)
    return { ...speaker, role: channel, roleSource: 'channel', roleConfidence: 1 };
  return { ...speaker, role: 'unknown', roleConfidence: 0 };
}

function channelRole(
  speaker: Speaker,
  settings: TranscriptionSettings,
): AssignableRole | undefined {
  if (speaker.id === 'S1') return settings.channelRoles?.left;
  return speaker.id === 'S2' ? settings.channelRoles?.right : undefined;
}

/** In a talk between two, a person who named one side has named the other. */
function completePair(speakers: readonly Speaker[]): readonly Speaker[] {
  const open = speakers.filter((speaker) => speaker.role === 'unknown');
  const [only] = open;
  if (speakers.length !== 2 || open.length !== 1 || only === undefined) return speakers;
  const other = speakers.find((speaker) => speaker !== only)?.role;
  const role: Role =
    other === 'patient' ? 'therapist' : other === 'therapist' ? 'patient' : 'unknown';
  if (role === 'unknown') return speakers;
  return speakers.map((speaker) =>
    speaker === only ? { ...speaker, role, roleSource: 'rule', roleConfidence: 0.9 } : speaker,
  );
}

function byRule(speakers: readonly Speaker[], transcript: TranscriptContent): readonly Speaker[] {
  const [first, second] = speakers;
  const open = speakers.every((speaker) => speaker.role === 'unknown');
  if (first === undefined || second === undefined || speakers.length !== 2 || !open)
    return speakers;
  if (!/^en(-|$)/iu.test(transcript.language)) return speakers;
  const a = balance(transcript.segments, first.id);
  const b = balance(transcript.segments, second.id);
  const confidence = ruleConfidence(a, b);
  if (confidence === 0) return speakers;
  const therapist = a.score > b.score ? first : second;
  return speakers.map((speaker) => ({
    ...speaker,
    role: speaker === therapist ? 'therapist' : 'patient',
    roleSource: 'rule',
    roleConfidence: confidence,
  }));
}

interface Balance {
  /** Leading minus sharing phrases per 100 words. */
  readonly score: number;
  readonly words: number;
}

function balance(segments: readonly Segment[], speaker: string): Balance {
  const text = segments
    .filter((segment) => segment.speaker === speaker)
    .map((segment) => segment.text.toLowerCase())
    .join(' \n ');
  const words = text.split(/\s+/u).filter((word) => word !== '').length;
  const count = (phrases: readonly RegExp[]): number =>
    phrases.reduce((sum, phrase) => sum + (text.match(phrase)?.length ?? 0), 0);
  const net = count(leadingPhrases) - count(sharingPhrases);
  return { score: words === 0 ? 0 : (net * 100) / words, words };
}

/** 0.5 for a bare difference up to 0.95 for a clear one; less when either side said little. */
function ruleConfidence(a: Balance, b: Balance): number {
  const margin = Math.abs(a.score - b.score);
  if (margin === 0) return 0;
  const clear = Math.min(1, margin / clearMargin);
  const enough = Math.min(1, Math.min(a.words, b.words) / enoughWords);
  return Math.round((0.5 + 0.45 * clear * enough) * 100) / 100;
}

function missingNamed(
  transcript: TranscriptContent,
  settings: TranscriptionSettings,
): { code: string; message: string }[] {
  const known = transcript.speakers.map((speaker) => speaker.id);
  const absent = Object.keys(settings.speakerRoles ?? {}).filter((id) => !known.includes(id));
  return absent.map((id) => ({
    code: 'speaker_not_found',
    message: `A role was given for ${id}, but the recording has ${known.join(', ') || 'no speakers'}.`,
  }));
}
