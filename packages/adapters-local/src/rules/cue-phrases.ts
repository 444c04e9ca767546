/** Cues after which a therapist sets something to do. */
export const THERAPIST_TASKS: readonly string[] = [
  "i'd like you to",
  'i would like you to',
  'i want you to',
  'could|can you try',
  "let's try",
  'try to',
  'for|as homework',
  'until|before next time|week|session',
  'between now and',
  'before we meet',
];

/** Cues with which someone says what they are going to do. */
export const OWN_PLANS: readonly string[] = [
  "i'll try|call|write|ask|go|do|talk|speak|practise|practice|start|make|book|send|keep|use|tell",
  'i will try|call|write|ask|go|do|talk|speak|practise|practice|start|make|book|send|keep|use|tell',
  "i'm going|gonna to|try|call|start|talk|speak|write",
  'i am going to',
  'i plan to',
  'i want to try',
  "i've decided to",
  'i promise|promised to',
];

/** What sounds like a plan and is none. */
export const NO_PLANS: readonly string[] = [
  "i'll tell you",
  'i will tell you',
  "i'm|am going to be honest|late|sick|alone|lonely|fine|okay|ok|stuck|lose|die|fail|cry|say|hold",
  "i'm|am going to ... lie",
  "i'll do it all|anyway",
  "i'll ask you",
  "i'll go crazy|mad|first",
  'i try to',
  'kill|hurt|harm|cut|hang|shoot|stab myself|him|her|them',
];

/** Cues that put a topic off to another conversation. */
export const FOLLOW_UPS: readonly string[] = [
  'come|coming back to',
  'talk|talking more about',
  'talk|speak about ... next|another time|week|session',
  'pick ... up next|again',
  'follow up on',
  'revisit|return to',
  'next time|session|week we|i|let',
  'look at ... next time|week|session',
  'continue with',
  'go deeper into',
];

/** Cues of something that has found no answer. */
export const CONCERNS: readonly string[] = [
  "i don't know how|what|why|whether|if",
  "i'm|am not sure how|what|if|whether|why",
  "i still|just can't|cannot|don't|worry|feel|struggle|have",
  "i can't stop|handle|cope|deal",
  'i keep having|thinking|worrying|going|waking',
  'it keeps happening|coming',
  'nothing helps|works|worked|helped',
  "i'm|am worried|scared|afraid that|about|of",
  'no idea how|what|why',
  'what if',
];

/** Cues of what sets a feeling off; the words after them say what. */
export const TRIGGERS_AFTER: readonly string[] = [
  'every|each time',
  'whenever',
  'as soon as',
  'when i|he|she|they|we|my|the|people|someone',
  'because of',
];

/** Cues of what sets a feeling off; the words before them say what. */
export const TRIGGERS_BEFORE: readonly string[] = [
  'makes|make|made me ... feel|anxious|angry|sad|panic|nervous|cry|scared|furious|worthless|guilty',
  'triggers|triggered me',
  'sets|set me off',
  'brings|brought it all|everything back',
  'stresses me out',
  'drives me mad|crazy',
];
