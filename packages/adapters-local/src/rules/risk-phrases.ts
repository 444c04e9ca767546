import type { RiskCategory, Severity } from './types.js';

/** Phrases that ask for a clinician's attention. For review by clinicians: one row, one decision. */
export interface RiskPhrase {
  readonly category: RiskCategory;
  readonly severity: Severity;
  /** `a|b`: either word; `...`: up to two words between; apostrophes may be missing. */
  readonly phrases: readonly string[];
  /** What a speaker does who says it; without it, "said something that points to" the category. */
  readonly statement?: string;
}

const INTENT = "want|wanted|wanna|going|gonna|will|i'll|could|plan|planning|thinking|thought";
const AIM = 'want|wanted|wanna|gonna|plan|planning|thinking|thought';
const SOMEONE =
  'him|her|them|someone|somebody|people|everyone|you|husband|wife|boss|mother|father|mum|mom|dad|' +
  'brother|sister|son|daughter|kids|children|baby|partner|ex';
const HE =
  'he|she|they|who|husband|wife|father|mother|dad|mum|mom|boyfriend|girlfriend|partner|ex|man';

export const RISK_PHRASES: readonly RiskPhrase[] = [
  {
    category: 'suicidality',
    severity: 'high',
    phrases: [
      'kill|killing|killed|hang|hanging|hanged|drown|drowning|shoot|shooting myself',
      'end|ending|ended|take|taking|took my own|whole life',
      'end|ending my life',
      'take|taking my life',
      'end|ending it all',
      'want|wanted|wanna|wanting to die',
      'wanna die',
      "don't want to live",
      "don't wanna live|exist|wake",
      "don't wanna be alive",
      "don't wanna be here anymore|any",
      'want|wanted to be dead',
      'wanna be dead',
      'think|thinking|thought about|of ending it',
      'taking all ... pills|tablets',
      'took too many ... pills|tablets',
      "don't want to be alive",
      "don't want to be here anymore|any",
      "don't want to exist",
      "don't want to wake up",
      'not want to wake up',
      'never wake|waking up again',
      'better off dead',
      'better off without me',
      'would be better ... without me',
      'suicidal',
      'commit|committing suicide',
      'thoughts of suicide',
      'thinking|thought about suicide',
      'attempted suicide',
      'suicide attempt|note|plan',
      'no reason to live',
      'nothing to live for',
      'not|nothing worth living',
      "isn't|wasn't worth living",
      'took|taken|take an overdose',
      'take all ... pills|tablets',
      'jump|jumping off ... bridge|roof|building',
      'jump|jumping ... in front of ... train|car|bus',
    ],
  },
  {
    category: 'suicidality',
    severity: 'medium',
    phrases: [
      "don't want to be here",
      "don't wanna be here",
      "didn't|not want to be here anymore",
      'wish i was|were dead',
      "wish i wasn't|weren't alive|here",
      'wish i had never been born',
      "wish i'd never been born",
      'wish i could ... disappear',
      'want|wanted to disappear',
      'never want to wake up',
      'just|could ... not wake up',
      'think|thinking|thought about|of dying',
      'fall asleep|sleeping and never|not wake',
      'go to sleep and never|not wake',
      'rather be dead',
      'ready to die',
      'suicide',
    ],
  },
  {
    category: 'suicidality',
    severity: 'low',
    phrases: ['killed himself|herself|themselves', 'took his|her|their own life'],
    statement: "spoke of another person's suicide",
  },
  {
    category: 'self_harm',
    severity: 'high',
    phrases: [
      'cut|cutting|burn|burning|burned|burnt|harm|harming|harmed|hurt|hurting myself',
      'cut|cutting my wrists|wrist|arms|arm|legs|thighs',
      'self harm|harming|harmed|injury',
      'starve|starving myself',
    ],
  },
  {
    category: 'self_harm',
    severity: 'medium',
    phrases: [
      'hit|hitting|punch|punching|scratch|scratching|bite|biting|punish|punishing myself',
      'burn|burned|burnt|burning my arm|arms|leg|legs|hand|skin',
      'been|started|keep|kept cutting',
      'bang|banging|banged my head',
      'make|making|made myself sick|throw|vomit',
    ],
  },
  {
    category: 'harm_to_others',
    severity: 'high',
    phrases: [
      `${INTENT} ... kill|killing|stab|stabbing|shoot|shooting|strangle|strangling ${SOMEONE}`,
      `${INTENT} ... kill|killing|stab|stabbing|shoot|shooting|strangle|strangling my ${SOMEONE}`,
      `${AIM} ... hurt|hurting|harm|harming|attack|attacking ${SOMEONE}`,
      `${AIM} ... hurt|hurting|harm|harming|attack|attacking my ${SOMEONE}`,
      `${INTENT} ... beat|beating ${SOMEONE} up`,
      'make him|her|them pay with',
      `feel like killing|hurting|stabbing|strangling ${SOMEONE}`,
      `feel like killing|hurting|stabbing|strangling my ${SOMEONE}`,
      `going to hurt|harm|attack ${SOMEONE}`,
      `going to hurt|harm|attack my ${SOMEONE}`,
    ],
  },
  {
    category: 'harm_to_others',
    severity: 'medium',
    phrases: [
      `i hit|slapped|punched|pushed|kicked|choked ${SOMEONE}`,
      `i hit|slapped|punched|pushed|kicked|choked my ${SOMEONE}`,
      `i will|might|could|may hurt|harm ${SOMEONE}`,
      `i will|might|could|may hurt|harm my ${SOMEONE}`,
      'bought|got|carry|carrying|carried a gun',
      'carry|carrying|carried|brought a|the|my knife',
      'gun|knife in my bag|pocket|car|jacket',
      'gun|knife with|on me',
    ],
  },
  {
    category: 'abuse',
    severity: 'high',
    phrases: [
      `${HE} ... hit|hits|hitting|beat|beats|beating|slapped|slaps|punched|punches|kicked|kicks|choked|chokes|strangled me`,
      `${HE} ... pushed|threw|shoved me down|against|into|off`,
      'raped|molested me',
      'was|been|got raped|molested|beaten|strangled',
      'sexually|physically abused|assaulted|abusing|abuse',
      'abused|abuses|abusing me',
      'threatened|threatens|threatening to kill|hurt me',
      'forced|forces me to have|sleep',
      'touched me when|where|down',
      'domestic violence|abuse',
    ],
  },
  {
    category: 'abuse',
    severity: 'medium',
    phrases: [
      'abusive',
      'was|been|being abused',
      'threatened|threatens|threatening me',
      "won't|doesn't let me leave|out|see",
      'afraid|scared|frightened|terrified of him|her|them',
      'afraid|scared|frightened|terrified of my husband|wife|partner|father|mother|boyfriend|girlfriend|ex',
      'throws|threw things at me',
      'controls|controlling my money|phone',
    ],
  },
  {
    category: 'substance',
    severity: 'medium',
    phrases: [
      'drinking again|heavily|alone',
      'drinking too much',
      'drinking|drink|drunk every day|night|morning',
      'relapsed|relapse',
      'using again',
      'cocaine|heroin|meth|ketamine|fentanyl|oxycodone|amphetamines',
      'overdose|overdosed|overdosing',
      'blacked out',
      'addicted to alcohol|drugs|pills|painkillers',
      'taking more|extra pills|tablets|painkillers',
      'bottle|bottles|litre of wine|vodka|whisky|whiskey|gin|rum',
    ],
  },
  {
    category: 'substance',
    severity: 'low',
    phrases: [
      'got|getting|was drunk',
      'got|get|getting high',
      'hungover',
      'smoking weed',
      'drink to cope|sleep|forget',
    ],
  },
  {
    category: 'hopelessness',
    severity: 'medium',
    phrases: [
      'no hope',
      'no way out',
      'no future',
      'no point in|to living|life|anything|trying',
      'there is|was|seems no point',
      "there's no point",
      "what's|what|whats the point of|in living|life|anything|trying",
      "don't|can't see the|any|a point",
      "can't go on",
      "can't do this anymore",
      "can't|don't see a|any way|future|point",
      'hopeless|hopelessness',
      'given|giving|gave up on life|everything|myself|living',
      'nothing will ever|never change|help|work',
      'nothing ever|never changes|helps|works',
      'never ... get better',
      'everything ... pointless|meaningless',
      'life is|feels|seems pointless|meaningless|over',
    ],
  },
  {
    category: 'hopelessness',
    severity: 'low',
    phrases: ["what's the point", 'what is the point'],
  },
];

