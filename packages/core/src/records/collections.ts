import type { CollectionDeclaration } from '../ports/document-store.js';

/**
 * All documents of a session are in one partition, so that a stage's output and the session's new
 * state can be written in one batch.
 */
export const sessionsCollection: CollectionDeclaration = {
  name: 'sessions',
  partitionKey: 'sessionId',
  indexes: [
    { fields: ['kind', 'ownerId', 'createdAt'], scope: 'collection' },
    { fields: ['kind', 'ownerId', 'status', 'createdAt'], scope: 'collection' },
    { fields: ['kind', 'ownerId', 'patientId', 'createdAt'], scope: 'collection' },
    { fields: ['kind', 'ownerId', 'patientId', 'status', 'createdAt'], scope: 'collection' },
    { fields: ['kind', 'patientId', 'createdAt'], scope: 'collection' },
    { fields: ['kind', 'patientId', 'status', 'createdAt'], scope: 'collection' },
    { fields: ['kind', 'createdAt'], scope: 'collection' },
    { fields: ['kind', 'status', 'createdAt'], scope: 'collection' },
    { fields: ['kind', 'attentionAt'], scope: 'collection' },
    { fields: ['kind', 'revision'], scope: 'partition' },
  ],
  textFields: ['text'],
};

export const accountsCollection: CollectionDeclaration = {
  name: 'accounts',
  partitionKey: 'accountId',
  indexes: [
    { fields: ['sortName'] },
    { fields: ['role', 'sortName'] },
    { fields: ['isDisabled', 'sortName'] },
    { fields: ['role', 'isDisabled', 'sortName'] },
  ],
  textFields: ['search'],
};

/** Logins in force, one document each. A login that was idle for too long expires. */
export const loginsCollection: CollectionDeclaration = {
  name: 'logins',
  partitionKey: 'accountId',
  indexes: [],
  textFields: [],
  expiresAtField: 'expiresAt',
};

export const devicesCollection: CollectionDeclaration = {
  name: 'devices',
  partitionKey: 'accountId',
  indexes: [{ fields: ['accountId', 'registeredAt'] }, { fields: ['tokenHash'] }],
  textFields: [],
};

/** Names that must be unique across partitions, idempotency keys, and other small records. */
export const reservationsCollection: CollectionDeclaration = {
  name: 'reservations',
  partitionKey: 'scope',
  indexes: [],
  textFields: [],
  expiresAtField: 'expiresAt',
};

/** Uploads that have begun and are not yet sessions. */
export const intakesCollection: CollectionDeclaration = {
  name: 'intakes',
  partitionKey: 'sessionId',
  indexes: [{ fields: ['kind', 'startedAt'] }],
  textFields: [],
};

/**
 * Links between therapists and patients, and requests for them. All of a therapist are in one
 * partition: a pair exists once, and accepting a request replaces it by the link in one batch.
 */
export const careLinksCollection: CollectionDeclaration = {
  name: 'care-links',
  partitionKey: 'therapistId',
  indexes: [
    { fields: ['careId'] },
    { fields: ['therapistId', 'forTherapist', 'at'] },
    { fields: ['patientId', 'forPatient', 'at'] },
    { fields: ['patientId', 'kind'] },
    { fields: ['therapistId', 'linked', 'sortName'] },
  ],
  textFields: ['search'],
  expiresAtField: 'expiresAt',
};

/** Tickets of deleted sessions whose data speech providers may still hold. */
export const releasesCollection: CollectionDeclaration = {
  name: 'releases',
  partitionKey: 'sessionId',
  indexes: [{ fields: ['kind', 'triedAt'] }],
  textFields: [],
};

/** Alerts and the messages about them. One alert is one partition. */
export const alertsCollection: CollectionDeclaration = {
  name: 'alerts',
  partitionKey: 'alertKey',
  indexes: [{ fields: ['kind', 'state'] }, { fields: ['kind', 'dueAt'] }],
  textFields: [],
  expiresAtField: 'expiresAt',
};

/** Clients that a limit refuses at the moment. One client and operation is one partition. */
export const refusalsCollection: CollectionDeclaration = {
  name: 'refusals',
  partitionKey: 'refusalKey',
  indexes: [{ fields: ['kind', 'until'], scope: 'collection' }],
  textFields: [],
  expiresAtField: 'until',
};

/** A copy of the audit log to search in. The entries of one write are in one partition. */
export const auditCollection: CollectionDeclaration = {
  name: 'audit',
  partitionKey: 'written',
  indexes: [
    { fields: ['kind', 'at'], scope: 'collection' },
    { fields: ['kind', 'actorId', 'at'], scope: 'collection' },
    { fields: ['kind', 'action', 'at'], scope: 'collection' },
    { fields: ['kind', 'actorId', 'action', 'at'], scope: 'collection' },
  ],
  textFields: ['subjects'],
  expiresAtField: 'expiresAt',
};

/** All collections a store must have. */
export const collections: readonly CollectionDeclaration[] = [
  sessionsCollection,
  accountsCollection,
  loginsCollection,
  devicesCollection,
  intakesCollection,
  reservationsCollection,
  alertsCollection,
  releasesCollection,
  careLinksCollection,
  refusalsCollection,
  auditCollection,
];
