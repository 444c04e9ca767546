import type { NotesLine } from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { scoreSentiment } from '../lexicon/sentiment.js';
import { takeNotes } from './take-notes.js';

/** Notes of a dialogue; lines begin with `T:` or `P:`. */
function notesOf(said: readonly string[]) {
  const lines = said.map((line, at): NotesLine => {
    const text = line.slice(3);
    const isTherapist = line.startsWith('T');
    return {
      ...{ segmentId: `s${at + 1}`, speaker: isTherapist ? 'S1' : 'S2', text },
      ...{ role: isTherapist ? 'therapist' : 'patient', sentiment: scoreSentiment(text) },
      ...{ startMs: at * 5_000, endMs: at * 5_000 + 4_000 },
    };
  });
  return takeNotes(lines, 'en-US');
}

const texts = (findings: readonly { readonly text: string }[]) => findings.map(({ text }) => text);

describe('notes of whole dialogues', () => {
  it('keep who does what, in whole sentences', () => {
    const notes = notesOf([
      'T: Good to see you. How has the week been?',
      'P: Up and down. I had two panic attacks on the bus, one on Tuesday and one on Friday.',
      'T: That sounds frightening. What happened on the bus?',
      "P: It was packed and I couldn't get off, and I thought I was going to pass out in front of everyone.",
      'T: And what did you do?',
      "P: I got off at the next stop and walked home. I've been getting taxis to work since, which I can't afford.",
      'T: Did you try the breathing we practised?',
      'P: I did on Friday. It took the edge off, so I stayed on for two more stops.',
      "T: That's a real step. Shall we plan something for this week?",
      'P: I could take the bus one stop on Saturday with my sister.',
      "T: Good. I'd like you to write down how anxious you were before and after, from zero to ten.",
      "P: Okay, I can do that. I'm also going to ring my manager about working from home on Fridays.",
      "T: Let's come back to the medication question next time.",
      "P: Yeah. I'm still worried about what my manager thinks of me.",
    ]);
    expect(texts(notes.actionItems)).toEqual([
      'The patient said: “I could take the bus one stop on Saturday with my sister”',
      "The therapist suggested: “I'd like you to write down how anxious you were before and after, from zero to ten”",
      "The patient said: “I'm also going to ring my manager about working from home on Fridays”",
    ]);
    expect(texts(notes.strategies).sort()).toEqual(['breathing exercises', 'writing things down']);
    expect(texts(notes.keyTopics)).toEqual(['bus', 'manager']);
    expect(texts(notes.followUpTopics)).toEqual(['come back to the medication question next time']);
  });

  it('tell a trigger to its end, and where a loss is mourned', () => {
    const notes = notesOf([
      'T: You wanted to talk about your dad today.',
      'P: Yes. It would have been his birthday on Sunday. I set the table for him without thinking.',
      'T: What was that like?',
      "P: I just stood there and cried. My brother didn't even call.",
      "T: You'd hoped he would call.",
      "P: He never talks about dad. When I bring up the funeral he changes the subject, and I end up feeling like I'm the only one who misses him.",
      'T: What would you want to tell your brother?',
      "P: That I need him. I might write him a letter, I won't send it maybe.",
      'T: Writing the letter sounds like a good start. Bring it with you next week if you want to.',
      "P: I will. I went to the allotment on Sunday afternoon, dad's allotment, and planted the beans. That was the first time I felt peaceful.",
      'T: The allotment keeps coming up as a place where you feel close to him.',
      "P: It does. But the council wants it back by March and I don't know what to do about it.",
    ]);
    expect(texts(notes.triggers)).toEqual([
      "When I bring up the funeral he changes the subject, and I end up feeling like I'm the only one who misses him",
    ]);
    expect(texts(notes.keyTopics)).toEqual(['dad', 'brother', 'letter', 'allotment']);
    expect(texts(notes.actionItems)[0]).toContain('Bring it with you next week');
  });

  it('say next to nothing of small talk', () => {
    const notes = notesOf([
      'T: Hi, come in, have a seat.',
      'P: Thanks. Traffic was terrible.',
      'T: So how are things?',
      'P: Fine, I guess. Nothing much happened. Work, home, the usual.',
      'T: Okay. And the sleep?',
      "P: It's fine. Same as always.",
      'T: Anything you would like to look at today?',
      "P: Not really. I don't know. I thought we would just chat.",
      'T: Sure. What did you do at the weekend?',
      'P: Watched football with the guys. Ate pizza. It was all right.',
      'T: Okay. Same time next week?',
      'P: Yeah, same time.',
    ]);
    const { sessionMood, therapistNotes, ...others } = notes;
    expect(sessionMood.text).toBe('neutral');
    expect(therapistNotes.text).toBe('Mood by sentiment: neutral.');
    const said = Object.values(others).flat();
    expect(said.filter((one) => typeof one !== 'object' || one.text !== '')).toEqual([]);
  });

  it('keep the one plan of a short call', () => {
    const notes = notesOf([
      'T: Hello, can you hear me?',
      "P: Yes. I can't talk long, my son is sick.",
      "T: Then let's speak on Thursday instead.",
      "P: Thank you. I'll call you on Thursday morning.",
    ]);
    expect(texts(notes.actionItems)).toEqual([
      "The patient said: “I'll call you on Thursday morning”",
    ]);
    expect(notes.keyTopics).toEqual([]);
  });

  it('find tasks in text without marks', () => {
    const notes = notesOf([
      'T: so um how was it with with your mum then',
      'P: well she came she came on saturday and you know it started right away with the kitchen and the and the kids and i was like i just went quiet again',
      'T: mm hm you went quiet',
      'P: yeah like always i felt like a little kid and then later i shouted at the kids and i felt so guilty',
      'T: what would it be like to to say something to her',
      'P: i dont know i never did that i mean last year i told her not to smoke in the kitchen and she didnt speak to me for three weeks',
      'T: okay so could you try one sentence this week the one we practised mum i would like to decide that myself',
      'P: i can try i guess on the phone maybe on the phone its easier with mum',
      'T: great and please write down what you notice in your body before you call her',
      'P: ok ill do that',
    ]);
    expect(texts(notes.actionItems)).toEqual([
      'The therapist suggested: “could you try one sentence this week the one we practised mum”',
      'The therapist suggested: “please write down what you notice in your body before you call her”',
    ]);
    expect(texts(notes.keyTopics)).toEqual(['mum', 'kitchen', 'kids']);
  });

  it('keep the promise of the therapist apart from the tasks of the patient', () => {
    const notes = notesOf([
      'T: Last time you agreed on one evening a week without phones. How did it go?',
      'P: We did it once. Mark cooked and we actually laughed.',
      'T: What made the second time not happen?',
      "P: He had to work late and I didn't want to nag. Then I sat there and got angry, and we argued about the money again.",
      'T: The money comes up a lot.',
      "P: He spends four hundred on a bike and doesn't tell me. We have the mortgage. I check the account every night now.",
      'T: What do you feel when you check the account?',
      'P: Scared. Like it will all fall apart like with my parents.',
      'T: It might help to set a time for the money talk, so that it does not spill into the evenings.',
      "P: We could do Sunday mornings. I'll suggest it to Mark tonight.",
      "T: And I'll send you the worksheet on the budget by email.",
      "P: Great. I don't want to talk about my parents today, but maybe next session.",
    ]);
    expect(texts(notes.actionItems)).toContain(
      "The therapist said: “I'll send you the worksheet on the budget by email”",
    );
    expect(notes.patientSummary.text).toContain("“I'll suggest it to Mark tonight”");
    expect(notes.patientSummary.text).not.toContain('worksheet');
    expect(texts(notes.followUpTopics)).toEqual([
      "I don't want to talk about my parents today, but maybe next session",
    ]);
  });
});
