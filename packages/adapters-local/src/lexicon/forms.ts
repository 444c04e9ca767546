const irregularForms: Readonly<Record<string, string>> = {
  am: 'is are was were be been being',
  be: 'am is are was were been being',
  beat: 'beats beaten beating',
  become: 'becomes became becoming',
  begin: 'begins began begun beginning',
  bend: 'bends bent bending',
  bite: 'bites bit bitten biting',
  bleed: 'bleeds bled bleeding',
  blow: 'blows blew blown blowing',
  break: 'breaks broke broken breaking',
  bring: 'brings brought bringing',
  build: 'builds built building',
  burn: 'burns burned burnt burning',
  burst: 'bursts bursting',
  buy: 'buys bought buying',
  catch: 'catches caught catching',
  choke: 'chokes choked choking',
  choose: 'chooses chose chosen choosing',
  cling: 'clings clung clinging',
  come: 'comes came coming',
  creep: 'creeps crept creeping',
  cry: 'cries cried crying',
  cut: 'cuts cutting',
  deal: 'deals dealt dealing',
  die: 'dies died dying',
  dig: 'digs dug digging',
  do: 'does did done doing',
  draw: 'draws drew drawn drawing',
  dream: 'dreams dreamed dreamt dreaming',
  dress: 'dresses dressed dressing',
  drink: 'drinks drank drunk drinking',
  drive: 'drives drove driven driving',
  drown: 'drowns drowned drowning',
  eat: 'eats ate eaten eating',
  fall: 'falls fell fallen falling',
  feed: 'feeds fed feeding',
  feel: 'feels felt feeling',
  fight: 'fights fought fighting',
  find: 'finds found finding',
  fling: 'flings flung flinging',
  flush: 'flushes flushed flushing',
  fly: 'flies flew flown flying',
  forbid: 'forbids forbade forbidden forbidding',
  forget: 'forgets forgot forgotten forgetting',
  forgive: 'forgives forgave forgiven forgiving',
  freeze: 'freezes froze frozen freezing',
  get: 'gets got gotten getting',
  give: 'gives gave given giving',
  go: 'goes went gone going',
  grind: 'grinds ground grinding',
  grow: 'grows grew grown growing',
  hang: 'hangs hung hanged hanging',
  have: 'has had having',
  hear: 'hears heard hearing',
  hide: 'hides hid hidden hiding',
  hit: 'hits hitting',
  hold: 'holds held holding',
  hurl: 'hurls hurled hurling',
  hurt: 'hurts hurting',
  keep: 'keeps kept keeping',
  kneel: 'kneels knelt kneeling',
  know: 'knows knew known knowing',
  laugh: 'laughs laughed laughing',
  lean: 'leans leaned leant leaning',
  learn: 'learns learned learnt learning',
  leave: 'leaves left leaving',
  lend: 'lends lent lending',
  let: 'lets letting',
  lie: 'lies lied lying',
  light: 'lights lit lighting',
  lose: 'loses lost losing',
  make: 'makes made making',
  mean: 'means meant meaning',
  meet: 'meets met meeting',
  overdose: 'overdoses overdosed overdosing',
  pay: 'pays paid paying',
  put: 'puts putting',
  quit: 'quits quitting',
  read: 'reads reading',
  ride: 'rides rode ridden riding',
  ring: 'rings rang rung ringing',
  rise: 'rises rose risen rising',
  run: 'runs ran running',
  say: 'says said saying',
  see: 'sees saw seen seeing',
  sell: 'sells sold selling',
  send: 'sends sent sending',
  set: 'sets setting',
  shake: 'shakes shook shaken shaking',
  shoot: 'shoots shot shooting',
  show: 'shows showed shown showing',
  shut: 'shuts shutting',
  sing: 'sings sang sung singing',
  sink: 'sinks sank sunk sinking',
  sit: 'sits sat sitting',
  sleep: 'sleeps slept sleeping',
  slide: 'slides slid sliding',
  slit: 'slits slitting',
  speak: 'speaks spoke spoken speaking',
  spend: 'spends spent spending',
  spit: 'spits spat spitting',
  split: 'splits splitting',
  stand: 'stands stood standing',
  steal: 'steals stole stolen stealing',
  stick: 'sticks stuck sticking',
  sting: 'stings stung stinging',
  strike: 'strikes struck striking',
  swear: 'swears swore sworn swearing',
  swim: 'swims swam swum swimming',
  swing: 'swings swung swinging',
  take: 'takes took taken taking',
  teach: 'teaches taught teaching',
  tear: 'tears tore torn tearing',
  tell: 'tells told telling',
  think: 'thinks thought thinking',
  throw: 'throws threw thrown throwing',
  tie: 'ties tied tying',
  understand: 'understands understood understanding',
  wake: 'wakes woke woken waking',
  wear: 'wears wore worn wearing',
  weep: 'weeps wept weeping',
  win: 'wins won winning',
  withdraw: 'withdraws withdrew withdrawn withdrawing',
  wring: 'wrings wrung wringing',
  write: 'writes wrote written writing',
};
const vowels = 'aeiou';
const doubling =
  /^(?:sob|stab|grab|nag|beg|drag|jog|stop|snap|slap|drop|skip|slip|rip|trap|drug|hug|chat|pat|vomitt|admit|commit|regret|upset|plan|ruin{2}|bin|sin|win|swap|whip|strip|nod|rob|scar|jar|star|throb|shun|stun|spot|shut|dip|shop|flop|rub|grin|control|compel|rebel|quarrel|bully{2}|let|put|prefer|refer|cram|slam|scam|jam|pop|bar|sag|snub|chop|unwrap|wrap|mop)$/;

/** A verb with its inflected forms. */
export function verbForms(verb: string): readonly string[] {
  const irregular = irregularForms[verb];
  if (irregular !== undefined) return [verb, ...irregular.split(' ')];
  const last = verb.at(-1) ?? '';
  const before = verb.at(-2) ?? '';
  if (last === 'e') return [verb, `${verb}s`, `${verb}d`, `${verb.slice(0, -1)}ing`];
  if (last === 'y' && !vowels.includes(before)) {
    const stem = verb.slice(0, -1);
    return [verb, `${stem}ies`, `${stem}ied`, `${verb}ing`];
  }
  const third = /(?:s|x|z|ch|sh)$/.test(verb) ? `${verb}es` : `${verb}s`;
  const stem = doubling.test(verb) ? verb + last : verb;
  return [verb, third, `${stem}ed`, `${stem}ing`];
}

/** A noun and its plural. */
export function nounForms(noun: string): readonly string[] {
  if (/(?:s|x|z|ch|sh)$/.test(noun)) return [noun, `${noun}es`];
  if (/[^aeiou]y$/.test(noun)) return [noun, `${noun.slice(0, -1)}ies`];
  return [noun, `${noun}s`];
}

const shortAdjective = 6;

/** An adjective with its adverb and noun. */
export function adjectiveForms(adjective: string): readonly string[] {
  if (adjective.endsWith('y')) {
    const stem = adjective.slice(0, -1);
    return [adjective, `${stem}ily`, `${stem}iness`, `${stem}ier`, `${stem}iest`];
  }
  if (adjective.endsWith('ic')) return [adjective, `${adjective}ally`];
  if (adjective.endsWith('le')) return [adjective, `${adjective.slice(0, -1)}y`, `${adjective}r`];
  const stem = adjective.endsWith('e') ? adjective.slice(0, -1) : adjective;
  const compared = adjective.length <= shortAdjective ? [`${stem}er`, `${stem}est`] : [];
  return [adjective, `${adjective}ly`, `${adjective}ness`, ...compared];
}
