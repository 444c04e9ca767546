const taskVerbs =
  'practice|practise|write|try|keep|call|do|read|use|make|bring|take|send|start|notice|record|track|' +
  'speak|talk|set|listen|watch|contact|phone|book|plan|complete|fill|repeat|continue|go|begin|put|note';
const planVerbs =
  'try|call|write|ask|go|do|talk|speak|practise|practice|start|make|book|send|keep|use|tell|bring|' +
  'read|visit|join|plan|exercise|contact|phone|meditate|continue|ring|suggest|email|sign|buy|invite';
const person =
  'he|she|they|boss|manager|colleague|colleagues|teacher|husband|wife|partner|boyfriend|girlfriend|' +
  'ex|mother|father|mum|mom|dad|brother|sister|son|daughter|friend|friends|neighbour|neighbor|someone';

/** Cues with which somebody is given something to do. */
export const tasks: readonly string[] = [
  "i'd like you to",
  'i want you to',
  "i|i'd suggest|recommend you|that|to",
  "i'd suggest|recommend",
  'could|can|will you try|practice|practise|write|keep',
  'you could|might|can try',
  "let's try",
  'for|as homework',
  `please ${taskVerbs}`,
  `for|until|before|by next time|week|session ... ${taskVerbs}`,
  `${taskVerbs} ... ... until|before|for next|our|we`,
  'between now and',
  'bring it|that|them|this|the|your with you|next',
  'it might|may|could help to set|try|write|plan|make|keep|take|talk|ask|go|start',
];

/** Cues with which someone says what they are going to do. */
export const ownPlans: readonly string[] = [
  `i'll ${planVerbs}`,
  `i'll also|definitely|certainly|really|just ${planVerbs}`,
  "i'm going|gonna to|try|call|start|talk|speak|write",
  "i'm also|definitely|really|just going|gonna to",
  `i|we could ${planVerbs}|take ... ... ... on|this|next monday|tuesday|wednesday|thursday|friday|saturday|sunday|week|weekend`,
  'we could do|try|start|plan ... monday|tuesday|wednesday|thursday|friday|saturday|sunday|mornings|evenings',
  'i plan to',
  'i want to try',
  "i've decided to",
  'i promise|promised to',
];

/** Cues with which a therapist says what they will do after the conversation. */
export const promises: readonly string[] = [
  "i'll send|email|write|call|ring|book|print|bring|find you|a|an|the",
];

/** What sounds like a plan and is none. */
export const noPlans: readonly string[] = [
  "i'll tell you",
  "i'm going to be honest|late|sick|alone|lonely|fine|okay|ok|stuck|lose|die|fail|cry|say|hold",
  "i'm ... lie",
  "i'll do it all|anyway",
  "i'll ask you",
  "i'll go crazy|mad|first",
  'i try to',
  'what|how can|could|did you try',
];

/** Words beside which nothing is a plan to be noted. */
export const noPlansBeside: readonly string[] = [
  'kill|hurt|harm|cut|hang|shoot|stab myself|him|her|them',
  'end my life',
];

/** Cues that put a topic off to another conversation. */
export const followUps: readonly string[] = [
  'come|coming back to',
  'talk|talking more about',
  'talk|speak about ... next|another time|week|session',
  'pick ... up next|again',
  'follow up on',
  'revisit|return to',
  "next time|session|week we|let|let's",
  "next time|session|week i'd like|want",
  'look at ... next time|week|session',
  'continue with',
  'go deeper into',
  'but maybe|perhaps next time|session|week',
];

/** Cues of something that has found no answer. */
export const concerns: readonly string[] = [
  "i don't know how|what|why|whether|if",
  "i'm not sure how|what|if|whether|why",
  "i still can't|don't|worry|struggle",
  "i just can't",
  "i'm still not|stuck|struggling|waiting",
  'i still get|have panic|nightmares|pain|trouble|problems|fights|flashbacks',
  "i can't stop|handle|cope|deal",
  'i keep having|thinking|worrying|going|waking',
  'it keeps happening|coming',
  'nothing helps|works|worked|helped',
  "i'm worried|scared|afraid|anxious|nervous|terrified|concerned that|about|of",
  "i'm still|so|really|very|also|just|always|quite|constantly worried|scared|afraid|anxious|nervous|terrified|concerned that|about|of",
  'i worry about|that',
  'worries|scares|frightens me that|when|how',
  'no idea how|what|why',
  'what if',
];

/** Cues of what sets a feeling off; the words after them say what. */
export const triggersAfter: readonly string[] = [
  'every|each time',
  'whenever',
  'as soon as',
  'when i|he|she|they|we|my|the|people|someone',
  'because of',
];

/** Cues of what sets a feeling off; the words before them say what. */
export const triggersBefore: readonly string[] = [
  'makes|make|made me ... feel|anxious|angry|sad|panic|nervous|cry|scared|furious|worthless|guilty',
  'triggers|triggered me',
  'sets|set me off',
  'brings|brought it all|everything back',
  'stresses me out',
  'drives me mad|crazy',
];

/** What others do that hurts. */
export const triggersDone: readonly string[] = [
  `${person} was|were|is|got|gets ... angry|mad|furious|rude|mean|cruel|disappointed with|at|to|in me`,
  `${person} ... shouted|shouts|yelled|yells|screamed|screams|snapped|laughed|laughs|swore at me`,
  `${person} ... criticized|criticised|criticizes|ignored|ignores|humiliated|blamed|blames|rejected|insulted|bullied|dumped|fired me`,
];

/** What happened, where a hard feeling is named beside it. */
export const triggersBeside: readonly string[] = [
  `${person} left|forgot|called me`,
  'in front of everyone|everybody|people|others|them|colleagues',
];
