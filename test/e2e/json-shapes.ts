import type { Shape } from '../support/shape.js';

const label: Shape = ['positive', 'neutral', 'negative', 'mixed'];
const scores: Shape = {
  members: { positive: 'number', neutral: 'number', negative: 'number', mixed: 'number' },
};
const sentiment: Shape = { members: { label, scores } };
const span: Shape = { members: { startMs: 'number', endMs: 'number' } };
const statement: Shape = { members: { text: 'string', segmentIds: { list: 'string' } } };
const statements: Shape = { list: statement };

const speaker: Shape = {
  members: {
    id: 'string',
    'label?': 'string',
    role: ['therapist', 'patient', 'other', 'unknown'],
    roleSource: ['channel', 'rule', 'model', 'person'],
    roleConfidence: 'number',
  },
};

const stage: Shape = {
  members: {
    state: ['done', 'skipped'],
    'startedAt?': 'instant',
    'endedAt?': 'instant',
    attempts: 'number',
    'provider?': 'string',
    'model?': 'string',
  },
};

const notes: Shape = {
  members: {
    topicSummary: statement,
    sessionMood: statement,
    moodTrajectory: statement,
    therapistNotes: statement,
    patientSummary: statement,
    keyTopics: statements,
    emotionalThemes: statements,
    triggers: statements,
    strategies: statements,
    actionItems: statements,
    followUpTopics: statements,
    unresolvedConcerns: statements,
    significantQuotes: { list: 'object' },
    riskFlags: { list: 'object' },
    dropped: { members: { quotes: 'number', statements: 'number' } },
    coverage: { list: span },
    provider: 'string',
    createdAt: 'instant',
    transcriptRevision: 'number',
    'model?': 'string',
  },
};

/** A processed session as architecture.md has it. */
export const sessionShape: Shape = {
  members: {
    id: 'string',
    title: 'string',
    status: ['processed'],
    ownerId: 'string',
    'patientId?': 'string',
    createdAt: 'instant',
    updatedAt: 'instant',
    'recordedAt?': 'instant',
    recording: {
      members: {
        filename: 'string',
        contentType: 'string',
        sizeBytes: 'number',
        sha256: 'string',
        durationMs: 'number',
        channels: 'number',
      },
    },
    settings: 'object',
    stages: {
      members: {
        normalize: stage,
        transcribe: stage,
        attribute: stage,
        analyze: stage,
        extract: stage,
        notify: stage,
      },
    },
    warnings: {
      list: { members: { code: 'string', message: 'string', stage: 'string' } },
    },
    speakers: { list: speaker },
    sentiment: {
      members: {
        overall: sentiment,
        bySpeaker: { map: sentiment },
        timeline: {
          list: {
            members: {
              segmentId: 'string',
              speaker: 'string',
              startMs: 'number',
              endMs: 'number',
              label,
              scores,
            },
          },
        },
        // Allowed beyond the contract.
        attributed: 'boolean',
        'skippedSegments?': 'number',
      },
    },
    notes,
  },
};

/** A transcript as architecture.md has it. */
export const transcriptShape: Shape = {
  members: {
    sessionId: 'string',
    revision: 'number',
    author: { members: { kind: ['machine', 'person'], 'id?': 'string' } },
    createdAt: 'instant',
    language: 'string',
    durationMs: 'number',
    coverage: { list: span },
    speakers: { list: speaker },
    segments: {
      list: {
        members: {
          id: 'string',
          speaker: 'string',
          startMs: 'number',
          endMs: 'number',
          text: 'string',
          'confidence?': 'number',
          'words?': {
            list: {
              members: {
                text: 'string',
                startMs: 'number',
                endMs: 'number',
                'confidence?': 'number',
              },
            },
          },
          'sentiment?': sentiment,
        },
      },
    },
  },
};