/** Figures of speech: what stands inside one of these is not a risk phrase. */
export const FIGURES_OF_SPEECH: readonly string[] = [
  'die|died|dying laughing',
  "we|they|people|kids don't want to be here",
  'to be here all|too',
  'die of|from embarrassment|shame|boredom|laughter',
  'kill|killing me',
  'kill for a|some',
  'kill two birds',
  'kill myself laughing',
  'want to die laughing|of',
  'shoot|shooting you|them|him|her an|a email|message|mail|text',
  'it|that|this|grief|reality hit|hits me',
  'hit me up|hard|that',
  'beat|beats me to|at',
  'cut myself shaving|cooking|chopping|some|off|a',
  'cutting the|down|back|hair|grass|out',
  'hit myself on|with',
  'kick|kicking myself',
  'to die for',
];

/** Words that may stand between a negation and what it denies: "would never even think of". */
export const DENIAL_BRIDGE: readonly string[] = (
  'would ever even want wanted wanting to be been going gonna think thinking thought thoughts of about ' +
  "have had having any feel felt feeling feelings like really actually i i'm im am do did that said " +
  "say it's or hurt hurting harm harming kill killing myself yourself ending end my life in the an a " +
  'plan plans planning intend intending considered consider try tried anymore'
).split(' ');

/** Words that deny what follows. */
export const DENIALS: readonly string[] = (
  "no not never none neither nor don't doesn't didn't haven't hasn't hadn't wouldn't won't isn't " +
  "wasn't aren't weren't couldn't"
).split(' ');
