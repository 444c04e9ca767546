export { type BackupOptions, type BackupReport, createBackup } from './create-backup.js';
export { type KeptBackup, listBackups } from './kept-backups.js';
export { type Manifest, readManifest } from './manifest.js';
export type { BackupProgress, OnProgress } from './progress.js';
export { type RestoreOptions, type RestoreReport, restoreBackup } from './restore-backup.js';
export { type VerifyOptions, verifyBackup } from './verify-backup.js';
