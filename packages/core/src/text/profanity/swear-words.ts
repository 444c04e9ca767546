/**
 * The swear words of a language. They are matched as whole words in lower case, `ß` as `ss`.
 *
 * The lists are our own and short. They hold what filters of speech services take out, and leave out
 * what people need to speak about in therapy (body parts, sex, violence, diagnoses) and mild words
 * ("damn", "hell"). Public lists, such as LDNOOBW, also hold "rape" and "sexual".
 */
export interface SwearWords {
  /** Word forms. `stem|a|b` stands for `stem`, `stema` and `stemb`. */
  readonly forms: readonly string[];
  /** Syllables that make any word a swear word, wherever they are in it. */
  readonly anywhere: readonly string[];
  /** Words that contain such syllables and are none. */
  readonly innocent?: readonly string[];
  /** Swear words that are names when they begin with a capital. */
  readonly names?: readonly string[];
  /** Swear words that are verbs before these words: "to prick my finger". */
  readonly notBefore?: Readonly<Record<string, readonly string[]>>;
}

/** By primary language. */
export const swearWords: ReadonlyMap<string, SwearWords> = new Map<string, SwearWords>([
  [
    'en',
    {
      anywhere: ['fuck', 'bullshit', 'shithead', 'cocksuck'],
      forms: [
        'shit|s|ty|tier|tiest|ting|ted|ter|faced|hole|holes|show|storm|stain|bag|bags|less|load|loads',
        'horseshit batshit dipshit|s apeshit shite shitshow fck|ing|ed fkn fuk fukin',
        'cunt|s|y|ish bitch|es|y|ing|ed|in bastard|s wank|er|ers|ing|ed twat|s',
        'asshole|s arsehole|s arse|s ass|es asshat|s dumbass|es jackass|es smartass badass lardass',
        'dick|s dickhead|s prick|s bollock|s|ing|ed bellend|s tosser|s knobhead|s pussy pussies',
        'cock|s slut|s|ty whore|s tits piss pissed pisses pissing pisser tit-face',
        'goddamn|ed|it nigger|s nigga|s faggot|s kike|s retard|s tranny trannies bugger|s|ed|ing douchebag|s',
        'jizz wanky spunk-bubble minger|s skank|s|y shag|ged|ging',
      ],
      names: ['dick'],
      notBefore: { prick: ['my', 'your', 'his', 'her', 'our', 'their', 'the', 'up'] },
    },
  ],
  [
    'de',
    {
      anywhere: [
        'scheiss',
        'arschl',
        'hurensoh',
        'fotze',
        'wichse',
        'verfick',
        'gefick',
        'verpiss',
      ],
      forms: [
        'arsch ärsche|n arsches beschissen|e|er|es|en|em ficken fick fickt fickst ficker|s',
        'hure|n nutte|n schlampe|n kacke kack pisser|s schwuchtel|n miststück|e drecksau drecksäue',
        'dreckskerl|e bastard|e|en wichst schwanzlutscher spast|i|is|en hurenbock missgeburt|en',
      ],
    },
  ],
  [
    'fr',
    {
      anywhere: ['encul', 'connard', 'connass'],
      forms: [
        'merde|s merdique|s merder merdé putain|s pute|s con|s conne|s connerie|s couille|s',
        'salope|s salopard|s salaud|s bordel chier chiant|e|s|es bite|s bâtard|s pétasse|s foutre',
        'niquer nique niqué pd tapette|s branleur|s branleuse|s emmerder emmerde|s emmerdé',
      ],
    },
  ],
  [
    'es',
    {
      anywhere: ['hijueput', 'hijoput', 'gilipoll'],
      forms: [
        'mierda|s puta|s puto|s putada|s putear coño|s joder jodido|s jodida|s jode jódete jodiendo',
        'cabrón cabrona|s cabrones pendejo|s pendeja|s verga|s chingar chinga|da|do|dera|te chingado|s',
        'chingada|s culero|s pinche|s maricón maricones follar polla|s hostia|s carajo|s zorra|s',
        'mamón mamones huevón huevones güevón capullo|s',
      ],
    },
  ],
  [
    'it',
    {
      anywhere: ['vaffancul', 'stronz', 'cazz'],
      forms: [
        'merda merde merdoso puttana puttane troia troie fottere fottuto fottuta fottuti fottute',
        'fottiti coglione coglioni culo incazzato incazzata minchia bastardo bastardi bastarda',
        'bastarde zoccola zoccole frocio froci figa fighe sticazzi',
      ],
      innocent: ['cazzuola', 'cazzuole', 'cazzotto', 'cazzotti'],
    },
  ],
  [
    'pt',
    {
      anywhere: ['filhodaput', 'caralh'],
      forms: [
        'merda|s puta|s puto|s porra|s foder fodido|s fodida|s fode|r foda|s fodasse buceta|s cu',
        'cuzão cuzões cacete|s arrombado|s arrombada|s viado|s bosta|s babaca|s desgraçado|s',
        'vadia|s otário|s otária|s cona|s paneleiro|s',
      ],
    },
  ],
  [
    'nl',
    {
      anywhere: ['klootz', 'godverd'],
      forms: [
        'kut|ten kutwijf klote kloot kloten lul|len hoer|en hoerenjong|en teringlijer|s',
        'neuken neuk neukt geneukt eikel|s mongool mongolen shit fuck|ing flikker|s',
        'klerelijer|s kankerlijer|s pik|ken rotwijf trut|ten slet|ten strontzak',
      ],
    },
  ],
  [
    'pl',
    {
      anywhere: ['kurw', 'pierdol', 'jeban', 'skurwys'],
      forms: [
        'chuj|a|e|u|owy|owa|owe huj|a gówno gówna gównem pizda pizdy dupek dupki jebać jebie jebał',
        'jebała zajebiste|y|a spieprzaj dziwka dziwki suka suki pieprzyć pieprzony pieprzona',
        'pojeb|y popierdolony wyjebane sukinsyn|u|y zjeb|y',
      ],
    },
  ],
  [
    'ru',
    {
      anywhere: ['бляд', 'пизд', 'долбоёб', 'долбоеб', 'мудак'],
      forms: [
        'хуй хуйня хуйню хуйни хуёвый хуевый хуёво хуево хуев ебаный ёбаный ебанутый ебануться блять бля сука суки суку сукин сукой ебать ебал|а|и ебёт ебет заебал|а|и|о заебись хуя хую',
        'хуем нахуй нахер похуй дерьмо дерьма говно говна гавно жопа жопу жопе жопы пидор|а|ы|ас',
        'мудак|и мудаки шлюха шлюхи гондон|ы залупа сволочь сволочи выебать проебал|а|и отъебись',
      ],
    },
  ],
  [
    'sv',
    {
      anywhere: ['jävl', 'jävel', 'helvete'],
      forms: [
        'fan fitta|n fittor|na kuk|en|ar skit|en skitstövel skitstövlar hora|n horor|na knulla|r|de|t',
        'förbannad förbannade satan|s rövhål|et röv|en fitthuvud subba|n bög|jävel idiotjävel',
      ],
    },
  ],
]);
