/**
 * What AFINN-165 does not know about speech in a consulting room. Weights use its scale, -5 to 5.
 */

/** Words that carry no feeling in conversation although AFINN weighs them. */
const FEELINGLESS =
  'yeah yes no want wanted wants please pls thank thanks sorry apologize share shared matter god ' +
  'big stop stopped pay number cut leave leaving drop fire block hand top hey help forget forgot ' +
  'chance true join ask asked demand sure clear clearly haha hell kind like miss missing pretty ' +
  'welcome matters interest interesting interested fine straight important solid vision agree ' +
  'increase reach cover limited admit charge charged collide contact mine novel super';

/** Words that AFINN lacks or weighs too weakly for a clinical conversation. */
const ADDED: readonly (readonly [weight: number, words: string])[] = [
  [3, 'excited glad happier'],
  [
    2.5,
    'accomplished brave cheerful courage enjoy enjoyed enjoying peaceful relaxed ' +
      'relief supportive',
  ],
  [
    2,
    'achieved appreciated calmer confidence confident content energetic gentle helped ' +
      'helpful hug hugged improved improving laughed laughing motivated progress ' +
      'relaxing safe safer smiled strength stronger supported valued',
  ],
  [1.5, 'accepted coped easier managed trust'],
  [0, 'mean'],
  [-1, 'heavy tough'],
  [
    -1.5,
    'difficult divorce dizzy fight fights invisible lies restless row stress stuck ' +
      'tense triggered withdrawn',
  ],
  [
    -2,
    'anxiety argue argued arguing argument arguments bitter broken controlling cries ' +
      'cry drained embarrassed embarrassing empty failing fighting frustrated ' +
      'frustrating hurting ignore ignored ignores inadequate insecure insomnia ' +
      'irritable isolated lied messed nauseous numb paranoid quarrel regret rejected ' +
      'rejection resentful scream shout shouted shouting shouts stressed stressful ' +
      'struggle struggled struggles struggling suffer tears tired unfair unsafe ' +
      'unwanted upset upsetting yelled yelling yells',
  ],
  [
    -2.5,
    'abandoned anxious ashamed attacked burnout cheated crying dreaded dreading ' +
      'emptiness exhausted exhausting flashback flashbacks frightening grief grieving ' +
      'guilt helpless hurtful loneliness lonely manipulative overwhelmed overwhelming ' +
      'panicked panicking panicky relapse relapsed screamed screaming shame sobbing ' +
      'suffering threatened trapped unhappy unloved useless',
  ],
  [
    -3,
    'betrayed bullied bullying cruel disgusting heartbreaking heartbroken hopeless ' +
      'hopelessness humiliated liar nightmare nightmares terrifying unbearable ' +
      'unlovable worse worthless',
  ],
  [-3.5, 'abused abusive'],
];

/** Phrases whose words mean something else together. */
export const PHRASE_WEIGHTS: Readonly<Record<string, number>> = {
  'looking forward': 2.5,
  'look forward': 2.5,
  "can't wait": 2.5,
  'cant wait': 2.5,
  'cannot wait': 2.5,
  'big step': 1.5,
  'kill for': 0,
  'to die for': 2,
  'died laughing': 2,
  'dying laughing': 2,
  'dying to': 1,
  'got through': 1.5,
  'falling apart': -3,
  'fell apart': -3,
  'fed up': -2.5,
  'let down': -2,
  'went wrong': -2,
  'go wrong': -2,
  'gone wrong': -2,
  'walked out': -1.5,
  'lost my temper': -2.5,
  'lost control': -2,
  'no point': -2.5,
  "what's the point": -2.5,
  'broke down': -2,
  'breaking down': -2,
  'worn out': -2,
  'burned out': -2.5,
  'burnt out': -2.5,
  'on edge': -2,
  'worried sick': -3,
  'sick of': -2.5,
  'tired of': -2.5,
  'gave up': -2,
  'give up': -2,
  'giving up': -2,
  "can't cope": -2.5,
  "couldn't cope": -2.5,
  'cannot cope': -2.5,
  'not coping': -2.5,
  "can't breathe": -2,
  "can't sleep": -2,
  "couldn't sleep": -2,
  "can't stand": -2.5,
  "can't take": -2,
  "can't go on": -3,
  "can't get out of bed": -2.5,
};

/** Courtesies and phone manners: they are taken out before anything is weighed. */
export const COURTESY: readonly string[] = [
  'good morning',
  'good afternoon',
  'good evening',
  'good night',
  'good day',
  'a good day',
  'have a good day',
  'have a nice day',
  'have a good one',
  'have a good week',
  'have a great day',
  'have a nice weekend',
  'have a good weekend',
  'nice to meet you',
  'nice to see you',
  'good to see you',
  'pleased to meet you',
  'thank you',
  'thank you so much',
  'thank you very much',
  'thanks a lot',
  'many thanks',
  "you're welcome",
  'you are welcome',
  'no problem',
  'no worries',
  'not a problem',
  'please hold',
  'how can i help',
  'how may i help',
  'can i help you',
  'excuse me',
  'with pleasure',
  'my pleasure',
  "that's okay",
  'okay good',
  'okay great',
  'good question',
  'best regards',
  'oh my god',
  'would love to',
  'take care',
  'as well as',
];

/** Words that turn round what follows within three words; recognizers drop apostrophes. */
export const NEGATORS: ReadonlySet<string> = new Set(
  (
    "not no never nobody nothing none neither nor without hardly barely cannot isn't wasn't " +
    "aren't weren't don't doesn't didn't can't couldn't won't wouldn't shouldn't haven't hasn't " +
    "hadn't ain't isnt wasnt arent werent dont doesnt didnt cant couldnt wouldnt shouldnt " +
    'havent hasnt hadnt aint less stopped stop rid'
  ).split(' '),
);

/** Words after which a negation no longer reaches on. */
export const CLAUSE_BREAKS: ReadonlySet<string> = new Set(
  '. , ; : ! ? but and because although though however except'.split(' '),
);

/** Words that strengthen or weaken the next weighed word. */
export const INTENSITY: ReadonlyMap<string, number> = new Map(
  Object.entries({
    very: 1.3,
    really: 1.3,
    so: 1.3,
    too: 1.2,
    such: 1.2,
    extremely: 1.5,
    incredibly: 1.5,
    absolutely: 1.5,
    completely: 1.4,
    totally: 1.4,
    utterly: 1.5,
    deeply: 1.4,
    terribly: 1.3,
    pretty: 1.1,
    quite: 1.1,
    slightly: 0.6,
    bit: 0.7,
    little: 0.7,
    somewhat: 0.7,
    fairly: 0.9,
  }),
);

/** Weight by word: AFINN-165 as given by the caller, corrected for speech. */
export function spokenWeights(afinn: Readonly<Record<string, number>>): Map<string, number> {
  const weights = new Map(Object.entries(afinn));
  for (const word of FEELINGLESS.split(' ')) weights.delete(word);
  for (const word of [...INTENSITY.keys(), ...NEGATORS]) weights.delete(word);
  for (const [weight, words] of ADDED) {
    for (const word of words.split(' ')) weights.set(word, weight);
  }
  return weights;
}
