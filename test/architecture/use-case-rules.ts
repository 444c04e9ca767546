import { type Actor, createAccountUseCases, system, transcriptEtag, visitor } from '@attune/core';
import { createMemoryAccountPorts } from '@attune/core/memory';
import { type Bench, openBench, streamOf, textStream } from '../faults/pipeline-tools.js';
import { finalized, processed } from '../faults/review-tools.js';
import { asAdmin, asPatient, asTherapist } from '../support/actors.js';

/** Accounts and sessions for calls of every use case. Ann has sessions with pat. */
export interface World {
  readonly bench: Bench;
  readonly accounts: ReturnType<typeof createAccountUseCases>;
  readonly ann: Actor;
  readonly pat: Actor;
  readonly root: Actor;
  /** Processed, not finalized. */
  readonly sessionId: string;
  readonly finalizedId: string;
  readonly careLinkId: string;
  /** Of ann's login. */
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly loginId: string;
}

export const password = 'Lamp and tree 7';

const person = (username: string) => ({
  username,
  displayName: username,
  email: `${username}@example.org`,
});

export async function openWorld(): Promise<World> {
  const bench = openBench();
  const accounts = createAccountUseCases(createMemoryAccountPorts());
  const create = async (username: string, role: Actor['role']) => {
    const input = { ...person(username), role, password };
    return (await accounts.createAccount.execute(system, input)).account.id;
  };
  const ann = asTherapist(await create('ann', 'therapist'));
  const pat = asPatient(await create('pat', 'patient'));
  const root = asAdmin(await create('root', 'admin'));
  const about = { ownerId: ann.accountId, patientId: pat.accountId };
  const { id: sessionId } = await processed(bench, about);
  const { id: finalizedId } = await finalized(bench, about);
  await accounts.askCareLink.execute(ann, { login: 'pat' });
  const { items } = await accounts.listCareLinks.execute(pat);
  const { accessToken, refreshToken } = await accounts.logIn.execute(visitor, {
    login: 'ann',
    password,
  });
  const { loginId } = await accounts.authenticate.execute(visitor, { accessToken });
  return {
    ...{ bench, accounts, ann, pat, root, sessionId, finalizedId },
    ...{ careLinkId: items[0]?.id ?? '', accessToken, refreshToken, loginId },
  };
}

/** Someone who calls, and how a call with the input of the rule ends for them. */
export type Stranger = 'otherTherapist' | 'otherPatient' | 'subject' | 'admin' | 'visitor';

/**
 * `allowed`: the call is about the caller's own things, or needs a secret of the input. `empty`: it
 * resolves with an empty list. Else the code of the refusal.
 */
export type Outcome = 'allowed' | 'empty' | 'forbidden' | 'session_not_found' | (string & {});

export interface Rule {
  /** A caller who may call it with `input`. */
  readonly actor: (world: World) => unknown;
  readonly input: (world: World) => Promise<object> | object;
  readonly strangers: Readonly<Record<Stranger, Outcome>>;
  /** Whether the input may be absent. */
  readonly inputOptional?: true;
  /** Whether every member may be absent, although the input may not. */
  readonly allOptional?: true;
}

const ann = ({ ann }: World) => ann;
const pat = ({ pat }: World) => pat;
const root = ({ root }: World) => root;
const anyone = () => visitor;
const host = () => system;
const one = ({ sessionId }: World) => ({ sessionId });
const body = () => textStream('no recording');

const nobodyElse = {
  otherTherapist: 'session_not_found',
  otherPatient: 'session_not_found',
  // A patient does not see a session before it is finalized.
  subject: 'session_not_found',
  visitor: 'forbidden',
} as const;
/** Of a session that is the owner's alone to work on. */
const owners = { ...nobodyElse, admin: 'forbidden' };
const operators = { ...nobodyElse, admin: 'allowed' };
const therapists = {
  ...{ otherTherapist: 'allowed', otherPatient: 'forbidden', subject: 'forbidden' },
  ...{ admin: 'forbidden', visitor: 'forbidden' },
};
const everyAccount = {
  ...{ otherTherapist: 'allowed', otherPatient: 'allowed', subject: 'allowed' },
  ...{ admin: 'allowed', visitor: 'forbidden' },
};
const everyone = { ...everyAccount, visitor: 'allowed' };
const admins = {
  ...{ otherTherapist: 'forbidden', otherPatient: 'forbidden', subject: 'forbidden' },
  ...{ admin: 'allowed', visitor: 'forbidden' },
};
const nobody = { ...admins, admin: 'forbidden' };
const ownLists = {
  ...{ otherTherapist: 'empty', otherPatient: 'empty', subject: 'allowed' },
  ...{ admin: 'forbidden', visitor: 'forbidden' },
};

