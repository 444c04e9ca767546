/** Emotional themes by the words that name them. For review by clinicians. */
export const themes: Readonly<Record<string, readonly string[]>> = {
  anxiety: [
    'anxious|anxiety|worried|worry|worrying|worries|nervous|panic|panicked|panicking|panicky',
    'panic|anxiety attack|attacks',
    'on edge',
    'overwhelmed|overwhelming',
  ],
  fear: ['scared|afraid|frightened|terrified|terrifying|fear|fears|dread|dreading|unsafe'],
  sadness: [
    'hopeless|hopelessness|helpless|sad|sadness|unhappy|miserable|depressed|crying|cried|tears|heartbroken|devastated|empty|numb',
  ],
  grief: ['grief|grieving|mourning|bereaved|bereavement', 'passed away', 'funeral'],
  anger: [
    'angry|anger|furious|rage|mad|resentful|resentment|frustrated|frustrating|frustration|irritated',
    'lost my temper',
    'fed up',
  ],
  guilt: ['guilty|guilt|regret', 'my fault', 'blame|blamed myself'],
  shame: [
    'ashamed|shame|embarrassed|humiliated|worthless|useless',
    'a|such|complete failure',
    'not good enough',
  ],
  loneliness: [
    'lonely|loneliness|isolated|abandoned|ignored',
    'feel|feeling|felt|so|completely|all alone',
  ],
  exhaustion: [
    'exhausted|exhausting|exhaustion|tired|drained',
    'burned|burnt|worn out',
    "can't sleep",
  ],
  hurt: ['hurt|hurts|hurting|hurtful|betrayed|rejected'],
  hope: ['hopeful|optimistic', 'looking forward', 'getting better'],
  joy: ['happy|happier|joy|excited|delighted|thrilled|wonderful', 'had fun', 'enjoyed|enjoying'],
  pride: ['proud|pride', 'achieved|accomplished'],
  relief: ['relief|relieved|calm|calmer|relaxed|peaceful'],
  gratitude: ['grateful|thankful', 'appreciate|appreciated'],
  closeness: ['loved|supported|understood|accepted', 'felt|feel safe'],
};

/** The themes that weigh on someone: what sets them off is a trigger. */
export const hardThemes: ReadonlySet<string> = new Set(
  'anxiety fear sadness grief anger guilt shame loneliness exhaustion hurt'.split(' '),
);

/** Ways of coping and of working, by the words that name them; the name is fit for a patient. */
export const strategies: Readonly<Record<string, readonly string[]>> = {
  'breathing exercises': [
    'breathing exercise|exercises|technique|thing',
    'breathe|breathing slowly|deeply|in|out',
    'deep breath|breaths|breathing',
    'box breathing',
    'the breathing we|you',
  ],
  mindfulness: ['mindfulness|mindful|meditation|meditate|meditating', 'body scan'],
  grounding: ['grounding', 'five things you|i can see'],
  'writing things down': [
    'journal|journaling|journalling|diary',
    'write|writing|wrote it|things|them|that down',
    'thought record|diary',
    'worry list|time',
    'write|writing|wrote ... down',
  ],
  'questioning thoughts': [
    'challenge|challenging ... thoughts|thought',
    'evidence for|against',
    'reframe|reframing',
    'another way of|to looking|look',
    'thinking traps',
  ],
  'facing fears step by step': [
    'exposure',
    'step by step',
    'small|baby steps',
    'one step at a time',
  ],
  'moving the body': [
    'go|going|went for a walk|run|swim',
    'exercising|yoga|gym|jogging|pilates',
    'did|do|doing|get|getting|physical|regular exercise',
    'walking in the morning',
  ],
  'talking to someone': [
    'talk|talking|talked to my|a friend|friends|sister|brother|partner|wife|husband|mum|mom|mother|father|dad',
    'talk|talking|talked|speak|spoke with a|my friend|friends|sister|brother|partner|wife|husband|mum|mom|mother|father|dad',
    'friend|friends|sister|brother|partner|wife|husband|mum|mom|mother|father|dad listened|listens to me',
    'call|calling|called a|my friend',
    'reach|reaching out',
    'support|self-help group',
  ],
  'setting boundaries': [
    'boundary|boundaries',
    'saying|say no to',
    'i said no',
    'managed to say no',
  ],
  'sleep routine': [
    'sleep hygiene|routine|diary',
    'bedtime routine',
    'phone ... out of the bedroom',
    'same time every night|day',
  ],
  relaxation: [
    'muscle relaxation',
    'relaxation exercise|exercises|technique|techniques',
    'hot|warm bath',
    'listen|listening to music',
  ],
  'being kind to oneself': ['self-compassion', 'kind|kinder|gentle to|with yourself|myself'],
  'planning good activities': [
    'plan|schedule|scheduling something|activities|activity nice|pleasant|enjoyable',
    'behavioral|behavioural activation',
    'hobby|hobbies',
  ],
  'pausing before reacting': [
    'count|counting to ten',
    'take|taking a break|pause|moment',
    'time out',
    'step|stepping|walk|walking away from',
  ],
  'safety plan': [
    'safety|crisis plan',
    'crisis|emergency|suicide line|hotline|number|helpline',
    'call|calling the crisis|samaritans',
  ],
  medication: [
    'take|takes|taking|took|start|started|starting|using my|the|your medication|antidepressant|antidepressants',
    'take|takes|taking|took|start|started|starting medication|antidepressant|antidepressants',
    'medication|antidepressant|antidepressants ... help|helps|helped|helping|works|working',
  ],
};

/** What a note for a patient does not say. */
export const clinicalWords: ReadonlySet<string> = new Set(
  (
    'suicide suicidal self-harm overdose abuse abused abusive disorder diagnosis symptom symptoms ' +
    'depression depressed depressive bipolar psychosis psychotic trauma traumatic ptsd ocd adhd ' +
    'paranoid paranoia personality borderline pathology clinical acute chronic relapse addiction ' +
    'comorbid delusion delusions hallucination hallucinations dissociation dissociate manic mania ' +
    'cognitive exposure risk assessment treatment patient intervention cutting drinking cocaine heroin ' +
    'rape raped molested killing killed dead death die'
  ).split(' '),
);
