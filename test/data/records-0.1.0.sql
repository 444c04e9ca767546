CREATE SCHEMA attune;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE attune.accounts (
    partition text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    etag text NOT NULL,
    expires_at timestamp with time zone,
    body json NOT NULL,
    words tsvector,
    k_role text COLLATE pg_catalog."C",
    "k_sortName" text COLLATE pg_catalog."C"
);
CREATE TABLE attune.attune_layout (
    collection text NOT NULL,
    version integer NOT NULL,
    declaration text NOT NULL
);
CREATE TABLE attune.devices (
    partition text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    etag text NOT NULL,
    expires_at timestamp with time zone,
    body json NOT NULL,
    words tsvector,
    "k_accountId" text COLLATE pg_catalog."C",
    "k_registeredAt" text COLLATE pg_catalog."C",
    "k_tokenHash" text COLLATE pg_catalog."C"
);
CREATE TABLE attune.intakes (
    partition text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    etag text NOT NULL,
    expires_at timestamp with time zone,
    body json NOT NULL,
    words tsvector,
    k_kind text COLLATE pg_catalog."C",
    "k_startedAt" text COLLATE pg_catalog."C"
);
CREATE TABLE attune.logins (
    partition text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    etag text NOT NULL,
    expires_at timestamp with time zone,
    body json NOT NULL,
    words tsvector
);
CREATE TABLE attune.reservations (
    partition text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    etag text NOT NULL,
    expires_at timestamp with time zone,
    body json NOT NULL,
    words tsvector
);
CREATE TABLE attune.sessions (
    partition text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    etag text NOT NULL,
    expires_at timestamp with time zone,
    body json NOT NULL,
    words tsvector,
    k_kind text COLLATE pg_catalog."C",
    "k_ownerId" text COLLATE pg_catalog."C",
    "k_createdAt" text COLLATE pg_catalog."C",
    k_status text COLLATE pg_catalog."C",
    "k_patientId" text COLLATE pg_catalog."C",
    "k_attentionAt" text COLLATE pg_catalog."C",
    k_revision text COLLATE pg_catalog."C"
);
INSERT INTO attune.accounts VALUES ('ann', 'account', '987113b8-091c-477e-bea7-2b00506f9784', NULL, '{"id":"account","accountId":"ann","role":"therapist","sortName":"ann","search":"Ann Example ann@example.org","n":1.5e+300,"deep":{"empty":{},"list":[1,-0.5,null,true]}}', '''ann'' ''example'' ''org''', 'stherapist', 'sann');
INSERT INTO attune.attune_layout VALUES ('sessions', 1, '["sessionId",[["kind","ownerId","createdAt"],["kind","ownerId","status","createdAt"],["kind","ownerId","patientId","createdAt"],["kind","ownerId","patientId","status","createdAt"],["kind","patientId","createdAt"],["kind","patientId","status","createdAt"],["kind","attentionAt"],["kind","revision"]],["text"],null]');
INSERT INTO attune.attune_layout VALUES ('accounts', 1, '["accountId",[["role","sortName"]],["search"],null]');
INSERT INTO attune.attune_layout VALUES ('logins', 1, '["accountId",[],[],"expiresAt"]');
INSERT INTO attune.attune_layout VALUES ('devices', 1, '["accountId",[["accountId","registeredAt"],["tokenHash"]],[],null]');
INSERT INTO attune.attune_layout VALUES ('intakes', 1, '["sessionId",[["kind","startedAt"]],[],null]');
INSERT INTO attune.attune_layout VALUES ('reservations', 1, '["scope",[],[],"expiresAt"]');
INSERT INTO attune.devices VALUES ('pat', 'd1', '15f07b9b-4e00-40ff-9c7a-fc0bf898e635', NULL, '{"id":"d1","accountId":"pat","registeredAt":"2026-01-01T00:00:00.000Z","tokenHash":"abc"}', NULL, 'spat', 's2026-01-01T00:00:00.000Z', 'sabc');
INSERT INTO attune.intakes VALUES ('s9', 'i1', '0b39eba5-67d1-4657-ad87-8178927977f5', NULL, '{"id":"i1","sessionId":"s9","kind":"intake","startedAt":"2026-01-01T00:00:00.000Z"}', NULL, 'sintake', 's2026-01-01T00:00:00.000Z');
INSERT INTO attune.logins VALUES ('ann', 'l1', '6b77e223-9779-4c77-9ac4-0b07776031d3', '2999-01-01 00:00:00.123+00', '{"id":"l1","accountId":"ann","expiresAt":"2999-01-01T00:00:00.123Z"}', NULL);
INSERT INTO attune.logins VALUES ('ann', 'l2', '0673eae3-b206-4d78-947e-110cf5d65d29', '2020-01-01 00:00:00+00', '{"id":"l2","accountId":"ann","expiresAt":"2020-01-01T00:00:00Z"}', NULL);
INSERT INTO attune.reservations VALUES ('email', 'ann@example.org', '447e6eca-13c7-4ef6-97a3-98f0045de585', '2999-01-01 00:00:00+00', '{"id":"ann@example.org","scope":"email","expiresAt":"2999-01-01T00:00:00Z"}', NULL);
INSERT INTO attune.sessions VALUES ('id-00000000000000000002', 'revision-000001', 'f4c11d1d-af94-4771-b5c4-126e9d34fb9f', NULL, '{"id":"revision-000001","sessionId":"id-00000000000000000002","kind":"revision","revision":1,"authorKind":"machine","createdAt":"2026-01-01T00:00:00.000Z","blobKey":"users/ann/transcripts/id-00000000000000000002.r1.e1398d62618d4ee2.json","sha256":"e1398d62618d4ee2cc240e04892497850dbb3d5c674ff2ac9fc147c6519307da"}', '', 'srevision', NULL, 's2026-01-01T00:00:00.000Z', NULL, NULL, NULL, 'nbff0000000000000');
INSERT INTO attune.sessions VALUES ('id-00000000000000000002', 'text', 'af8e2727-a61f-4d69-b01f-67e9717a07e2', NULL, '{"id":"text","sessionId":"id-00000000000000000002","kind":"text","ownerId":"ann","patientId":"pat","createdAt":"2026-01-01T00:00:00.000Z","text":"Good morning, how have you been since we last met?\nNot too bad, but I have not been sleeping well.\nTell me more about the nights.\nI lie awake and worry about my work.\nWhat goes through your mind then?\nThat I will make a mistake and everyone will see it.\nDid you try the breathing exercise we talked about?\nYes, and it helped a little. I felt calmer afterwards.","segmentIds":["seg-1","seg-2","seg-3","seg-4","seg-5","seg-6","seg-7","seg-8"],"startsMs":[0,2000,4000,6000,8000,10000,12000,14000]}', '''a'' ''about'' ''afterwards'' ''and'' ''awake'' ''bad'' ''been'' ''breathing'' ''but'' ''calmer'' ''did'' ''everyone'' ''exercise'' ''felt'' ''goes'' ''good'' ''have'' ''helped'' ''how'' ''i'' ''it'' ''last'' ''lie'' ''little'' ''make'' ''me'' ''met'' ''mind'' ''mistake'' ''more'' ''morning'' ''my'' ''nights'' ''not'' ''see'' ''since'' ''sleeping'' ''talked'' ''tell'' ''that'' ''the'' ''then'' ''through'' ''too'' ''try'' ''we'' ''well'' ''what'' ''will'' ''work'' ''worry'' ''yes'' ''you'' ''your''', 'stext', 'sann', 's2026-01-01T00:00:00.000Z', NULL, 'spat', NULL, NULL);
INSERT INTO attune.sessions VALUES ('id-00000000000000000002', 'session', '1b72fec8-06d5-4a97-bf8a-ea8b0b31de2c', NULL, '{"id":"session","sessionId":"id-00000000000000000002","kind":"session","ownerId":"ann","patientId":"pat","status":"finalized","createdAt":"2026-01-01T00:00:00.000Z","session":{"id":"id-00000000000000000002","ownerId":"ann","recording":{"blobKey":"users/ann/originals/id-00000000000000000002_talk.wav","filename":"talk.wav","contentType":"audio/wav","sizeBytes":256044,"sha256":"ff51e9b914f1b4fa1bae1266212e099f58af0f2f77885d060cef6cc8a6079543","durationMs":16000,"channels":1,"normalized":{"blobKey":"users/ann/audio/id-00000000000000000002.wav","sizeBytes":512044,"durationMs":16000,"channels":1,"sampleRateHz":16000}},"settings":{"language":"en-US","languageIdentification":false,"candidateLanguages":[],"diarization":true,"channelSeparation":"auto","profanity":"raw","punctuation":"automatic","timestamps":true,"lexical":false,"phraseHints":[],"plugins":[],"speakerRoles":{"S1":"therapist","S2":"patient"}},"patientId":"pat","title":"The first talk: Größe, 日本, 🎧","status":"finalized","createdAt":"2026-01-01T00:00:00.000Z","updatedAt":"2026-01-01T00:00:00.000Z","stages":{"normalize":{"state":"done","startedAt":"2026-01-01T00:00:00.000Z","endedAt":"2026-01-01T00:00:00.000Z","attempts":1},"transcribe":{"state":"done","startedAt":"2026-01-01T00:00:00.000Z","endedAt":"2026-01-01T00:00:00.000Z","attempts":1,"provider":"memory"},"attribute":{"state":"done","startedAt":"2026-01-01T00:00:00.000Z","endedAt":"2026-01-01T00:00:00.000Z","attempts":1,"provider":"rules"},"analyze":{"state":"done","startedAt":"2026-01-01T00:00:00.000Z","endedAt":"2026-01-01T00:00:00.000Z","attempts":1,"provider":"memory"},"extract":{"state":"done","startedAt":"2026-01-01T00:00:00.000Z","endedAt":"2026-01-01T00:00:00.000Z","attempts":1,"provider":"memory"},"notify":{"state":"skipped","startedAt":"2026-01-01T00:00:00.000Z","endedAt":"2026-01-01T00:00:00.000Z","attempts":1}},"warnings":[],"speakers":[{"id":"S1","role":"therapist","roleSource":"person","roleConfidence":1},{"id":"S2","role":"patient","roleSource":"person","roleConfidence":1}],"version":16,"speech":{"run":1},"transcriptRevision":1,"sentiment":{"attributed":true,"overall":{"label":"neutral","scores":{"positive":0,"neutral":0.8,"negative":0.2,"mixed":0}},"bySpeaker":{"S2":{"label":"neutral","scores":{"positive":0,"neutral":0.8,"negative":0.2,"mixed":0}}},"timeline":[{"segmentId":"seg-2","speaker":"S2","startMs":2000,"endMs":3800,"label":"negative","scores":{"positive":0,"neutral":0.2,"negative":0.8,"mixed":0}},{"segmentId":"seg-4","speaker":"S2","startMs":6000,"endMs":7800,"label":"neutral","scores":{"positive":0,"neutral":1,"negative":0,"mixed":0}},{"segmentId":"seg-6","speaker":"S2","startMs":10000,"endMs":11800,"label":"neutral","scores":{"positive":0,"neutral":1,"negative":0,"mixed":0}},{"segmentId":"seg-8","speaker":"S2","startMs":14000,"endMs":15800,"label":"neutral","scores":{"positive":0,"neutral":1,"negative":0,"mixed":0}}],"skippedSegments":0},"notes":{"keyTopics":[],"strategies":[],"emotionalThemes":[],"triggers":[],"actionItems":[{"text":"That I will make a mistake and everyone will see it.","segmentIds":["seg-6"]}],"followUpTopics":[],"unresolvedConcerns":[],"topicSummary":{"text":"Good morning, how have you been since we last met?","segmentIds":["seg-1"]},"sessionMood":{"text":"","segmentIds":[]},"moodTrajectory":{"text":"","segmentIds":[]},"therapistNotes":{"text":"","segmentIds":[]},"patientSummary":{"text":"","segmentIds":[]},"significantQuotes":[{"text":"Yes, and it helped a little. I felt calmer afterwards.","segmentIds":["seg-8"],"speaker":"S2"}],"riskFlags":[],"createdAt":"2026-01-01T00:00:00.000Z","provider":"memory","transcriptRevision":1,"coverage":[{"startMs":0,"endMs":15800}],"dropped":{"quotes":0,"statements":0}},"finalization":{"at":"2026-01-01T00:00:00.000Z","by":"ann","transcriptRevision":1,"sha256":"a102b98caf45a3c205a5e0c59d1a2a94a6ffecb87e97072a5c8143376e02c09a","blobKey":"users/ann/transcripts/id-00000000000000000002.final-r1.a102b98caf45a3c2.json"}}}', '', 'ssession', 'sann', 's2026-01-01T00:00:00.000Z', 'sfinalized', 'spat', NULL, NULL);
INSERT INTO attune.sessions VALUES ('id-00000000000000000004', 'session', '758dd0f8-f126-454f-8baf-942dbb4337a2', NULL, '{"id":"session","sessionId":"id-00000000000000000004","kind":"session","ownerId":"ann","patientId":"pat","status":"processed","createdAt":"2026-01-01T00:00:00.000Z","session":{"id":"id-00000000000000000004","ownerId":"ann","recording":{"blobKey":"users/ann/originals/id-00000000000000000004_talk.wav","filename":"talk.wav","contentType":"audio/wav","sizeBytes":256044,"sha256":"ff51e9b914f1b4fa1bae1266212e099f58af0f2f77885d060cef6cc8a6079543","durationMs":16000,"channels":1,"normalized":{"blobKey":"users/ann/audio/id-00000000000000000004.wav","sizeBytes":512044,"durationMs":16000,"channels":1,"sampleRateHz":16000}},"settings":{"language":"en-US","languageIdentification":false,"candidateLanguages":[],"diarization":true,"channelSeparation":"auto","profanity":"raw","punctuation":"automatic","timestamps":true,"lexical":false,"phraseHints":[],"plugins":[],"speakerRoles":{"S1":"therapist","S2":"patient"}},"patientId":"pat","title":"A second one, ''quoted'' \\ and \"so\"","status":"processed","createdAt":"2026-01-01T00:00:00.000Z","updatedAt":"2026-01-01T00:00:00.000Z","stages":{"normalize":{"state":"done","startedAt":"2026-01-01T00:00:00.000Z","endedAt":"2026-01-01T00:00:00.000Z","attempts":1},"transcribe":{"state":"done","startedAt":"2026-01-01T00:00:00.000Z","endedAt":"2026-01-01T00:00:00.000Z","attempts":1,"provider":"memory"},"attribute":{"state":"done","startedAt":"2026-01-01T00:00:00.000Z","endedAt":"2026-01-01T00:00:00.000Z","attempts":1,"provider":"rules"},"analyze":{"state":"done","startedAt":"2026-01-01T00:00:00.000Z","endedAt":"2026-01-01T00:00:00.000Z","attempts":1,"provider":"memory"},"extract":{"state":"done","startedAt":"2026-01-01T00:00:00.000Z","endedAt":"2026-01-01T00:00:00.000Z","attempts":1,"provider":"memory"},"notify":{"state":"skipped","startedAt":"2026-01-01T00:00:00.000Z","endedAt":"2026-01-01T00:00:00.000Z","attempts":1}},"warnings":[],"speakers":[{"id":"S1","role":"therapist","roleSource":"person","roleConfidence":1},{"id":"S2","role":"patient","roleSource":"person","roleConfidence":1}],"version":15,"speech":{"run":1},"transcriptRevision":1,"sentiment":{"attributed":true,"overall":{"label":"neutral","scores":{"positive":0,"neutral":0.8,"negative":0.2,"mixed":0}},"bySpeaker":{"S2":{"label":"neutral","scores":{"positive":0,"neutral":0.8,"negative":0.2,"mixed":0}}},"timeline":[{"segmentId":"seg-2","speaker":"S2","startMs":2000,"endMs":3800,"label":"negative","scores":{"positive":0,"neutral":0.2,"negative":0.8,"mixed":0}},{"segmentId":"seg-4","speaker":"S2","startMs":6000,"endMs":7800,"label":"neutral","scores":{"positive":0,"neutral":1,"negative":0,"mixed":0}},{"segmentId":"seg-6","speaker":"S2","startMs":10000,"endMs":11800,"label":"neutral","scores":{"positive":0,"neutral":1,"negative":0,"mixed":0}},{"segmentId":"seg-8","speaker":"S2","startMs":14000,"endMs":15800,"label":"neutral","scores":{"positive":0,"neutral":1,"negative":0,"mixed":0}}],"skippedSegments":0},"notes":{"keyTopics":[],"strategies":[],"emotionalThemes":[],"triggers":[],"actionItems":[{"text":"That I will make a mistake and everyone will see it.","segmentIds":["seg-6"]}],"followUpTopics":[],"unresolvedConcerns":[],"topicSummary":{"text":"Good morning, how have you been since we last met?","segmentIds":["seg-1"]},"sessionMood":{"text":"","segmentIds":[]},"moodTrajectory":{"text":"","segmentIds":[]},"therapistNotes":{"text":"","segmentIds":[]},"patientSummary":{"text":"","segmentIds":[]},"significantQuotes":[{"text":"Yes, and it helped a little. I felt calmer afterwards.","segmentIds":["seg-8"],"speaker":"S2"}],"riskFlags":[],"createdAt":"2026-01-01T00:00:00.000Z","provider":"memory","transcriptRevision":1,"coverage":[{"startMs":0,"endMs":15800}],"dropped":{"quotes":0,"statements":0}}}}', '', 'ssession', 'sann', 's2026-01-01T00:00:00.000Z', 'sprocessed', 'spat', NULL, NULL);
INSERT INTO attune.sessions VALUES ('id-00000000000000000004', 'revision-000001', 'f43d1063-ba70-410b-9c3c-7c00246298d1', NULL, '{"id":"revision-000001","sessionId":"id-00000000000000000004","kind":"revision","revision":1,"authorKind":"machine","createdAt":"2026-01-01T00:00:00.000Z","blobKey":"users/ann/transcripts/id-00000000000000000004.r1.7452ba7b06eadfac.json","sha256":"7452ba7b06eadfac574ef97004493dd8a1d98bcaf093d9dd90907963a178f0d9"}', '', 'srevision', NULL, 's2026-01-01T00:00:00.000Z', NULL, NULL, NULL, 'nbff0000000000000');
INSERT INTO attune.sessions VALUES ('id-00000000000000000004', 'text', '77bc1392-abe6-4a9b-a596-f328fe781c9c', NULL, '{"id":"text","sessionId":"id-00000000000000000004","kind":"text","ownerId":"ann","patientId":"pat","createdAt":"2026-01-01T00:00:00.000Z","text":"Good morning, how have you been since we last met?\nNot too bad, but I have not been sleeping well.\nTell me more about the nights.\nI lie awake and worry about my work.\nWhat goes through your mind then?\nThat I will make a mistake and everyone will see it.\nDid you try the breathing exercise we talked about?\nYes, and it helped a little. I felt calmer afterwards.","segmentIds":["seg-1","seg-2","seg-3","seg-4","seg-5","seg-6","seg-7","seg-8"],"startsMs":[0,2000,4000,6000,8000,10000,12000,14000]}', '''a'' ''about'' ''afterwards'' ''and'' ''awake'' ''bad'' ''been'' ''breathing'' ''but'' ''calmer'' ''did'' ''everyone'' ''exercise'' ''felt'' ''goes'' ''good'' ''have'' ''helped'' ''how'' ''i'' ''it'' ''last'' ''lie'' ''little'' ''make'' ''me'' ''met'' ''mind'' ''mistake'' ''more'' ''morning'' ''my'' ''nights'' ''not'' ''see'' ''since'' ''sleeping'' ''talked'' ''tell'' ''that'' ''the'' ''then'' ''through'' ''too'' ''try'' ''we'' ''well'' ''what'' ''will'' ''work'' ''worry'' ''yes'' ''you'' ''your''', 'stext', 'sann', 's2026-01-01T00:00:00.000Z', NULL, 'spat', NULL, NULL);
INSERT INTO attune.sessions VALUES ('id-00000000000000000006', 'session', '843d3716-424e-461d-9dab-e3256a10b0d1', NULL, '{"id":"session","sessionId":"id-00000000000000000006","kind":"session","ownerId":"ann","patientId":"pat","status":"uploaded","createdAt":"2026-01-01T00:00:00.000Z","attentionAt":"2026-01-01T00:01:00.000Z","session":{"id":"id-00000000000000000006","ownerId":"ann","recording":{"blobKey":"users/ann/originals/id-00000000000000000006_talk.wav","filename":"talk.wav","contentType":"audio/wav","sizeBytes":256044,"sha256":"ff51e9b914f1b4fa1bae1266212e099f58af0f2f77885d060cef6cc8a6079543","durationMs":16000,"channels":1},"settings":{"language":"en-US","languageIdentification":false,"candidateLanguages":[],"diarization":true,"channelSeparation":"auto","profanity":"raw","punctuation":"automatic","timestamps":true,"lexical":false,"phraseHints":[],"plugins":[],"speakerRoles":{"S1":"therapist","S2":"patient"}},"patientId":"pat","title":"talk","status":"uploaded","createdAt":"2026-01-01T00:00:00.000Z","updatedAt":"2026-01-01T00:00:00.000Z","stages":{"normalize":{"state":"pending","attempts":0},"transcribe":{"state":"pending","attempts":0},"attribute":{"state":"pending","attempts":0},"analyze":{"state":"pending","attempts":0},"extract":{"state":"pending","attempts":0},"notify":{"state":"pending","attempts":0}},"warnings":[],"speakers":[],"version":1,"speech":{"run":1},"attentionAt":"2026-01-01T00:01:00.000Z"}}', '', 'ssession', 'sann', 's2026-01-01T00:00:00.000Z', 'suploaded', 'spat', 's2026-01-01T00:01:00.000Z', NULL);
ALTER TABLE ONLY attune.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (partition, id);
ALTER TABLE ONLY attune.attune_layout
    ADD CONSTRAINT attune_layout_pkey PRIMARY KEY (collection);
