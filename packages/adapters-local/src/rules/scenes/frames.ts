import type { Concepts } from './types.js';

/** Concepts that the scenes of several categories share. */
export const frames: Concepts = {
  wish: [
    'want*, wish*, hope*, pray*, beg*, ask* ... to, ask* god|whoever|someone, rather',
    'would love|like|prefer, give anything, ready to, long* to|for, ach* to, crave*, tempt*',
    'look* forward to, can not wait to, could do with, feel* like, desire*',
  ],
  plan: [
    'plan*, plann*, going to, decide*, made up my mind, intend*, work* out how|when|where|what',
    'mean to, about to, prepar*, arrang*, will',
  ],
  thought: [
    'think* about|of, thinking, thought about|of, thoughts of|about|like, thought that, think*',
    'wonder*, imagin*, imagine*, pictur*, picture*, fantasi*, fantasise*, fantasize*',
    'dream* of|about, daydream*, see* myself, in my head|mind, idea of, image* of, keep* seeing',
    'obsess*, replay*, the thought, this thought, that thought, go* round my head, lie* in bed',
    'stay* awake, toy* with, consider*, contemplat*, contemplate*',
  ],
  urge: [
    'urge*, impulse*, itch* to, compulsion*, tempt*, pull*, pulled, drawn, nearly, almost',
    'so close to, came close, had to stop myself, the edge off',
  ],
  easy: [
    'easy, easier, easily, quick, quickly, simple, peaceful, peace, calm, calmer, relief',
    'relieved, painless, comfort*, comforting, comfortable, lovely, warm, free, bliss, kind',
    'kinder, nice, gentle, tempting, appealing',
  ],
  secret: [
    'hide*, hid, hidden, secret*, stash*, sneak*, nobody|anyone|anybody know*|knew',
    'nobody ... know*|knows, nobody ... see*|sees|miss*|missed|notic*, no idea',
    'not tell|told ... anyone|anybody|them|him|her, without anyone',
    'under my bed|mattress|pillow|sink, under the bed|mattress|sink|floorboards|sheet|seat',
    'behind the mirror|bath|panel|wardrobe',
    'in my wardrobe|drawer|locker|sock|bag|pocket|desk|boot|case|makeup|phone|car|coat',
    'in the shed|garage|loft|attic|boot|wardrobe|drawer|cistern|toilets|locker|tin|cellar|glovebox',
    'so they|nobody|she|he|mum|others do|does|can|could|would not? know|see|hear|find|notice',
    'lie* about, lied, pretend*, cover* ... up, cover it|them, when nobody|everyone',
  ],
  ready: [
    'ready, just in case, for when, waiting, in case i, to hand, close by, for bad nights|days',
    'keep* it near, all set',
  ],
  enough: ['enough, plenty, more than enough'],
  again: [
    'again, relapse*, back on|to|into, started, more often, lately, recently, these days',
    'at the moment, last night, yesterday, this morning, this week, last week, tonight',
    'on monday|tuesday|wednesday|thursday|friday|saturday|sunday',
    'most|every night|nights|day|days|evening|evenings|morning|mornings, every couple',
    'each night|day, all the time, now',
  ],
  often: [
    'every night|day|evening|morning|weekend|hour|time|single',
    'most|some nights|days|evenings|mornings, each night|day|time, daily, nightly',
    'all day|night|weekend, constantly, a|per day|night|week|time, morning to night',
    'day and night, at a time, whole weekend, from the minute|moment|second',
  ],
  many: [
    'two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, fifteen, twenty',
    'thirty, forty, fifty, hundred, hundreds, dozen, dozens, double, twice, triple, whole',
    'entire, handful, lots, loads, extra, all of|my|the, all them, everything, the lot',
    'too many|much, lost count, more and more, 2, 3, 4, 5, 6, 8, 10, 12, 20, 30, 40, 50, 100',
  ],
  alone: [
    'alone, on my own, by myself, house is|was|will|would be? empty, empty house',
    'nobody home|in|around, in the dark, at night',
  ],
  loved: [
    'kids, children, son, daughter, mum, dad, wife, husband, family, parents, sister, brother',
    'everyone, everybody, they, them, people, mates, friends, partner, boys, girls, babies',
    'little ones, grandchildren, the world, others',
  ],
  victim: [
    'him, her, them, someone, somebody, people, anyone, kids, kid, baby, child, children, son',
    'boy, daughter, wife, husband, ex, girlfriend, boyfriend, partner, boss, manager, neighbour',
    'neighbours, nan, gran, grandad, mother, father, mum, dad, stepfather, stepdad, stepmum',
    'sister, brother, lad, lads, bloke, guy, man, woman, crowd, flatmate, colleague, teacher',
    'landlord, cousin, nephew, niece, the lot of them, everyone, bastard*, bitch',
  ],
  me: ['me, us, my, our, myself'],
  fiction: [
    'film, films, movie, novel, novels, thesis, dissertation, books, chapter, episode, episodes, soap, documentary, documentaries, podcast, play about, the play, poem, detective, heroine, thriller, drama, netflix, character, characters, opera, musical, song, songs, museum, exhibition, game, games, gaming, respawn*, xbox, playstation, controller, sniper, zombies, boss fight, crossword, historical, century, pompeii, shakespeare, romeo, bible, vicar, sermon, preached, noah, lecture, in my dream, dreamt, dreamed that, a dream, nightmare about, the news, in the news|paper, the paper, headline, newspaper, article, the radio, read that|about, true crime, talk on, awareness, metaphorically, murder mystery, halloween, the|a|this|my|that book, final|last|first|the|that scene, box set, the|a|this|new series, world war, the war, history lesson|essay|class, a|the|that story, training day|course, first aid course',
  ],
  sport: [
    'football, rugby, tennis, boxing, boxed, karate, judo, cricket, hockey, golf, yoga, marathon, badminton, rock climbing, skiing, snowboarding, the club, on points, wrestled, spin class, shooting team, budget, on the swing, trampoline, hide and seek, the|a match, our|the|my team, this|last quarter, the|a race, playing football|with|chess|rugby, at|from|in|to the gym',
  ],
  errand: [
    'boat, tent, sailing, climbing, kayak, trailer, horse, swing, caravan, the move, move house, work on|at|in the railway|bridge|roof, roof rack, swing, aerial, picnic, satnav, sat nav, sunset, sunrise, ducks, chips, ice cream, fishing, camping, scouts, skirting, diy, decorating, solicitor, mortgage, bank suggested, christening, visa, scam, charity, library, recycling, delayed, commute, commuting, was late, were late, platform two|three|four|five|six|seven|eight|nine|ten, parcel, builders, wifi, cornwall, jury, leeds, spain, be back on|next|until|in, back until, ferry, airport, the view, on holiday, in the garden, for the garden, house move, circular saw, the saw, on call, my shift, a shift',
  ],
  kitchen: [
    'button, keyboard, guitar, strings, violin, typing, cooking, chopping, shaving, ironing, gardening, baking, recipe, barbecue, bread, onion, onions, vegetables, carrots, brambles, bramble, blackberries, roses, thorns, cat scratched, by the cat, the cat did, opener, accident, accidentally, by mistake, my bike, glass i dropped, lift it, physio, operation, in the sun, rice, curry, catering, tin opener, of tuna|beans|paint, paper cut, wrapping paper, i|and fell|slipped|tripped|dropped, fell off|over|down, dropped a|the|my, my shirt',
  ],
  celebration: [
    'anniversary, champagne, barbecue, with dinner, with my meal, christening, sangria, pub quiz, match, work in a pub, cocktail making, birthday drinks|party, for|at|on my|his|her|our|their birthday, at|for|of the|a|our|my wedding, at christmas, christmas dinner|lunch|day, leaving party|do',
  ],
  careful: [
    'doctor|gp|nurse|consultant|psychiatrist|pharmacist|surgeon|dentist|surgery|clinic ... say*|said|agreed|advised|told|suggested|reduced|changed|switched|doubled|upped|increased|raised|started|stopped|lowered|prescribed|put|took|halved|recommended|gave|sorted',
    'doctor|gp|consultant|psychiatrist and i, with my doctor|gp|consultant|psychiatrist|nurse',
    'they sorted, antibiotic, antibiotics, vitamin, vitamins, hay fever, hayfever, blood test',
    'headache, migraine, back pain, numb my|for, dentist, vet, side effects, as prescribed',
    'every morning with, with breakfast, when i remember, need a new one, repeat prescription',
    'for the dog|cat',
  ],
};
