import { t } from './texts.js';

export function roleText(role: 'therapist' | 'patient' | 'other' | 'unknown'): string {
  const texts = {
    therapist: t('Therapist'),
    patient: t('Patient'),
    other: t('Other person'),
    unknown: t('Not known'),
  };
  return texts[role];
}

export function moodText(label: 'positive' | 'neutral' | 'negative' | 'mixed'): string {
  const texts = {
    positive: t('positive'),
    neutral: t('neutral'),
    negative: t('negative'),
    mixed: t('mixed'),
  };
  return texts[label];
}

export function accountRoleText(role: 'therapist' | 'patient' | 'admin'): string {
  return role === 'admin' ? t('Administrator') : roleText(role);
}

export function healthText(status: 'ok' | 'warning' | 'failed'): string {
  const texts = { ok: t('ok'), warning: t('warning'), failed: t('failed') };
  return texts[status];
}