ALTER TABLE ONLY attune.devices
    ADD CONSTRAINT devices_pkey PRIMARY KEY (partition, id);
ALTER TABLE ONLY attune.intakes
    ADD CONSTRAINT intakes_pkey PRIMARY KEY (partition, id);
ALTER TABLE ONLY attune.logins
    ADD CONSTRAINT logins_pkey PRIMARY KEY (partition, id);
ALTER TABLE ONLY attune.reservations
    ADD CONSTRAINT reservations_pkey PRIMARY KEY (partition, id);
ALTER TABLE ONLY attune.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (partition, id);
CREATE INDEX "accounts/a17gl2v3d" ON attune.accounts USING btree (k_role, "k_sortName", id, partition) WHERE ((k_role IS NOT NULL) AND ("k_sortName" IS NOT NULL));
CREATE INDEX "accounts/id" ON attune.accounts USING btree (id, partition);
CREATE INDEX "accounts/p17gl2v3d" ON attune.accounts USING btree (partition, k_role, "k_sortName", id) WHERE ((k_role IS NOT NULL) AND ("k_sortName" IS NOT NULL));
CREATE INDEX "accounts/words" ON attune.accounts USING gin (words);
CREATE INDEX "devices/a1hjwd3tm" ON attune.devices USING btree ("k_accountId", "k_registeredAt", id, partition) WHERE (("k_accountId" IS NOT NULL) AND ("k_registeredAt" IS NOT NULL));
CREATE INDEX "devices/a2c0nfr9" ON attune.devices USING btree ("k_tokenHash", id, partition) WHERE ("k_tokenHash" IS NOT NULL);
CREATE INDEX "devices/id" ON attune.devices USING btree (id, partition);
CREATE INDEX "devices/p1hjwd3tm" ON attune.devices USING btree (partition, "k_accountId", "k_registeredAt", id) WHERE (("k_accountId" IS NOT NULL) AND ("k_registeredAt" IS NOT NULL));
CREATE INDEX "devices/p2c0nfr9" ON attune.devices USING btree (partition, "k_tokenHash", id) WHERE ("k_tokenHash" IS NOT NULL);
CREATE INDEX "intakes/adjwj98e" ON attune.intakes USING btree (k_kind, "k_startedAt", id, partition) WHERE ((k_kind IS NOT NULL) AND ("k_startedAt" IS NOT NULL));
CREATE INDEX "intakes/id" ON attune.intakes USING btree (id, partition);
CREATE INDEX "intakes/pdjwj98e" ON attune.intakes USING btree (partition, k_kind, "k_startedAt", id) WHERE ((k_kind IS NOT NULL) AND ("k_startedAt" IS NOT NULL));
CREATE INDEX "logins/expiry" ON attune.logins USING btree (expires_at) WHERE (expires_at IS NOT NULL);
CREATE INDEX "logins/id" ON attune.logins USING btree (id, partition);
CREATE INDEX "reservations/expiry" ON attune.reservations USING btree (expires_at) WHERE (expires_at IS NOT NULL);
CREATE INDEX "reservations/id" ON attune.reservations USING btree (id, partition);
CREATE INDEX "sessions/a1bo301fd" ON attune.sessions USING btree (k_kind, k_revision, id, partition) WHERE ((k_kind IS NOT NULL) AND (k_revision IS NOT NULL));
CREATE INDEX "sessions/a1fa4q6b13" ON attune.sessions USING btree (k_kind, "k_ownerId", "k_patientId", k_status, "k_createdAt", id, partition) WHERE ((k_kind IS NOT NULL) AND ("k_ownerId" IS NOT NULL) AND ("k_patientId" IS NOT NULL) AND (k_status IS NOT NULL) AND ("k_createdAt" IS NOT NULL));
CREATE INDEX "sessions/a1r0zvqvo" ON attune.sessions USING btree (k_kind, "k_patientId", "k_createdAt", id, partition) WHERE ((k_kind IS NOT NULL) AND ("k_patientId" IS NOT NULL) AND ("k_createdAt" IS NOT NULL));
CREATE INDEX "sessions/a1x7iwhlw" ON attune.sessions USING btree (k_kind, "k_ownerId", "k_patientId", "k_createdAt", id, partition) WHERE ((k_kind IS NOT NULL) AND ("k_ownerId" IS NOT NULL) AND ("k_patientId" IS NOT NULL) AND ("k_createdAt" IS NOT NULL));
CREATE INDEX "sessions/acnn8lhv" ON attune.sessions USING btree (k_kind, "k_patientId", k_status, "k_createdAt", id, partition) WHERE ((k_kind IS NOT NULL) AND ("k_patientId" IS NOT NULL) AND (k_status IS NOT NULL) AND ("k_createdAt" IS NOT NULL));
CREATE INDEX "sessions/akpufqdm" ON attune.sessions USING btree (k_kind, "k_ownerId", "k_createdAt", id, partition) WHERE ((k_kind IS NOT NULL) AND ("k_ownerId" IS NOT NULL) AND ("k_createdAt" IS NOT NULL));
CREATE INDEX "sessions/ami2sbbt" ON attune.sessions USING btree (k_kind, "k_ownerId", k_status, "k_createdAt", id, partition) WHERE ((k_kind IS NOT NULL) AND ("k_ownerId" IS NOT NULL) AND (k_status IS NOT NULL) AND ("k_createdAt" IS NOT NULL));
CREATE INDEX "sessions/ayaqymxg" ON attune.sessions USING btree (k_kind, "k_attentionAt", id, partition) WHERE ((k_kind IS NOT NULL) AND ("k_attentionAt" IS NOT NULL));
CREATE INDEX "sessions/id" ON attune.sessions USING btree (id, partition);
CREATE INDEX "sessions/p1bo301fd" ON attune.sessions USING btree (partition, k_kind, k_revision, id) WHERE ((k_kind IS NOT NULL) AND (k_revision IS NOT NULL));
CREATE INDEX "sessions/p1fa4q6b13" ON attune.sessions USING btree (partition, k_kind, "k_ownerId", "k_patientId", k_status, "k_createdAt", id) WHERE ((k_kind IS NOT NULL) AND ("k_ownerId" IS NOT NULL) AND ("k_patientId" IS NOT NULL) AND (k_status IS NOT NULL) AND ("k_createdAt" IS NOT NULL));
CREATE INDEX "sessions/p1r0zvqvo" ON attune.sessions USING btree (partition, k_kind, "k_patientId", "k_createdAt", id) WHERE ((k_kind IS NOT NULL) AND ("k_patientId" IS NOT NULL) AND ("k_createdAt" IS NOT NULL));
CREATE INDEX "sessions/p1x7iwhlw" ON attune.sessions USING btree (partition, k_kind, "k_ownerId", "k_patientId", "k_createdAt", id) WHERE ((k_kind IS NOT NULL) AND ("k_ownerId" IS NOT NULL) AND ("k_patientId" IS NOT NULL) AND ("k_createdAt" IS NOT NULL));
CREATE INDEX "sessions/pcnn8lhv" ON attune.sessions USING btree (partition, k_kind, "k_patientId", k_status, "k_createdAt", id) WHERE ((k_kind IS NOT NULL) AND ("k_patientId" IS NOT NULL) AND (k_status IS NOT NULL) AND ("k_createdAt" IS NOT NULL));
CREATE INDEX "sessions/pkpufqdm" ON attune.sessions USING btree (partition, k_kind, "k_ownerId", "k_createdAt", id) WHERE ((k_kind IS NOT NULL) AND ("k_ownerId" IS NOT NULL) AND ("k_createdAt" IS NOT NULL));
CREATE INDEX "sessions/pmi2sbbt" ON attune.sessions USING btree (partition, k_kind, "k_ownerId", k_status, "k_createdAt", id) WHERE ((k_kind IS NOT NULL) AND ("k_ownerId" IS NOT NULL) AND (k_status IS NOT NULL) AND ("k_createdAt" IS NOT NULL));
CREATE INDEX "sessions/pyaqymxg" ON attune.sessions USING btree (partition, k_kind, "k_attentionAt", id) WHERE ((k_kind IS NOT NULL) AND ("k_attentionAt" IS NOT NULL));
CREATE INDEX "sessions/words" ON attune.sessions USING gin (words);
