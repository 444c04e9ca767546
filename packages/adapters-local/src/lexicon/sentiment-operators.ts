// long: a table, which a reader reviews as a whole.
/** Words that change what the words beside them weigh. */
export type Operator =
  | { readonly kind: 'intensity'; readonly factor: number }
  | {
      readonly kind: 'negation';
      readonly reach: number;
      readonly raises?: boolean;
      readonly faint?: boolean;
      readonly hint?: number;
      readonly hintOfOthers?: boolean;
    }
  /** Says something only where no word weighs: "what if". */
  | { readonly kind: 'hint'; readonly value: number; readonly ofOthers?: boolean }
  /** Takes the words out: "not only". */
  | { readonly kind: 'nothing' }
  /** "Stopped", "got rid of", "less": ends what follows. */
  | {
      readonly kind: 'ends';
      readonly share: number;
      readonly hint?: number;
      readonly always?: boolean;
    }
  /** "Is gone", "faded": ends what stands before. `good` is what it says of nothing in particular. */
  | { readonly kind: 'ended'; readonly alone: number; readonly endsGood: boolean }
  /** "It helped": good, unless it is the speaker who helps. */
  | { readonly kind: 'helps' }
  /** "Not any more": makes a negation an ending. */
  | { readonly kind: 'anyMore' }
  /** "For three weeks": makes a denied harm an ended one. */
  | { readonly kind: 'lasting' }
  /** "Getting louder": makes what stands before heavier. */
  | { readonly kind: 'grows'; readonly alone: number }
  /** "Won't stop", "never goes away". */
  | { readonly kind: 'persists' }
  /** "Again", "came back": says that what stands before is there again. */
  | { readonly kind: 'returns' }
  /** "Managed to", "finally": what follows was achieved. */
  | { readonly kind: 'achieves'; readonly alone: number }
  /** "Unable to", "failed to". */
  | { readonly kind: 'fails'; readonly alone: number }
  | { readonly kind: 'mode'; readonly mode: Mode; readonly alone: number };

/** How far what is said is from being so. */
export type Mode =
  | 'real'
  | 'wish'
  | 'missed'
  | 'past'
  | 'would'
  | 'want'
  | 'if'
  | 'since'
  | 'last'
  | 'others';

const near = 6;
const far = 9;
const negation = (reach: number): Operator => ({ kind: 'negation', reach });
const mode = (name: Mode, alone: number): Operator => ({ kind: 'mode', mode: name, alone });
const nothing: Operator = { kind: 'nothing' };
const ended = (alone: number, endsGood: boolean): Operator => ({ kind: 'ended', alone, endsGood });