/** Of an upload that is its owner's alone. */
const senders = { ...therapists, otherTherapist: 'upload_not_found' };

async function begun({ bench, ann }: World): Promise<{ readonly uploadId: string }> {
  const { id } = await bench.beginUpload.execute(ann, { filename: 'a.wav', sizeBytes: 10 });
  return { uploadId: id };
}

async function editOf({ bench, sessionId }: World) {
  const session = await bench.sessions.get(sessionId);
  const { segments } = await bench.transcripts.newest(session);
  return { sessionId, segments, ifMatch: transcriptEtag(session) };
}

/** The rules of `createUseCases`. A use case without one fails the test. */
export const rules: Readonly<Record<string, Rule>> = {
  reserveIntake: {
    actor: ann,
    input: () => ({ mostBytes: 10, work: async () => 'done' }),
    strangers: therapists,
  },
  readQuota: { actor: ann, input: () => ({}), strangers: everyAccount, inputOptional: true },
  ingestRecording: {
    actor: ann,
    input: () => ({
      ...{ filename: 'a.wav', body: streamOf(), patientId: 'x', title: 'x', settings: {} },
      ...{ recordedAt: '2026-01-01T00:00:00.000Z', idempotencyKey: 'k' },
    }),
    strangers: { ...therapists, otherTherapist: 'empty_recording' },
  },
  importTranscript: {
    actor: ann,
    input: () => ({ filename: 'a.vtt', body: body(), title: 'x', settings: {} }),
    strangers: { ...therapists, otherTherapist: 'invalid_transcript' },
  },
  requestUpload: {
    actor: ann,
    input: () => ({ filename: 'a.wav', sizeBytes: 10, contentType: 'audio/wav' }),
    // The store in memory signs nothing.
    strangers: { ...therapists, otherTherapist: 'unsupported' },
  },
  receiveUpload: {
    actor: host,
    input: () => ({ key: 'users/x/originals/y', body: body() }),
    strangers: nobody,
  },
  completeUpload: { actor: ann, input: one, strangers: owners },
  beginUpload: {
    actor: ann,
    input: () => ({ filename: 'a.wav', sizeBytes: 10 }),
    strangers: therapists,
  },
  readUpload: { actor: ann, input: begun, strangers: senders },
  appendToUpload: {
    actor: ann,
    input: async (world) => ({ ...(await begun(world)), offset: 3, body: body() }),
    strangers: senders,
  },
  giveUpUpload: { actor: ann, input: begun, strangers: senders },
  retrySession: {
    actor: ann,
    input: one,
    strangers: { ...operators, admin: 'nothing_to_retry' },
  },
  extractNotesAgain: { actor: ann, input: one, strangers: owners },
  transcribeAgain: {
    actor: ann,
    input: ({ sessionId }) => ({ sessionId, settings: { diarization: false } }),
    strangers: owners,
  },
  // Answers as for a session that does not exist, which a deletion accepts.
  deleteSession: {
    actor: ann,
    input: one,
    strangers: {
      ...{ otherTherapist: 'empty', otherPatient: 'empty', subject: 'empty' },
      ...{ admin: 'forbidden', visitor: 'forbidden' },
    },
  },
  readSession: {
    actor: ann,
    input: ({ sessionId }) => ({ sessionId, right: 'see', whole: true }),
    strangers: operators,
  },
  // Tells of a session that may not be seen what it tells of a deleted one.
  watchSession: {
    actor: ann,
    input: ({ sessionId }) => ({ sessionId, lastEventId: '1.-' }),
    strangers: {
      ...{ otherTherapist: 'empty', otherPatient: 'empty', subject: 'empty' },
      ...{ admin: 'allowed', visitor: 'forbidden' },
    },
  },
  watchAccount: {
    actor: ann,
    input: () => ({ lastEventId: '2026-01-01T00:00:00.000Z' }),
    strangers: { ...ownLists, subject: 'empty' },
    inputOptional: true,
  },
  listSessions: {
    actor: ann,
    input: () => ({ limit: 2, status: 'finalized' }),
    strangers: ownLists,
    inputOptional: true,
  },
  pendingSessions: {
    actor: ann,
    input: () => ({ limit: 2 }),
    strangers: { ...ownLists, subject: 'empty', admin: 'empty' },
    inputOptional: true,
  },
  searchSessions: {
    actor: ann,
    input: () => ({ q: 'sleeping', limit: 2, from: '2020-01-01T00:00:00.000Z' }),
    strangers: ownLists,
    inputOptional: true,
  },
  readTranscript: {
    actor: ann,
    input: ({ sessionId }) => ({ sessionId, revision: 1 }),
    strangers: owners,
  },
  openRecording: {
    actor: ann,
    input: ({ sessionId }) => ({ sessionId, range: { start: 0, end: 10 } }),
    strangers: owners,
  },
  patchTranscript: {
    actor: ann,
    input: async (world) => {
      const { sessionId, segments, ifMatch } = await editOf(world);
      return { sessionId, ifMatch, changed: segments.slice(0, 1) };
    },
    strangers: owners,
  },
  readPeaks: {
    actor: ann,
    input: ({ sessionId }) => ({ sessionId, buckets: 10 }),
    strangers: owners,
  },
  choosePlayback: {
    actor: ann,
    input: ({ sessionId }) => ({ sessionId }),
    strangers: owners,
  },
  exportTranscript: {
    actor: ann,
    input: ({ sessionId }) => ({ sessionId, format: 'vtt' }),
    strangers: owners,
  },
  saveTranscript: { actor: ann, input: editOf, strangers: owners },
  listRevisions: {
    actor: ann,
    input: ({ sessionId }) => ({ sessionId }),
    strangers: owners,
  },
  diffRevisions: {
    actor: ann,
    input: ({ sessionId }) => ({ sessionId, from: 1, to: 1 }),
    strangers: owners,
  },
  restoreRevision: {
    actor: ann,
    input: async (world) => {
      const { sessionId, ifMatch } = await editOf(world);
      return { sessionId, ifMatch, revision: 1 };
    },
    strangers: owners,
  },
  editNotes: {
    actor: ann,
    input: ({ sessionId }) => ({ sessionId, notes: {} }),
    strangers: owners,
  },
  revertNotes: {
    actor: ann,
    input: ({ sessionId }) => ({ sessionId }),
    strangers: owners,
  },
  correctSession: {
    actor: ann,
    input: ({ sessionId }) => ({ sessionId, title: 'Second talk' }),
    strangers: owners,
  },
  changeRoles: {
    actor: ann,
    input: ({ sessionId }) => ({ sessionId, roles: { S1: 'therapist' } }),
    strangers: owners,
  },
  finalizeSession: {
    actor: ann,
    input: async (world) => {
      const { sessionId, ifMatch } = await editOf(world);
      return { sessionId, ifMatch };
    },
    strangers: owners,
  },
  // The subject may read a finalized session, and not change it.
  reopenSession: {
    actor: ann,
    input: ({ finalizedId: sessionId }) => ({ sessionId }),
    strangers: { ...owners, subject: 'forbidden' },
  },
  readCapabilities: {
    actor: ann,
    input: () => ({}),
    strangers: everyAccount,
    inputOptional: true,
  },
  listAllSessions: {
    actor: root,
    input: () => ({ limit: 2, status: 'processed', stuck: true }),
    strangers: { ...admins, admin: 'empty' },
    inputOptional: true,
  },
  listAlerts: {
    actor: root,
    input: () => ({ limit: 2, state: 'open' }),
    strangers: { ...admins, admin: 'empty' },
    inputOptional: true,
  },
  listRefusals: {
    actor: root,
    input: () => ({ limit: 2 }),
    strangers: { ...admins, admin: 'empty' },
    inputOptional: true,
  },
  searchAudit: {
    actor: root,
    input: () => ({
      ...{ limit: 2, actorId: 'x', subjectId: 'y', action: 'getSession' },
      ...{ from: '2026-01-01T00:00:00.000Z', to: '2026-02-01T00:00:00.000Z' },
    }),
    strangers: { ...admins, admin: 'empty' },
    inputOptional: true,
  },
  sessionStatistics: {
    actor: ann,
    input: () => ({}),
    strangers: everyAccount,
    inputOptional: true,
  },
  patientTrend: {
    actor: ann,
    input: ({ pat }) => ({ patientId: pat.accountId }),
    strangers: {
      ...{ otherTherapist: 'patient_not_found', otherPatient: 'patient_not_found' },
      ...{ subject: 'allowed', admin: 'patient_not_found', visitor: 'forbidden' },
    },
  },
};

