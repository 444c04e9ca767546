import type { LlmServerRequest } from './llm-server.js';

interface Line {
  readonly id: string;
  readonly speaker: string;
  readonly role: string;
  readonly text: string;
}

/** The lines a prompt holds, as a model would read them. */
export function linesInPrompt({ prompt }: Pick<LlmServerRequest, 'prompt'>): readonly Line[] {
  const transcript = /<transcript>\n([\s\S]*)\n<\/transcript>/u.exec(prompt)?.[1] ?? '';
  return transcript.split('\n').map((line) => JSON.parse(line) as Line);
}

const nothing = { text: '', segmentIds: [] };

/** The notes that an honest model takes: little, and all of it from the lines. */
export function honestNotes(asked: Pick<LlmServerRequest, 'prompt'>): object {
  const lines = linesInPrompt(asked);
  const from = ({ text, id }: Line) => ({ text, segmentIds: [id] });
  const [first] = lines;
  const longest = lines.toSorted((a, b) => b.text.length - a.text.length)[0];
  const quoted = longest === undefined ? [] : [{ ...from(longest), speaker: longest.speaker }];
  return {
    ...{ keyTopics: [], strategies: [], emotionalThemes: [], triggers: [], followUpTopics: [] },
    ...{ unresolvedConcerns: [], therapistNotes: nothing, patientSummary: nothing },
    topicSummary: first === undefined ? nothing : from(first),
    actionItems: lines.filter(({ text }) => /\bI will\b/u.test(text)).map(from),
    significantQuotes: quoted,
    sessionMood: { text: 'unknown', segmentIds: [] },
    moodTrajectory: { text: 'unknown', segmentIds: [] },
    riskFlags: lines
      .filter(({ text }) => /kill myself|want to die/u.test(text))
      .map(({ id, text }) => ({
        ...{ text: 'A speaker spoke of wanting to die.', category: 'suicidality' },
        ...{ severity: 'high', quote: text, segmentIds: [id] },
      })),
  };
}
