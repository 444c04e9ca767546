import type { AssignableRole, TranscriptionSettings } from '../session/settings.js';
import type { Segment, TranscriptContent } from '../transcript/transcript.js';
import { type LabeledRole, rolesByLabels } from './role-labels.js';
import {
  type Role,
  roleConfidenceNeeded,
  roleIsSure,
  type Speaker,
  surePatients,
} from './speaker-role.js';

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

/**
 * Phrases of therapy sessions. Other talks also have one side that asks and one that answers:
 * interviews, calls to a repair shop, friends catching up.
 */
const counselPhrases: readonly RegExp[] = [
  /\b(it |that )?sounds like|\bthat sounds|\bi (hear|understand) (how|that)\b/gu,
  /\b(tell me (more|how you)|how (do|did|does|are) (you|it|that) (feel|feeling|make you feel))\b/gu,
  /\b(when|so|how) you (feel|felt)\b|\byou (feel|felt) (so |very )?[a-z]+\b/gu,
  /\b(were|are) you (thinking|feeling)\b|\bwhat was going through\b|\bnotice (it |that |this )?in your body\b/gu,
  /\bthank you for (telling|sharing|trusting)\b|\b(hurting|harming|killing) yourself\b|\bcrisis line\b/gu,
  /\bsince (our last|last (week|time|session))\b|\b(for|until) (the )?next (week|session)\b|\bour (last )?session\b/gu,
  /\bwhat (is|was) the most difficult\b|\bbreathing exercise\b|\bmakes? you (worry|sad|afraid|anxious|angry)\b/gu,
];
const distressPhrases: readonly RegExp[] = [
  /\b(sad|afraid|scared|anxious|anxiety|ashamed|hopeless|helpless|worthless|worried|worry|alone|lonely|depressed|guilty|overwhelmed|numb|exhausted|cried|crying|panic(ked|king)?|racing)\b/gu,
  /\b(could not|couldn't|cannot|can't) (sleep|breathe|stop|cope)\b/gu,
  /\b(hurt|harm|kill) myself\b|\b(do not|don't|did not|didn't) want to (be here|live|wake up|get up)\b/gu,
];
/** So many of these, and so many per word, are needed on either side to be sure. */
const proofPhrases = 3;
const proofShare = 0.002;
/** Confidence of the rule when only the questions support it. */
const unprovenConfidence = 0.7;

/** How far two speakers' balances must be apart for full confidence, in phrases per 100 words. */
const clearMargin = 6;
/** A speaker with fewer words is too uncertain to judge. */
const enoughWords = 25;

/** Upper bound of the confidence in the second role of a pair, which follows from the first. */
const mostCompleted = 0.9;

/** The role that a model suggests for one speaker. */
export interface RoleAdvice {
  /** Id of the speaker. */
  readonly speaker: string;
  /** The suggested role. */
  readonly role: AssignableRole;
  /** 0 to 1. */
  readonly confidence: number;
}

/** Upper bound of a model's confidence: enough to be used, less than that of a person. */
const mostAdvised = 0.9;

