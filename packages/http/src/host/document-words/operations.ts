/** What operations do beyond their summary, by operation id, for those whose routes say nothing. */
export const operationWords: Readonly<Record<string, string>> = {
  logIn:
    'The answer has an access token, which is valid for some minutes, and a refresh token, which gets the next one. Too many failed attempts are refused for a while.',
  logOut:
    'Ends the sign-in of the refresh token, or with `everywhere` all sign-ins of the account.',
  confirmPasswordReset: 'The token works once. Every sign-in of the account ends.',
  getProfile: 'Whose access token this is: names, role and consents.',
  updateProfile:
    'Members that are absent stay. A new e-mail address counts once it is confirmed, and needs `currentPassword`.',
  registerDevice: 'Send it each time your app starts; a device that is known is not added again.',
  removeDevice: 'Nothing happens if the device is not known.',
  listCareLinks: 'A therapist sees those with patients, a patient those with therapists.',
  uploadRecording:
    'A form with the file in `audio`. The session is processed in the background: follow it with `GET /v1/sessions/{id}/events`, or read it until its `status` is `processed` or `failed`.',
  importTranscript:
    'A form with the file in `transcript`. The text is analyzed as if it had been transcribed here; there is no recording to play.',
  requestUpload:
    'For large files: the bytes go straight to the store. Send them as the signed request says, then call `POST /v1/sessions/{id}/uploaded`.',
  beginUpload:
    'For lines that break: the bytes come in as many requests as it takes, and what has arrived stays for a day. Send them with `PATCH /v1/uploads/{id}`; the last one answers with the session.',
  readUpload:
    'After a line that broke: go on with the bytes from `offset` on. `HEAD` answers with the header alone.',
  appendToUpload:
    'The bytes as they are, 64 KiB to 64 MiB of them, with how many have arrived before in `Upload-Offset`. Another offset is refused with 409, which tells the right one. Of a request that breaks off, what has arrived stays. The one that completes the recording answers as an upload does, also when it is repeated; without any bytes it completes a recording of which all has arrived.',
  giveUpUpload: 'A session that was made of it stays.',
  completeUpload:
    'The recording is checked as an upload would be, then processed in the background.',
  searchSessions:
    'Words find their other forms too. `"…"` finds words in this order, `-word` leaves out, `OR` finds either.',
  getSession:
    'The header `ETag` names this version; `If-None-Match` with it gets 304 while nothing has changed. Clinical members of the notes are for therapists only.',
  retrySession:
    'For a session with a stage that failed or is missing. Results of stages that are done stay.',
  reopenSession:
    'Only for a finalized session. It can be edited again, and must be finalized again to count as reviewed.',
  changeRoles:
    'Roles by speaker id. Read the session first and send its `ETag` as `If-Match`. The sentiment of the patient is computed again.',
  getAudio: 'Takes the header `Range`, so that players can seek.',
  exportTranscript:
    'Headed by title, people and dates. Speakers appear by their names. Subtitles (`srt`, `vtt`) have at most two lines.',
  listPending: 'These await your review.',
  getTranscript:
    'The header `ETag` names this version. Send it back as `If-Match` when you save or finalize.',
  saveTranscript:
    'Send all segments that are to stay; a segment that is absent is removed, one without an id is new. Read the transcript first and send its `ETag` as `If-Match`: 412 means that it has changed since.',
  listRevisions: 'Every save makes a revision; no revision is ever changed.',
  diffRevisions: 'Segments and speakers that were added, removed or changed.',
  getStatistics:
    'Counts of your sessions, and for those who upload how much of their limits is used.',
  getObject: 'The signature in the query is the permission; it ends after some minutes.',
  isLive: 'Answers 200 as long as the process runs. It asks no other service.',
  isReady: 'Looks at the stores and the queue.',
  isHealthy: 'Looks at the stores and the queue.',
  getMetrics: 'In the text format of Prometheus. Needs the token of `METRICS_TOKEN`.',
  getDocument: 'This very document, for programs that make clients or tests from it.',
  browseDocument:
    'Shows every operation, lets you sign in and try it. It loads nothing from elsewhere.',
  getPageFile: 'Browsers load these files for `/docs`.',
};

/** What schemas stand for, by name. */
export const schemaWords: Readonly<Record<string, string>> = {
  Problem: 'Why a request was not done (RFC 9457)',
  Account: 'An account, as its holder sees it',
  Registration: 'A new account',
  Login: 'The tokens of a sign-in',
  WebLogin: 'The access token of a sign-in whose refresh token is in a cookie',
  NoWebLogin: 'That no sign-in stands',
  Playback: 'An address for a player',
  Peaks: 'The loudness of a recording over time',
  TranscriptPatch: 'What to change of a transcript',
  TranscriptPatched: 'What a change made of a transcript',
  ProfileChange: 'What to change of the account; at least one member',
  Patient: 'A patient, as therapists see them',
  ListedDevice: 'A device that gets notifications',
  CareLink: 'The link of a therapist and a patient, or the request for one',
  Session: 'A conversation with everything that was made of it',
  Speaker: 'Someone who speaks in the recording',
  Sentiment: 'How positive or negative speech is',
  SignedRequest: 'A request that the store takes without signing in, for a while',
  Announcement: 'A recording that is about to be uploaded',
  Upload: 'A recording that arrives in parts',
  SessionCorrection: 'What to correct of a session; at least one member',
  ReopenRequest: 'Why a finalized session is opened again',
  TranscribeRequest: 'How to transcribe again',
  NotesEdit: 'The notes as a person wants them',
  Transcript: 'One revision of what was said',
  Segment: 'A passage of one speaker',
  TranscriptEdit: 'The transcript as a person wants it',
  Revision: 'An entry in the history of a transcript',
  FinalizeRequest: 'What may stay open when the session is finalized',
  Statistics: 'Figures about your sessions',
  Quotas: 'How much of the limits of an account is used',
  QuotaFigure: 'A limit and how much of it is used',
  Trend: 'Sentiment of a patient over time',
  TrendPoint: 'The figures of one finalized session',
  TrendGap: 'A finalized session without sentiment that is surely of the patient',
  MoodMoment: 'A passage with its sentiment',
  ListedAccount: 'An account, as administrators see it',
  OperatedSession: 'A session, as operators see it: no title and no words',
  Alert: 'Something that an operator should look at',
  LimitedClient: 'A client that a limit refuses for a while',
  AuditEntry: 'Who did what to which data, and when',
  Health: 'How the host stands',
  Capabilities: 'What works on this host',
};