/** Patterns of `indexRuns`. */
export const operators: readonly (readonly [pattern: string, operator: Operator])[] = [
  ['not', negation(near)],
  ['never', { kind: 'negation', reach: near, hint: -1.3, hintOfOthers: true }],
  ['without', negation(4)],
  ['hardly|barely|scarcely|rarely|seldom', { kind: 'negation', reach: near, hint: -1.2 }],
  ['not even', { kind: 'negation', reach: near, hint: -1.2 }],
  ['even ... not', { kind: 'negation', reach: near, hint: -1.2 }],
  ['can|could not', { kind: 'negation', reach: near, hint: -1.2 }],
  ['can not come|make|attend|tell|think|hear|do|say', negation(near)],
  ['can|could not remember|recall', { kind: 'nothing' }],
  ['still ... not', { kind: 'negation', reach: near, hint: -1.2 }],
  ['will not', { kind: 'negation', reach: near, hint: -1.2, hintOfOthers: true }],
  ['what if', { kind: 'hint', value: -1.2 }],
  ['how could', { kind: 'hint', value: -1.5, ofOthers: false }],
  ['finally', { kind: 'hint', value: 1.2 }],
  ['for once', { kind: 'hint', value: 1.2 }],
  ['keep*', { kind: 'hint', value: -1.2 }],
  [
    'keep* trying|practising|practicing|working|moving|busy|a|writing|in|it|on|exercising|you',
    { kind: 'nothing' },
  ],
  ['no', negation(4)],
  ['nobody|none', { kind: 'negation', reach: far, hint: -1.3, raises: true }],
  ['nothing', { kind: 'negation', reach: far, hint: -1.1, raises: true }],
  ['neither|nor', negation(far)],
  ['no way', { kind: 'negation', reach: far, raises: true }],
  ['no longer', { kind: 'ends', share: 1 }],
  ['any more', { kind: 'anyMore' }],
  ['never once|again', negation(far)],
  ['far from', negation(4)],
  ['anything but', negation(4)],
  ['not one|anyone|anybody|anything', negation(far)],
  ['can not say i|it|that', negation(far)],
  ['would not say|call|describe', negation(far)],
  ['not that i|it|he|she', { kind: 'negation', reach: near, raises: true, faint: true }],
  ['it is not that i|it|he|she', { kind: 'negation', reach: near, raises: true, faint: true }],
  ['not exactly|particularly|especially|necessarily', negation(near)],
  ['not only|just|merely|least|to|until|unlike', nothing],
  ['no wonder|doubt|matter|idea|time|sooner', nothing],
  ['nothing but', nothing],
  ['why not', nothing],
  ['whether or not', nothing],
  ['if not', nothing],
  ['or not', nothing],
  ['not know|remember|recall', nothing],
  ['not know what|who to|he|she|they|it|time|day|that', nothing],
  ['not know if|whether|when|where|who|which', nothing],
  ['can|could not believe', nothing],
  ['can|could not help', nothing],
  ['never fail* to', nothing],
  ['not forget', nothing],
  ['not mind', nothing],
  ['not agree more', nothing],
  ['not long', nothing],
  ['nothing else', nothing],

  ['very|really|so|such|particularly|especially|quite', { kind: 'intensity', factor: 1.25 }],
  [
    'extremely|incredibly|absolutely|completely|totally|utterly|deeply|terribly|awfully|unbelievably|' +
      'insanely|absolutely|hugely|fucking|bloody|massively|truly',
    { kind: 'intensity', factor: 1.45 },
  ],
  ['too|more|pretty|much|most', { kind: 'intensity', factor: 1.15 }],
  ['slightly|somewhat|fairly|mildly|vaguely|relatively', { kind: 'intensity', factor: 0.7 }],
  ['a bit|little|touch', { kind: 'intensity', factor: 0.75 }],
  ['kind|sort of', { kind: 'intensity', factor: 0.8 }],

  ['less|fewer', { kind: 'ends', share: 0.85 }],
  ['not as|so|that', negation(near)],
  [
    'not as|so|that bad|often|scary|hard|intense|painful|much|many|frequent|heavy|dark|loud|raw|sharp|severe|constant',
    ended(1.3, false),
  ],
  ['not as|so|that strong', ended(-1.2, false)],
  ['no thoughts|plans|intention|urge|desire of|to', negation(near)],
  ['any thoughts|plans|intention|urge|desire of|to', { kind: 'nothing' }],
  ['pay*|paid off', { kind: 'ends', share: 1 }],
  ['not remember|know|recall the? last time', mode('last', -0.8)],
  ['can|could|do not remember|know|recall the? last time', mode('last', -0.8)],
  ['can|could|do not remember|know|recall when i|we last', mode('last', -0.8)],
  ['not remember|know|recall when i|we last', mode('last', -0.8)],
  ['since i|we|he|she last', mode('last', 0)],
  ['not remember|recall ever', mode('last', -1)],
  ['not remember|recall being|feeling', mode('last', -1)],
  ['can|could not imagine ever|being|feeling', mode('missed', -1)],
  ['forget*|forgot how to', mode('last', -1.2)],
  ['forgotten|forgot|forget how to', mode('last', -1.2)],
  ['forgotten|forgot|forget what ... like|feels to?', mode('last', -1.2)],
  ['years|months|weeks|days|ages|long since i|we', mode('last', 0)],
  ['not know how to be|feel|trust|love|relax|enjoy|laugh|rest', mode('missed', -1.6)],
  ['not know what', mode('missed', -0.3)],
  ['only make*|last*|manage*|got', mode('missed', -1.3)],
  ['day|days|week|weeks|month|months|year|years|night|evening without', { kind: 'ends', share: 1 }],
  ['refuse*|refusing to', negation(near)],
  ['not even when|if|after|once', mode('since', 0)],
  ['can|could not shake|escape|avoid', { kind: 'hint', value: -1.4 }],
  ['is|are for other|normal|happy people', ended(-1.8, true)],
  ['mean* nothing', ended(-1.8, true)],
  ['is|are|seems|feels a luxury|joke|lie|myth|dream|word', ended(-1.5, true)],
  ['would do|give anything|everything to|for', mode('wish', -1.6)],
  ['what i would give|do for|to', mode('wish', -1.6)],
  ['would love to feel|be|sleep|stop|have|wake|live|breathe|know|spend', mode('want', -1.5)],
  [
    'hardly|barely|scarcely|rarely a|any day|night|week|moment|morning|hour when|where|that',
    negation(far),
  ],
  ['no week|day|month|year|night|holiday|time ... has|have been|felt', nothing],
  ['nowhere near|close', negation(near)],
  ['can|could|do not remember|know|recall when i was last', mode('last', -0.8)],
  ['not remember|know|recall when i was last', mode('last', -0.8)],
  ['neither better|worse nor worse|better', nothing],
  ['no|not better , no|not worse', nothing],
  ['i wanted|hoped to be|have|do|see|give', mode('missed', -0.4)],
  ['had hoped|wanted|expected|wished|dreamed|planned', mode('missed', -1.5)],
  [
    'hardly|barely|scarcely anything|anyone|anybody|ever',
    { kind: 'negation', reach: far, raises: true, hint: -1.4 },
  ],
  [
    'never had|have anyone|anybody|someone|somebody',
    { kind: 'negation', reach: far, raises: true, hint: -1.4 },
  ],
  ['very|so|too|have|has|had|with little', { kind: 'ends', share: 1 }],
  ['take* away', { kind: 'ends', share: 1, hint: -1.4, always: true }],
  ['take*|took away|from me', { kind: 'ends', share: 1, hint: -1.4, always: true }],
  ['rob*|robbed|strip*|stripped|cure*|rid|free* me|us|him|her of|from', { kind: 'ends', share: 1 }],
  [
    'steal*|stole|destroy*|ruin*|kill*|crush* my',
    { kind: 'ends', share: 1, hint: -2, always: true },
  ],
  ['taken|took|take* a battering|knock|beating|hit|dive|nosedive|blow', ended(-1.8, true)],
  ['in tatters|ruins|pieces|shreds', ended(-1.8, true)],
  ['is|feels|seems|was|are impossible|unreachable|unthinkable|beyond', ended(-1.8, true)],
  ['out of reach', ended(-1.8, true)],
  ['incapable of', negation(near)],
  ['was|were|came ... close to', mode('missed', -0.8)],
  ['however', mode('since', 0)],
  ['keep* hoping|wishing|praying|waiting|telling', mode('want', -1.4)],
  ['miss* feeling|being|having', mode('missed', -1.5)],
  ['long|longing|yearn*|ache*|pine* for|to', mode('wish', -1.5)],
  ['am i|we ever going? to?', mode('wish', -1.4)],
  ['who|how would|could|can ever|anyone|anybody|someone', mode('wish', -1.5)],
  ['when will|is it|this|he|she|the going? to?', mode('since', -1.5)],
  ['i thought|assumed|expected|feared i would|was', mode('since', 0)],
  ['i expected|was|were sure|convinced? to', mode('since', 0)],
  ['everyone|everybody else', mode('others', -0.4)],
  ['pretend* to|that|i|everything', mode('missed', -1)],
  ['i|we could|might have', mode('missed', -1.2)],
  ['not have it in me', mode('missed', -1.6)],
  ['every time i start|begin|try to', mode('if', -0.4)],
  ['not see how', { kind: 'negation', reach: far, raises: true, hint: -1.4 }],
  ['i doubt', { kind: 'negation', reach: far, raises: true, hint: -1.2 }],
  ['would be lying if i said', { kind: 'negation', reach: far, raises: true }],
  ['never|not thought|think|imagined|expected i would|could', { kind: 'nothing' }],
  [
    'not a|one single? day|night|week|morning|minute|hour ... ... not',
    { kind: 'hint', value: -1.4 },
  ],
  [
    'not been a|one single? day|night|time|moment|week',
    { kind: 'negation', reach: far, raises: true },
  ],
  ['not a single', { kind: 'negation', reach: near, raises: true, hint: -1.2 }],
  ['not last* long?', ended(-1, true)],
  ['gone|went out of', ended(0, true)],
  ['heal*', ended(2, false)],
  ['lose*', { kind: 'ends', share: 1, hint: -1.5, always: true }],
  ['for|in ... days|weeks|months|years|month|week|year', { kind: 'lasting' }],
  ['quit*', { kind: 'ends', share: 1 }],
  ['stop*', { kind: 'ends', share: 1, hint: -1.2 }],
  ['get* rid of', { kind: 'ends', share: 1.1 }],
  ['let* go of', { kind: 'ends', share: 1 }],
  ['give*|given up', { kind: 'ends', share: 1 }],
  ['free from|of', { kind: 'ends', share: 1.1 }],
  ['get*|getting over', { kind: 'ends', share: 0.9 }],
  ['recover* from', { kind: 'ends', share: 1 }],
  ['overcome*|overcame|overcoming|conquer*|conquered|beat|kicked', { kind: 'ends', share: 1.1 }],
  ['lack of', { kind: 'ends', share: 1 }],
  ['cut down on', { kind: 'ends', share: 0.9 }],
  ['no more', { kind: 'ends', share: 1 }],
  ['reduce*|reduced', { kind: 'ends', share: 0.85 }],
  ['protect* ... from', { kind: 'ends', share: 0.8 }],
  ['instead of', { kind: 'ends', share: 0.7 }],

  ['go*|gone away', ended(0, true)],
  ['gone|vanish*|disappear*|evaporate*', ended(0, true)],
  ['over', ended(0, true)],
  ['$be finished|behind me|us|done', ended(0, true)],
  ['fade*|ends|ended', ended(0, true)],
  ['helps|helped|helping', { kind: 'helps' }],
  ['die*|died down', ended(0.8, false)],
  ['lift*|ease*|easing|subside*|melt*|settle*|dissolve*', ended(1.1, false)],
  ['pass|passes|passed|passing', ended(0, false)],
  ['under control', ended(1, false)],
  ['a thing of the past', ended(1, false)],
  ['calm*|calmed|calming|settled down', ended(1.3, false)],
  ['better|improve*|improving|improved', ended(2, false)],
  ['easier|manageable|bearable|lighter|calmer|clearer', ended(1.6, false)],
  ['lower|quieter|weaker|milder|smaller|shorter|rarer', ended(0, false)],
  ['louder|bigger|intense|frequent|longer|closer', { kind: 'grows', alone: 0 }],
  ['stronger', { kind: 'grows', alone: 2 }],
  ['grow*|increase*|spread*|build* up?', { kind: 'grows', alone: 0 }],
  ['lose*|lost its|their power|grip|hold', ended(1.5, false)],
  ['less|fewer and less|fewer', { kind: 'ends', share: 1 }],

  ['can|could|will|would|do|does|did|has|have|had not stop*', { kind: 'persists' }],
  ['never stop*|ends|end|go|goes', { kind: 'persists' }],
  ['can|could|will|would|do|does|did|has|have|had not go*|gone away', { kind: 'persists' }],
  ['will|would|does|do not leave me', { kind: 'persists' }],
  ['will|does|do|did|has not go*|gone|end|lift|ease|fade|shift|budge', { kind: 'persists' }],
  ['not over', { kind: 'persists' }],

  ['again', { kind: 'returns' }],
  ['back', { kind: 'returns' }],
  ['return*|resurface*|recur*', { kind: 'returns' }],

  ['manage*|managed to', { kind: 'achieves', alone: 1.4 }],
  ['dare*|dared to', { kind: 'achieves', alone: 1.3 }],
  ['succeed*|succeeded in', { kind: 'achieves', alone: 1.4 }],
  ['the|my|enough courage|strength to', { kind: 'achieves', alone: 1.4 }],
  ['get*|got myself to', { kind: 'achieves', alone: 1.4 }],
  ['learn*|learnt|learned|learning to|how', { kind: 'achieves', alone: 0.3 }],
  ['$be|been able to', { kind: 'achieves', alone: 0.8 }],
  ['can|could finally', { kind: 'achieves', alone: 0.8 }],
  ['can now', { kind: 'achieves', alone: 0.6 }],
  ['at last', { kind: 'achieves', alone: 0.8 }],
  ['start*|begin* to', { kind: 'achieves', alone: 0 }],
  ['on my own', { kind: 'achieves', alone: 0 }],

  ['not manage* to', { kind: 'fails', alone: -1.4 }],
  ['not ... able to', { kind: 'fails', alone: -1.3 }],
  ['unable to', { kind: 'fails', alone: -1.5 }],
  ['fail* to', { kind: 'fails', alone: -1.5 }],
  [
    'too tired|scared|afraid|ashamed|anxious|weak|exhausted|embarrassed|sad|ill|nervous|proud to',
    { kind: 'fails', alone: -2.2 },
  ],
  ['struggle*|find it hard|difficult|impossible to', { kind: 'fails', alone: -1.8 }],
  ['struggle* to', { kind: 'fails', alone: -1.8 }],
  ['hard|impossible|difficult to', { kind: 'fails', alone: -1.5 }],
  ['can hardly|barely', { kind: 'fails', alone: -1 }],

  [
    'i|we wish* i|he|she|they|it|we|someone|somebody|you|people|things|there|my|that|the',
    mode('wish', -1.6),
  ],
  ['i|we wish', mode('wish', -1)],
  ['if only', mode('wish', -1.6)],
  ['would give anything to|for|if', mode('wish', -1.6)],
  ['will i|it|things|we|this|he|she|life ever', mode('wish', -1.2)],
  ['i|we want* someone|somebody|him|her|them|people to', mode('wish', -0.6)],
  ['i|we should have', mode('missed', -1.4)],
  ['it|he|she|they should have', mode('missed', -0.8)],
  ['i|it|we|he|she should|ought ... be|feel', mode('missed', 0)],
  ['i|it|we|he|she|that should not', mode('missed', -0.8)],
  ['i|we should not have', mode('missed', -1.5)],
  ['not deserve*', mode('missed', -1.8)],
  ['suppose*|meant|expected to', mode('missed', -0.7)],
  ['would|could|might have been|felt|made|liked|loved', mode('missed', -0.3)],
  ['used to', mode('past', 0)],
  ['would|might|may|could be|feel|make|help', mode('would', 0)],
  ['hope* to|that|i|it|he|she|we|they', mode('would', 0.3)],
  ['want* to|be', mode('want', 0)],
  ['need* to|someone', mode('want', 0)],
  ['try*|trying|tried to', mode('want', 0)],
  ['i just want* to', mode('want', -1.7)],
  ['if|unless|whether|in case', mode('if', 0)],
  [
    'would be|feel happy|happier|better|fine|okay|glad|proud|safe|relieved if he|she|they|i|it|things|we|someone',
    mode('wish', -1.6),
  ],
  [
    'if i was|were a? better|stronger|good|normal|different|prettier|thinner|braver|kinder',
    mode('missed', -1.6),
  ],
  ['if i had|could only|just', mode('missed', -1.2)],
  [
    'i only|just ... relax|smile|sleep|laugh|calm|breathe|eat|happy|safe|good|okay|alive when|if|after|once|because',
    mode('missed', -1.4),
  ],
  ['only feel* ... when|if|after|once|because', mode('missed', -1.4)],
  [
    'only relax*|sleep|safe|happy|calm|smile|laugh|eat when|if|after|once|because',
    mode('missed', -1.4),
  ],
  [
    'safe|calm|fine|okay|happy|quiet when he|she|they is|are|has|have asleep|out|away|gone|drunk|left|work',
    mode('missed', -1.4),
  ],
  ['safe|calm|fine|okay|happy when he|she|they is|are at', mode('missed', -1.4)],
  [
    'hardly|barely|scarcely|rarely a|any day|night|week|moment|morning|hour when|that i|we do|am|can|have not',
    nothing,
  ],
  ['not the worst', nothing],
  ['i|we was|were meant|supposed|going to be|have', mode('missed', -1.6)],
  ['was|were meant to', mode('missed', -1.4)],
  ['wear|wears|wore|wearing|worn off', ended(0, true)],
  ['not last* long?', ended(-1, true)],
  ['not feel|felt much|anything of?', { kind: 'hint', value: -1.6 }],
  ['no lower|worse|further i|it|we|this|to', { kind: 'hint', value: -1.8 }],
  ['no closer|nearer|further to|forward|on|along', { kind: 'hint', value: -1.4 }],
];

/** "But I am not", "and it has" where a clause ends there; the value says whether it is good. */
export const ellipses: readonly (readonly [pattern: string, good: boolean])[] = [
  [
    'i|it|he|she|they|that|we am|is|are|was|were|have|has|had|do|does|did|can|could|will|would not',
    false,
  ],
  ['i|we am|have|did|can|do|will|was', true],
];
