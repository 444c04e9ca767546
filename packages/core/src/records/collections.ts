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
    { fields: ['kind', 'patientId', 'status', 'createdAt'] },
    { fields: ['kind', 'attentionAt'] },
    { fields: ['kind', 'revision'] },
  ],
  textFields: ['text'],
};

export const accountsCollection: CollectionDeclaration = {
  name: 'accounts',
  partitionKey: 'accountId',
  indexes: [{ fields: ['role', 'displayName'] }],
  textFields: ['displayName', 'username', 'email'],
};

export const devicesCollection: CollectionDeclaration = {
  name: 'devices',
  partitionKey: 'accountId',
  indexes: [{ fields: ['accountId', 'registeredAt'] }],
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

/** All collections a store must have. */
export const collections: readonly CollectionDeclaration[] = [
  sessionsCollection,
  accountsCollection,
  devicesCollection,
  intakesCollection,
  reservationsCollection,
];
