const seconds = (ms) => (ms / 1000).toFixed(3);
const channelOf = (turn, separate) => (separate && turn.speaker === 'patient' ? 2 : 1);

/** Rich Transcription Time Marks: one SPEAKER line per turn. */
export function rttm(file, turns, separate) {
  const lines = turns.map((turn) => {
    const times = `${seconds(turn.startMs)} ${seconds(turn.endMs - turn.startMs)}`;
    return `SPEAKER ${file} ${channelOf(turn, separate)} ${times} <NA> <NA> ${turn.speaker} <NA> <NA>`;
  });
  return `${lines.join('\n')}\n`;
}

/** Segment Time Marks as sclite reads them: one line per turn, with its text. */
export function stm(file, turns, separate) {
  const lines = turns.map((turn) => {
    const times = `${seconds(turn.startMs)} ${seconds(turn.endMs)}`;
    return `${file} ${channelOf(turn, separate)} ${turn.speaker} ${times} ${turn.text}`;
  });
  return `${lines.join('\n')}\n`;
}

/** The same turns as JSON, for programs that want neither of the line formats. */
export function toReference(script, turns, durationMs) {
  const reference = {
    title: script.title,
    language: script.language,
    durationMs,
    channels: { left: 'therapist', right: 'patient' },
    turns: turns.map(({ speaker, startMs, endMs, text }) => ({ speaker, startMs, endMs, text })),
  };
  return `${JSON.stringify(reference, null, 2)}\n`;
}
