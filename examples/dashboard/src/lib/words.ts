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