/** The roles of the speakers, with their sources. */
export interface Attribution {
  /** All speakers, with their roles. */
  readonly speakers: readonly Speaker[];
  /** What a reviewer should know, for people. */
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

/**
 * Decides roles. In this order: what a person set earlier, what the settings say of speakers and
 * channels, labels that name a role, a rule on which side asks and which answers, the advice of a model. The rule knows
 * two-sided English conversations, and is sure only of those that sound like therapy. All other roles
 * stay `unknown`.
 */
export function attributeRoles(
  transcript: TranscriptContent,
  settings: TranscriptionSettings,
  advice: readonly RoleAdvice[] = [],
): Attribution {
  const labeled = rolesByLabels(transcript.speakers);
  const named = transcript.speakers.map((speaker) =>
    fromSettings(speaker, settings, labeled.get(speaker.id)),
  );
  const speakers = byAdvice(byRule(completePair(named), transcript), advice);
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

function fromSettings(
  speaker: Speaker,
  settings: TranscriptionSettings,
  labeled: LabeledRole | undefined,
): Speaker {
  if (speaker.roleSource === 'person' && speaker.role !== 'unknown') return speaker;
  const given = settings.speakerRoles?.[speaker.id];
  if (given !== undefined)
    return { ...speaker, role: given, roleSource: 'person', roleConfidence: 1 };
  const channel = speaker.roleSource === 'channel' ? channelRole(speaker, settings) : undefined;
  if (channel !== undefined)
    return { ...speaker, role: channel, roleSource: 'channel', roleConfidence: 1 };
  if (labeled !== undefined) {
    const { role, confidence: roleConfidence } = labeled;
    return { ...speaker, role, roleSource: 'rule', roleConfidence };
  }
  return { ...speaker, role: 'unknown', roleConfidence: 0 };
}

function channelRole(
  speaker: Speaker,
  settings: TranscriptionSettings,
): AssignableRole | undefined {
  if (speaker.id === 'S1') return settings.channelRoles?.left;
  return speaker.id === 'S2' ? settings.channelRoles?.right : undefined;
}

/** With two speakers, a person who set the role of one has set that of the other. */
function completePair(speakers: readonly Speaker[]): readonly Speaker[] {
  const open = speakers.filter((speaker) => speaker.role === 'unknown');
  const [only] = open;
  if (speakers.length !== 2 || open.length !== 1 || only === undefined) return speakers;
  const known = speakers.find((speaker) => speaker !== only);
  const other = known?.role;
  const roleConfidence = Math.min(mostCompleted, known?.roleConfidence ?? 0);
  const role: Role =
    other === 'patient' ? 'therapist' : other === 'therapist' ? 'patient' : 'unknown';
  if (role === 'unknown') return speakers;
  return speakers.map((speaker) =>
    speaker === only ? { ...speaker, role, roleSource: 'rule', roleConfidence } : speaker,
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
  const firstLeads = a.score > b.score;
  const confidence = firstLeads ? ruleConfidence(a, b) : ruleConfidence(b, a);
  if (confidence === 0) return speakers;
  const therapist = firstLeads ? first : second;
  return speakers.map((speaker) => ({
    ...speaker,
    role: speaker === therapist ? 'therapist' : 'patient',
    roleSource: 'rule',
    roleConfidence: confidence,
  }));
}

/**
 * Applies the advice of a model to speakers without a sure role, all of it or none: the roles of the
 * two sides depend on each other, so half of the advice would be a guess.
 */
function byAdvice(speakers: readonly Speaker[], advice: readonly RoleAdvice[]): readonly Speaker[] {
  if (surePatients(speakers).length > 0) return speakers;
  const advised = speakers.map((speaker): Speaker => {
    const own = advice.find((one) => one.speaker === speaker.id);
    if (own === undefined || roleIsSure(speaker)) return speaker;
    const roleConfidence = Math.min(mostAdvised, own.confidence);
    if (roleConfidence <= speaker.roleConfidence) return speaker;
    return { ...speaker, role: own.role, roleSource: 'model', roleConfidence };
  });
  const has = (role: Role): boolean => advised.some((speaker) => speaker.role === role);
  return has('therapist') && has('patient') ? advised : speakers;
}

interface Balance {
  /** Leading minus sharing phrases per 100 words. */
  readonly score: number;
  readonly words: number;
  readonly counsel: number;
  readonly distress: number;
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
  return {
    score: words === 0 ? 0 : (net * 100) / words,
    words,
    counsel: count(counselPhrases),
    distress: count(distressPhrases),
  };
}

/**
 * From 0.5 for a small difference to 0.95 for a clear one. Less when one side said little, or when
 * nothing suggests a therapy session.
 */
function ruleConfidence(leader: Balance, teller: Balance): number {
  const margin = leader.score - teller.score;
  if (margin === 0) return 0;
  const clear = Math.min(1, margin / clearMargin);
  const enough = Math.min(1, Math.min(leader.words, teller.words) / enoughWords);
  const confidence = Math.round((0.5 + 0.45 * clear * enough) * 100) / 100;
  const proven =
    leader.counsel >= Math.max(proofPhrases, leader.words * proofShare) &&
    teller.distress >= Math.max(proofPhrases, teller.words * proofShare) &&
    leader.counsel > teller.counsel &&
    teller.distress > leader.distress;
  return proven ? confidence : Math.min(confidence, unprovenConfidence);
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