/** The rules of `createAccountUseCases`. */
export const accountRules: Readonly<Record<string, Rule>> = {
  registerAccount: {
    actor: anyone,
    input: () => ({
      ...{ ...person('new'), password, role: 'patient' },
      consents: { gdpr: true, dataRetention: true },
    }),
    strangers: everyone,
  },
  createAccount: {
    actor: host,
    input: () => ({ ...person('new'), role: 'admin' }),
    strangers: nobody,
  },
  logIn: { actor: anyone, input: () => ({ login: 'ann', password }), strangers: everyone },
  refreshLogin: {
    actor: anyone,
    input: ({ refreshToken }) => ({ refreshToken }),
    strangers: everyone,
  },
  logOut: {
    actor: ann,
    input: ({ loginId, refreshToken }) => ({ loginId, refreshToken, everywhere: false }),
    strangers: everyAccount,
  },
  authenticate: {
    actor: anyone,
    input: ({ accessToken }) => ({ accessToken }),
    strangers: everyone,
  },
  watchLogin: { actor: ann, input: ({ loginId }) => ({ loginId }), strangers: everyAccount },
  requestPasswordReset: {
    actor: anyone,
    input: () => ({ email: 'ann@example.org' }),
    strangers: everyone,
  },
  resetPassword: {
    actor: anyone,
    input: () => ({ token: 'guessed', newPassword: 'Other tree 88' }),
    strangers: {
      ...{ otherTherapist: 'reset_token_invalid', otherPatient: 'reset_token_invalid' },
      ...{ subject: 'reset_token_invalid', admin: 'reset_token_invalid' },
      visitor: 'reset_token_invalid',
    },
  },
  confirmEmail: {
    actor: anyone,
    input: () => ({ token: 'guessed' }),
    strangers: {
      ...{ otherTherapist: 'email_token_invalid', otherPatient: 'email_token_invalid' },
      ...{ subject: 'email_token_invalid', admin: 'email_token_invalid' },
      visitor: 'email_token_invalid',
    },
  },
  setPassword: { actor: host, input: () => ({ login: 'ann' }), strangers: nobody },
  readProfile: {
    actor: ann,
    input: () => ({}),
    // The others of the table have no account here.
    strangers: {
      ...{ otherTherapist: 'account_not_found', otherPatient: 'account_not_found' },
      ...{ subject: 'allowed', admin: 'allowed', visitor: 'forbidden' },
    },
    inputOptional: true,
  },
  updateProfile: {
    actor: ann,
    input: () => ({ marketing: true }),
    allOptional: true,
    strangers: {
      ...{ otherTherapist: 'account_not_found', otherPatient: 'account_not_found' },
      ...{ subject: 'allowed', admin: 'allowed', visitor: 'forbidden' },
    },
  },
  searchPatients: {
    actor: ann,
    input: () => ({ q: 'pat', limit: 2 }),
    strangers: { ...therapists, otherTherapist: 'empty' },
    inputOptional: true,
  },
  askCareLink: { actor: ann, input: () => ({ login: 'pat' }), strangers: therapists },
  listCareLinks: {
    actor: ann,
    input: () => ({ limit: 2 }),
    strangers: ownLists,
    inputOptional: true,
  },
  answerCareLink: {
    actor: pat,
    input: ({ careLinkId: id }) => ({ id, accepted: true }),
    strangers: {
      ...{ otherTherapist: 'forbidden', otherPatient: 'care_link_not_found' },
      ...{ subject: 'allowed', admin: 'forbidden', visitor: 'forbidden' },
    },
  },
  endCareLink: {
    actor: ann,
    input: ({ careLinkId: id }) => ({ id }),
    strangers: {
      ...{ otherTherapist: 'care_link_not_found', otherPatient: 'care_link_not_found' },
      ...{ subject: 'allowed', admin: 'care_link_not_found', visitor: 'forbidden' },
    },
  },
  linkPatient: {
    actor: host,
    input: ({ ann, pat }) => ({ therapistId: ann.accountId, patientId: pat.accountId }),
    strangers: nobody,
  },
  registerDevice: {
    actor: ann,
    input: () => ({ token: 't', platform: 'web' }),
    strangers: everyAccount,
  },
  removeDevice: { actor: ann, input: () => ({ token: 't' }), strangers: everyAccount },
  listDevices: {
    actor: ann,
    input: () => ({}),
    strangers: {
      ...{ otherTherapist: 'empty', otherPatient: 'empty', subject: 'empty' },
      ...{ admin: 'empty', visitor: 'forbidden' },
    },
    inputOptional: true,
  },
  listAccounts: {
    actor: root,
    input: () => ({ q: 'ann', limit: 2 }),
    strangers: admins,
    inputOptional: true,
  },
  setAccountDisabled: {
    actor: root,
    input: ({ pat }) => ({ accountId: pat.accountId, disabled: true }),
    strangers: admins,
  },
};
