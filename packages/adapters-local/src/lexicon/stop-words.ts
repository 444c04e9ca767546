/**
 * Words that name no topic in spoken English: function words, fillers, and the verbs and time words
 * that every conversation is full of.
 */
export const stopWords: ReadonlySet<string> = new Set(
  (
    'a an the this that these those there here it its i me my mine myself we us our ours you your ' +
    'yours yourself he him his himself she her hers herself they them their theirs themselves one ' +
    'ones who whom whose which what when where why how and or but nor so if then than because as ' +
    'until while although though unless since of at by for with about against between into through ' +
    'during before after above below to from up down in out on off over under again further once ' +
    'away back around along across near without within am is are was were be been being have has ' +
    'had having do does did doing done will would shall should can could may might must ought need ' +
    'needs needed dare used not no yes yeah yep nope okay ok right well um uh er erm hmm mm mhm ah ' +
    'oh like just really very quite too also only even still already yet ever never always often ' +
    'sometimes usually maybe perhaps probably actually basically literally honestly obviously ' +
    'definitely kind sort lot lots bit little much many more most some any all both each few other ' +
    'another such same own every everything everyone everybody something someone somebody anything ' +
    'anyone anybody nothing nobody none else thing things stuff way ways say says said saying tell ' +
    'tells told telling talk talks talked talking speak spoke go goes went going gone come comes ' +
    'came coming get gets got getting gotten make makes made making take takes took taking put puts ' +
    'give gives gave giving see sees saw seeing seen look looks looked looking know knows knew ' +
    'knowing think thinks thought thinking feel feels felt feeling want wants wanted wanting try ' +
    'tries tried trying let lets start starts started starting keep keeps kept keeping seem seems ' +
    'seemed happen happens happened happening mean means meant ask asks asked asking find found ' +
    'guess suppose believe hope remember call called calls use using work works worked help helps ' +
    'helped thank thanks please sorry hello hi hey bye goodbye welcome good morning afternoon ' +
    'evening great fine nice bad better best worse worst big small old new long short first last ' +
    'next late early able sure true whole different hard easy enough almost pretty now today ' +
    'tonight tomorrow yesterday day days week weeks month months year years time times hour hours ' +
    'minute minutes moment while ago later soon monday tuesday wednesday thursday friday saturday ' +
    'sunday zero two three four five six seven eight nine ten eleven twelve twenty thirty forty ' +
    "fifty hundred thousand i'm i've i'd i'll you're you've you'd you'll he's he'd he'll she's she'd " +
    "she'll it's it'd it'll we're we've we'd we'll they're they've they'd they'll that's that'll " +
    "there's here's what's who's how's where's let's don't doesn't didn't can't couldn't won't " +
    "wouldn't shouldn't isn't aren't wasn't weren't haven't hasn't hadn't ain't cannot gonna wanna " +
    'gotta dont didnt doesnt cant couldnt wont wouldnt im ive thats theres lately anymore together ' +
    'absolutely completely totally people person somehow though instead rather especially ' +
    'walk walked run ran sit sat stand stood leave left live lives lived stay stayed turn turned ' +
    'send bring brought show shows showed hear heard wait hold check love loved hate hated happy ' +
    'sad angry scared anxious proud glad tired awful horrible terrible wonderful lovely thoughts feelings feeling session sessions question questions idea ideas ' +
    'problem problems reason reasons part parts'
  ).split(' '),
);
