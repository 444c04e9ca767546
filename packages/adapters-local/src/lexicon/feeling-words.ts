/**
 * What words weigh in a consulting room, on a scale from -5 to 5; Attune's own list. It goes before
 * AFINN-165, which fills the gaps. Each row is a weight and the words that have it.
 */
export type WeightedWords = readonly (readonly [weight: number, words: string])[];

/** Verbs; all their forms weigh the same. */
export const verbWeights: WeightedWords = [
  [3, 'adore cherish celebrate delight thrill'],
  [
    2.5,
    'enjoy thrive flourish heal laugh overcome triumph treasure blossom savour savor praise applaud hug cuddle',
  ],
  [
    2,
    'smile love comfort reassure encourage appreciate admire achieve accomplish improve succeed ' +
      'support bond reconnect reconcile inspire motivate soothe recover welcome compliment cheer ' +
      'relax giggle uplift strengthen empower congratulate befriend hope rejoice impress reward',
  ],
  [1.5, 'cope persevere unwind protect respect progress forgive trust calm benefit solve'],
  [
    -1.5,
    'worry argue bicker complain doubt envy hesitate miss moan nag pretend sigh sulk avoid dodge ' +
      'procrastinate dwell overthink fidget squabble whine disagree delay blame bother annoy irritate ' +
      'postpone neglect overreact overeat withdraw',
  ],
  [
    -2,
    'cry ache suffer struggle quarrel fight fail lie regret resent shout yell scream snap criticise criticize ' +
      'judge mock tease ignore exclude reject dismiss interrupt disappoint embarrass shame frustrate upset ' +
      'hurt stress tremble shiver panic freeze dread fear scare frighten weep sob grieve mourn ruminate ' +
      'obsess spiral stumble crumble burden exhaust drain overwhelm confuse disgust sicken insult offend ' +
      'manipulate gaslight cheat deceive control stalk harass intimidate nitpick belittle undermine patronise ' +
      'patronize ghost dump abandon desert sabotage vomit puke faint collapse isolate relive suffocate ' +
      'smother haunt nag guilt-trip explode bleed throb scold punish evict swear sneer scoff grab disown hiss belittle goad glare haunt torment dissociate',
  ],
  [
    -3,
    'hate despise loathe detest humiliate betray bully threaten terrify traumatise traumatize torture spoil wreck ' +
      'devastate destroy shatter crush degrade abuse assault attack molest rape strangle choke beat slap punch kick ' +
      'relapse overdose starve binge purge self-harm drown suffocate kill murder stab die terrorise terrorize ruin',
  ],
];

/** Nouns, singular; the plural weighs the same. */
export const nounWeights: WeightedWords = [
  [3, 'triumph miracle delight bliss euphoria ecstasy'],
  [
    2.5,
    'joy happiness love relief success victory celebration breakthrough blessing milestone achievement treat',
  ],
  [
    2,
    'pride comfort courage confidence peace kindness friendship laughter smile hope optimism progress improvement ' +
      'support strength gratitude trust freedom excitement enthusiasm fun pleasure harmony closeness intimacy ' +
      'accomplishment compliment encouragement calmness calm serenity tenderness affection warmth compassion ' +
      'resilience recovery stability sobriety motivation energy purpose promotion achievement congratulation joke',
  ],
  [
    1.5,
    'acceptance patience clarity balance security safety contentment reassurance praise respect benefit',
  ],
  [
    -1.5,
    'worry doubt stress tension conflict argument row disagreement problem trouble difficulty mistake debt ' +
      'complaint hassle pressure burden mess fuss bruise scar wound headache migraine illness symptom crisis ' +
      'divorce separation breakup funeral death loss accident injury disease cancer infection lump redundancy ' +
      'eviction bailiff lawsuit diagnosis setback obstacle distraction ache cramp insomnia craving trigger ' +
      'obsession compulsion bill delay',
  ],
  [
    -2,
    'anxiety sadness anger fear guilt grief sorrow loneliness frustration disappointment regret resentment ' +
      'jealousy envy bitterness embarrassment rejection isolation exhaustion fatigue pain hurt tear sob ' +
      'nightmare flashback panic attack confusion failure stranger-danger misery gloom dread despair emptiness numbness ' +
      'weakness insecurity paranoia withdrawal fight quarrel insult lie cruelty neglect bully loser disaster ' +
      'catastrophe hangover relapse conflict tantrum meltdown breakdown outburst temper rage hostility ' +
      'restlessness helplessness uselessness self-doubt self-pity self-loathing self-hatred nausea vomit ' +
      'dizziness tremor palpitation suffering agony distress turmoil chaos burnout overwhelm abandonment miscarriage ' +
      'heartbreak heartache homesickness punishment blame criticism judgment judgement worthlessness bullying idiot freak coward',
  ],
  [
    -3,
    'shame humiliation betrayal abuse violence trauma torture spoil wreck terror horror hopelessness depression hell ' +
      'suicide hatred abuser rapist assault murder threat overdose anguish devastation self-harm tragedy scumbag bastard monster',
  ],
];

