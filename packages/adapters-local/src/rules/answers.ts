import { tokensOf } from '../lexicon/tokens.js';
import { isReopened } from './open-denials.js';
import type { RiskCategory } from './types.js';

/** What an answer does with the question: `open` neither affirms nor plainly denies. */
export type Answer = 'affirmed' | 'denied' | 'open';

const leadIn =
  '^(?:(?:uh|um|er|erm|well|oh|i mean|hmm|mm|like|so|honestly|look|to be honest)[\\s,.…]+)*';
const affirms = new RegExp(
  `${leadIn}(?:yes|yeah|yep|yup|aye|mm hmm|sometimes|often|once|twice|maybe|now and (?:then|again)|on and off|from time to time|here and there|here and again|(?:a few|a couple of|several|many|plenty of) times|at times|on occasion|once in a while|only (?:when|at|if|sometimes|on)|of course|obviously|most (?:days|nights)|every now and then|more than (?:once|i)|it (?:has )?crosse[sd]|it has|unfortunately|i suppose|i['’]d be lying|a lot|occasionally|lately|last (?:night|week)|a (?:bit|little)|i (?:have|did|do|guess|think so)|kind of|sort of|all the time|constantly|always|every (?:day|night))(?!\\w)(?!\\s+(?:no|not|never|n['’]t)\\b)`,
  'i',
);
/** Words that begin like a denial and are none, or only half of one. */
const halves = new RegExp(
  `${leadIn}(?:no[\\s,.]+)?(?:not (?:really|exactly|lately|recently|often|much|today|tonight|yet|now|anymore|any more|as|for|since|particularly|especially|seriously|actively|always|all|every|this|that|right now|at the moment|in so|per se|sure|so much|quite)|i (?:don['’]?t|do not) (?:know|think|want|like|remember|always|act|often|really|exactly|plan|let)|i (?:haven['’]?t|have not|didn['’]?t|did not) (?:acted|done|tried|told|decided|worked|got|really|exactly|actually|lately|recently|planned|made|go|do|act)|i (?:try|tried) not|hard to say|it depends|depends|rarely|hardly|seldom|i(?: would|['’]d) rather not|can we|do i have|do we have|why|who (?:doesn['’]?t|hasn['’]?t|wouldn['’]?t)|doesn['’]?t everyone|in a way|i can['’]?t (?:say|promise|answer)|can['’]?t say|never mind|no (?:idea|comment|more than)|nothing (?:serious|concrete|specific|definite|new|i))(?!\\w)`,
  'i',
);
/** "I would never do it" tells of the deed, not of the thought; behind "no" it only adds to it. */
const undone = new RegExp(
  `${leadIn}i(?: wouldn['’]?t| would not| won['’]?t| would never|['’]d never| will never|['’]ll never) (?:actually |really |ever )?(?:do|act|go|say)(?!\\w)`,
  'i',
);
const denies = new RegExp(
  `${leadIn}(?:no(?!\\s+(?:one|idea|doubt|question|comment|point)\\b)|nope|nah|never|none|i (?:do|did|have|am|would|had) (?:not|no|never)|i['’]?m not|not (?:at all|ever|once|in the slightest|me)|absolutely not|definitely not|of course not|god no|i (?:haven['’]?t|don['’]?t|didn['’]?t|never|wouldn['’]?t))(?!\\w)`,
  'i',
);

/** Reads what a person answers, or undefined when it says nothing of the question. */
export function readAnswer(text: string, category: RiskCategory): Answer | undefined {
  if (halves.test(text) || undone.test(text)) return 'open';
  if (affirms.test(text)) return 'affirmed';
  if (!denies.test(text)) return undefined;
  return isReopened(tokensOf(text).words, 1, category) ? 'open' : 'denied';
}
