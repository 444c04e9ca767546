import type { CollectionDeclaration } from '../ports/document-store.js';

/**
 * Everything that belongs to one session lies in one partition, so that a stage's output and the
 * session's new state are written together or not at all.
 */
export const sessionsCollection: CollectionDeclaration = {
  name: 'sessions',
  partitionKey: 'sessionId',
  indexes: [
    { fields: ['kind', 'ownerId', 'createdAt'] },
    { fields: ['kind', 'ownerId', 'status', 'createdAt'] },
    { fields: ['kind', 'ownerId', 'patientId', 'createdAt'] },
    { fields: ['kind', 'ownerId', 'patientId', 'status', 'createdAt'] },
    { fields: ['kind', 'patientId', 'createdAt'] },
    { fields: ['kind', 'patientId', 'status', 'createdAt'] },
    { fields: ['kind', 'attentionAt'] },
    { fields: ['kind', 'revision'] },
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

/** The logins that stand, one document each; one that was idle for too long is gone by itself. */
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

/** Names that must be unique across partitions, and promises to answer a repeated call alike. */
export const reservationsCollection: CollectionDeclaration = {
  name: 'reservations',
  partitionKey: 'scope',
  indexes: [],
  textFields: [],
  expiresAtField: 'expiresAt',
};

/** Recordings that are being taken in. */
export const intakesCollection: CollectionDeclaration = {
  name: 'intakes',
  partitionKey: 'sessionId',
  indexes: [{ fields: ['kind', 'startedAt'] }],
  textFields: [],
};

/**
 * Therapists with their patients, and the requests for it. All of a therapist lies in one partition:
 * a pair exists once, and accepting a request replaces it by the link in one step.
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

/** What speech providers may still hold of sessions that were deleted. */
export const releasesCollection: CollectionDeclaration = {
  name: 'releases',
  partitionKey: 'sessionId',
  indexes: [{ fields: ['kind', 'triedAt'] }],
  textFields: [],
};

/** What operators are told of, with the messages about it. One alert is one partition. */
export const alertsCollection: CollectionDeclaration = {
  name: 'alerts',
  partitionKey: 'alertKey',
  indexes: [{ fields: ['kind', 'state'] }, { fields: ['kind', 'dueAt'] }],
  textFields: [],
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
];