/** Adjectives; their adverb and noun are made from them. */
export const adjectiveWeights: WeightedWords = [
  [
    3.5,
    'amazing fantastic wonderful brilliant marvellous marvelous incredible awesome ecstatic elated overjoyed ' +
      'magical euphoric superb terrific fabulous perfect phenomenal exhilarating blissful',
  ],
  [
    3,
    'great happy excellent delighted thrilled beautiful joyful excited lovely glad adorable glorious ' +
      'splendid proud grateful thankful gorgeous radiant jubilant joyous loving',
  ],
  [
    2.5,
    'cheerful hopeful optimistic relieved relaxed peaceful enjoyable fun pleasant delightful rewarding ' +
      'satisfied satisfying fulfilled fulfilling accomplished successful confident energised energized ' +
      'refreshed uplifting supportive caring heartwarming inspiring inspired blessed cosy cozy refreshing ' +
      'playful encouraging encouraged empowered liberated liberating freeing exciting promising adventurous',
  ],
  [
    2,
    'good nice calm content safe loved cared-for valued appreciated understood accepted supported comfortable ' +
      'strong stronger brave courageous kind gentle sweet thoughtful helpful friendly warm welcoming patient ' +
      'capable competent motivated energetic productive positive pleased hopeful affectionate compassionate ' +
      'generous funny hilarious light-hearted rested refreshed well-rested grounded centred centered connected ' +
      'healthy sober lucky fortunate reassured reassuring soothing calming comforting relaxing restful healing ' +
      'worthwhile meaningful worthy loveable lovable respected trusted secure free smooth talented tender sunny wise ' +
      'impressed improved able chuffed stoked smiling laughing resilient reliable trustworthy heard',
  ],
  [
    1.5,
    'steady stable settled decent better balanced lighter easier manageable clearer sane tidy awake alert',
  ],
  [1, 'okay-ish alright bearable tolerable cool'],
  [
    -1,
    'tough heavy awkward weird strange quiet shy distant strained foggy grey gray rough slow blurry busy ' +
      'distracted bored boring reluctant unsure uncertain hesitant sceptical skeptical',
  ],
  [
    -1.5,
    'hard difficult tense stressful tricky uncomfortable uneasy restless worried nervous moody grumpy tired ' +
      'sleepy messy lost stuck confused annoyed annoying unmotivated sluggish lethargic clumsy dizzy shaky ' +
      'sore weak wobbly wary suspicious jumpy fragile vulnerable sensitive needy clingy jealous envious unlucky ' +
      'unwell ill sick poorly disorganised disorganized unprepared behind strict cold bland chaotic dull flat rusty ' +
      'self-conscious silly unfair unreasonable unfriendly unhelpful unstable',
  ],
  [
    -2,
    'sad bad unhappy angry upset anxious scared afraid frightened lonely alone hurt guilty embarrassed ' +
      'embarrassing frustrated frustrating disappointed disappointing stressed drained wiped weary fatigued gloomy low ' +
      'bitter resentful irritable irritated insecure inadequate incompetent pathetic useless hopeless helpless ' +
      'stupid ugly fat dumb lazy weak selfish empty numb hollow isolated unwanted unloved unseen unheard ' +
      'invisible excluded rejected ignored neglected abandoned broken damaged fearful panicky paranoid ' +
      'agitated on-edge hypervigilant tearful weepy heartbroken homesick regretful remorseful rude mean ' +
      'nasty dreadful grim bleak dark sleepless nauseous sick queasy breathless trapped cornered powerless ' +
      'speechless lifeless joyless pointless meaningless aimless directionless unsafe unbearable ' +
      'judgmental judgemental critical controlling aggressive violent hostile harsh disrespectful dismissive ' +
      'condescending cruel unkind rude spiteful unhelpful heartless uncaring toxic dishonest unfaithful suffocating smothering draining tiring frightening ' +
      'scary upsetting hurtful painful distressing unsettling daunting intimidating overwhelming exhausting ' +
      'disgusting disgusted revolting gross furious livid enraged fuming cross mad outraged appalled shocked ' +
      'disturbed disturbing troubled haunted tormented desperate despairing negative pessimistic cynical numb ' +
      'detached disconnected unreal spaced-out worn-out burnt-out wrecked shattered knackered bankrupt broke ' +
      'homeless unemployed jobless divorced unsupported misunderstood disregarded humiliating degrading crap rubbish shit shitty lousy ' +
      'rotten bullied rattled fraught lacking inferior unlikeable unlikable forgotten stranded withdrawn worthless',
  ],
  [
    -3,
    'terrible awful horrible horrific miserable depressed depressing devastated devastating heartbreaking ' +
      'hateful worst worse ashamed humiliated betrayed terrified terrifying petrified exhausted overwhelmed ' +
      'suicidal traumatic traumatised traumatized unlovable worthless unbearable excruciating agonising agonizing ' +
      'nightmarish tragic crushed destroyed ruined abusive vicious brutal evil monstrous sickening catastrophic ' +
      'disastrous dire hellish wretched despondent inconsolable anguished abysmal shameful vile desolate',
  ],
];

