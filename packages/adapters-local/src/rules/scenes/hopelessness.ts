import type { SceneTable } from './types.js';

export const hopelessness: SceneTable = {
  category: 'hopelessness',
  quiet: ['fiction', 'trifle'],
  concepts: {
    trifle: [
      'snow, the lift, airport, that|this job|company, on monday|tuesday|wednesday|thursday|friday|saturday|sunday can, hopeless at|with, rain, printer, spreadsheet, spreadsheets, sourdough, bins, crossword, diet, weather, meetings, gym, guitar, queue, referee, election, traffic, sudoku, password, forms, paperwork, builders, homework, recipe, charity',
    ],
    noWay: [
      'no reason to live|get|go|carry|wake|stay|keep, see no way|future|end|hope, see no point $end|any|at, see no point in life|living|anything|trying|going|being|it|me|carrying, what is left $end|for, what is there left, never going to lift|shift|ease|pass, not going to lift|pass, not see the|any|a point $end|in|any, not see the point of living|going|anything|life|being|it, no point $end|any|and|but|i|at|left|to, no point in anything|trying|going|life|living|being|it|me|getting|talking|hoping|fighting|carrying|waking|keeping|even, no way out|forward|through, no future $end|any|and|but|i|at|left|for|here|ahead|with, no hope $end|any|and|but|i|at|left|for|ever|that|because, no hope of getting|ever|it|things, no end to it|this|in, no light, nothing in front of|ahead|left, nothing to look|live|get, nothing i do|try|say makes|works|helps|matters, not see a|any|the way|future|end, not see myself being|getting|living|alive, not see how i get|go|can|will|carry, not see how i get|go|carry|keep|can go|carry|live, there is nothing left for|inside, nothing left in me|inside, what is there to look|live, what is the point of|in living|life|me|anything|going|carrying|being|trying, nothing matters|helps|works, nothing ever|will change|work|help|changes|works|helps, nothing will ever, nothing is ever|going|gonna, never going? to? end, never get better, never going to get better|easier, never going to change|stop|improve|end, never be okay|right|normal|happy, never get better|out|over|any, not going to get better|change|end|improve, no matter what i, whatever i try|do, no difference whatever|what|to, never going to be|feel happy|okay|better|normal|right|well, never be|feel happy|okay|normal|well|safe again, lost my|the|any|all reason|will|desire to, what is the use of living|trying|going|life|being',
    ],
    beyond: [
      'past fixing|help|saving, is all pointless|meaningless',
      'everything|life is|feels|seems ... pointless|meaningless|hopeless',
      'am|feel|feeling|is|seems|it hopeless, run out of road|options|chances|hope|reasons',
      'out of road|options, every door ... shut|closed|locked, tired of knocking|trying',
      'broken thing|person|beyond, not mend|fix me|it|this',
      'beyond fixing|help|repair|saving|hope|it, can not be fixed|helped|saved',
      'end of the|my rope|tether|road|line, bottom of a|the well|pit|hole|barrel, lid on',
      'stuck in this|a hole|pit|place|loop, trapped in, running on empty',
      'no fight|strength|energy left|in, run out of reasons|hope|fight|strength, lost the will',
      'lost all hope, lost hope, too far gone, despair*, in despair',
    ],
    giveUp: [
      'give*|given|gave up on me|myself|life|everything|hope|trying|all|people, given up $end',
      'may|might as well stop|give|not|be',
      'stop* trying|believing|hoping|fighting|bothering|caring, no use trying|me, why bother',
      'why do i bother, what is the use, not keep doing this|going|it|on|this, not keep on',
      'can not go|carry on $end, can not go|carry on like|any|much|with|living|pretending',
      'not know how i carry|go on, can not go|carry on and, can not do this|it any|much',
      'can not do this $end, can not do another day|week, not think i can do|keep|carry|go',
      'can not face another day|week|morning|any|tomorrow|it, not face it|another|tomorrow',
      'not go on $end, not go on like|much|any, not carry on, not take any|much more',
      'not take it|this any, not bear it|this|another|to, had enough $end',
      'had enough of life|everything|living|it|being|all|this life',
      'sick of living|life|being alive|waking|existing',
      'tired of living|being alive|life|existing|it all|fighting|everything',
      'done with life|living|everything|it all|trying, wore out with living, through with life',
    ],
    worthless: [
      'worthless, waste of space|air|oxygen, dead weight, drain on, burden',
      'taking up room|space, nobody needs me|wants|would, not needed|wanted by, no use to',
      'no good to, useless to, hate being alive|me|myself, hate my life|living|myself',
      'hate every minute|second, failure as, good for nothing, ruin everything',
      'should not be here|alive, not deserve to live|be|exist|happiness|breathe',
    ],
    fight: ['fight|strength|energy|hope left|in, it in me, anything left in'],
    blankFuture: [
      'not picture myself|me|a',
      'not imagine myself|a|being|getting ... years|future|old|next|better',
      'not see myself ... years|next|old|forty|fifty|thirty|christmas',
      'five|ten years ... nothing, life is over, life been over, just hanging around',
      'just existing, going through the motions, already dead inside, all ends the same',
      'ends the same, bound to fail, doomed, all downhill, nothing but darkness|black|grey',
      'only darkness|black|dark',
    ],
  },
  scenes: {
    medium: ['noWay', 'beyond', 'giveUp', 'i:worthless', 'blankFuture', '-fight'],
  },
};