/** Forms that fit none of the classes, and corrections of what the classes make. */
export const singleWordWeights: WeightedWords = [
  [3, 'best happiest loved yay hooray woohoo'],
  [2.5, 'happier calmer proudest prouder congratulations'],
  [
    2,
    'alive safer kinder healthier healthy peacefully successfully laughed enjoyed brighter closer',
  ],
  [1.5, 'gladly comfortably luckily fortunately thankfully bravely'],
  [1, 'nicely fine okay alright better-ish'],
  [-1.5, 'harder unfortunately sadly'],
  [
    -2,
    'lonelier sadder angrier weaker lower ugh sigh surviving shaking shaky sickness worst-case wrong',
  ],
  [-2.5, 'worthlessness failure failures failing'],
];

/**
 * Words that carry no feeling in conversation although AFINN weighs them, or although a class above
 * makes them.
 */
export const feelingless: string =
  'yeah yes no want wanted wants please pls thank thanks sorry apologize share shared matter god ' +
  'big stop stopped pay number cut leave leaving drop fire block hand top hey help forget forgot ' +
  'chance true join ask asked demand sure clear clearly haha hell like miss missing pretty ' +
  'welcome matters interest interesting interested fine straight important solid vision agree ' +
  'increase reach cover limited admit charge charged collide contact mine novel super ' +
  'lie lies lying row rows patient patients patience light lowly hotly hardly hardness kindly ' +
  'badness meanly meanness meaning meanings means mean wrongly goodly bill bills control controls ' +
  'behind behindly awakely alertly coolly weaks attack attacks treat treats alone flat flats cross crosses ' +
  'crossly low slow slowly cold colds quiet quietly dark cool warm warmly beat beats kick kicks ' +
  'calm-down judge judges trust trusts free freely well-being dead lost loses lose lost tears tear ' +
  'battle bomb cancel canceled cancelled care carefully cares certain commit committed conflict crazy ' +
  'cry-out curious dear dream dreams easy easily favor favour favorite favourite fan feeling feelings ' +
  'fit gift game gain gains grace grand growth growing honest honestly hug-me huge humour ideal ' +
  'innocent keen lack legal legally level loss lucky-dip luck major natural nature please prevent ' +
  'protected quality rest resting rich right-hand rights robust save saved shoot short shy sick-note ' +
  'significant silent smart spirit spark strange strangely stupid-o-clock success-rate surprise ' +
  'surprised swift tired-out tops trial unite united usable value violence-free vulnerable-adult warn warned ' +
  'warning waste wasted weird win wish wishes wishing worth wow zealous active accept accepted accepts ' +
  'ability able advantage allow allowed anticipate apology ban banned bias bore cash challenge ' +
  'charm clean cleaner comfort-food confuse-me cut cuts cutting damn deny denied determined died-out ' +
  'difference distance disclose doubtful drag dragged drunk duty-free effective effectively emergency ' +
  'environment error escape exclusive excuse excused exploring expose exposed fake fight-or-flight ' +
  'focused fool forced fresh frozen generous-size guarantee hard-boiled heaven hide hiding-place ' +
  'ignored-calls ill-fitting infect insane intense jumping jump joke jokes justice kill leak legacy ' +
  'litigation loom mad mercy monopolize natural nerves no-one notorious obstacle-course odd pause paused ' +
  'perfectly perfectness pill postpone postponed pray prison problem-solving prosecute push pushed pushing ' +
  'questioned rant reached refuse regretful-letter restricted risk risks sad-song seduced shock ship ' +
  'snub sore spam stable-hand stall started strength-training stressor strike struck stuck-out suspect ' +
  'suspicious-package sympathetic tense-up threat-level tough-call toughly trauma-informed treasure-hunt ' +
  'trick tricked unclear uncertain verdict vested walkout war wealthy weak-tea worth yucky ' +
  'die-hard dying-out hopefully hope hopes hoped hoping love-letter loving greet greeting greetings tidy awake alert busy settled ' +
  'stop-gap trigger triggers pressure-cooker symptom symptoms diagnosis delay delays swear swears respect respects support-group ' +
  'lump-sum death-certificate cope copes coping freeze freezes frozen shake shakes nag pretend pretends ignored-it ' +
  'withdraw withdraws disagree disagrees snap snaps dump dumps desert deserts ghost ghosts beat beating beaten';
