import type { Role, Speaker } from './speaker-role.js';

/** Words for a role, as transcripts made elsewhere use them. Read without case and accents. */
const roleWords: Readonly<Record<'therapist' | 'patient', readonly string[]>> = {
  therapist: [
    'therapist psychotherapist psychologist psychiatrist psychoanalyst counsellor counselor clinician physician',
    'Therapeut Therapeutin Psychotherapeut Psychotherapeutin Psychologe Psychologin Psychiater Psychiaterin',
    'Psychoanalytiker Psychoanalytikerin Berater Beraterin Behandler Behandlerin Arzt Ärztin',
    'thérapeute psychothérapeute psychologue psychiatre psychanalyste conseiller conseillère médecin',
    'terapeuta psicoterapeuta psicólogo psicóloga psiquiatra psicoanalista consejero consejera médico médica',
    'psicologo psicologa psichiatra psicoanalista medico psychotherapeute psycholoog psychiater',
    'terapeut psykoterapeut psykolog psykiater psykiatri セラピスト カウンセラー 治疗师 治療師 咨询师 諮詢師',
  ],
  patient: [
    'patient client counselee Patientin Patienten Klient Klientin Klienten Ratsuchende Ratsuchender',
    'patiente cliente paciente consultante utente paziente cliënt cliënte patiënt patiënte pasient klient',
    '患者 クライアント クライエント 来访者 來訪者',
  ],
};

/** Before a name, these say that the person is a doctor. */
const titles = 'dr dra doctor doctora docteur docteure Doktor Doktorin dott dottore dottoressa';
/** People around a patient. "Patient's mother" is neither of the two sides. */
const relatives =
  'mother father mom mum dad parent parents wife husband son daughter sister brother friend guardian carer ' +
  'caregiver partner lawyer interpreter Mutter Vater Eltern Ehefrau Ehemann Sohn Tochter Schwester Bruder Freund ' +
  'Freundin Partnerin mère père parents épouse fils fille soeur frère madre padre esposa esposo marido hijo hija ' +
  'hermana hermano moglie marito figlio figlia';
const articles = 'the der die das le la el il o a de het';
/** Before a word for a role, these make it the role of another person: "friend of patient". */
const connectors =
  'of for from with not no ex former von vom der des dem den für mit kein keine nicht du de des la avec pour pas ' +
  'non del para con della di da do van';

const roleByWord: ReadonlyMap<string, Role> = new Map(
  Object.entries(roleWords).flatMap(([role, lines]) =>
    lines.flatMap((line) => wordsOf(line)).map((word) => [word, role as Role] as const),
  ),
);
const titleWords: ReadonlySet<string> = new Set(wordsOf(titles));
const relativeWords: ReadonlySet<string> = new Set(wordsOf(relatives));
const articleWords: ReadonlySet<string> = new Set(wordsOf(articles));
const connectingWords: ReadonlySet<string> = new Set(wordsOf(connectors));

/** Longer labels are sentences, not names. */
const mostWords = 6;
/** How far a word such as "Therapist" is believed, and how far a title is. */
const wordConfidence = 0.95;
const titleConfidence = 0.8;

/** What a label says of its speaker. */
interface LabelMeaning {
  readonly role?: Role;
  /** It begins with a title such as "Dr.", and says nothing else. */
  readonly titled: boolean;
}

/** A role by the labels of a conversation. */
export interface LabeledRole {
  readonly role: Role;
  /** 0 to 1. */
  readonly confidence: number;
}

/**
 * The roles that the labels of the speakers name, by speaker id. A bare name names none. A title such
 * as "Dr." names the therapist if only one speaker has a title and no label says "Therapist".
 */
export function rolesByLabels(
  speakers: readonly Pick<Speaker, 'id' | 'label'>[],
): ReadonlyMap<string, LabeledRole> {
  const meanings = speakers.map(({ id, label }) => ({ id, meaning: meaningOf(label, id) }));
  const roles = new Map<string, LabeledRole>();
  for (const { id, meaning } of meanings) {
    if (meaning.role !== undefined)
      roles.set(id, { role: meaning.role, confidence: wordConfidence });
  }
  const [titled, ...more] = meanings.filter(({ meaning }) => meaning.titled);
  const isNamed = [...roles.values()].some(({ role }) => role === 'therapist');
  if (titled !== undefined && more.length === 0 && !isNamed) {
    roles.set(titled.id, { role: 'therapist', confidence: titleConfidence });
  }
  return roles;
}

/**
 * The role that a label names by itself, as in "Therapist", "Client 2" or "Counsellor (Anna)". A label
 * that names both sides names none. A relative of one side ("Patient's mother") is `other`.
 */
export function roleOfLabel(label: string | undefined): Role | undefined {
  return label === undefined ? undefined : readLabel(label).role;
}

/** Some files have no labels: there the id is the name. */
function meaningOf(label: string | undefined, id: string): LabelMeaning {
  const byLabel = readLabel(label ?? '');
  return byLabel.role === undefined && !byLabel.titled ? readLabel(id) : byLabel;
}

const unclear: LabelMeaning = { titled: false };

function readLabel(label: string): LabelMeaning {
  const parts = partsOf(label);
  const words = parts.flat();
  if (words.length === 0 || words.length > mostWords) return unclear;
  const read = parts.map(readPart);
  const [role, ...others] = new Set(read.flatMap(({ roles }) => roles));
  const isRelative = words.some((word) => relativeWords.has(word));
  if (role !== undefined)
    return others.length > 0 || isRelative ? unclear : { role, titled: false };
  if (read.some(({ isMentioned }) => isMentioned)) {
    return isRelative ? { role: 'other', titled: false } : unclear;
  }
  return isRelative ? unclear : readTitle(words);
}

/** "Doctor" alone is no title of a name. */
function readTitle(words: readonly string[]): LabelMeaning {
  const titled = words.slice(0, 2).some((word) => titleWords.has(word));
  return titled && words.length === 1 ? { role: 'therapist', titled: false } : { titled };
}

/** The roles that a part of a label names, and whether it mentions one that another person has. */
function readPart(words: readonly string[]): {
  readonly roles: readonly Role[];
  readonly isMentioned: boolean;
} {
  const roles: Role[] = [];
  let isMentioned = false;
  let isOfAnother = false;
  for (const [index, word] of words.entries()) {
    const owner = /^(.+)['’]s?$/u.exec(word)?.[1];
    const role = roleByWord.get(owner ?? word);
    if (role !== undefined && (owner !== undefined || isOfAnother)) isMentioned = true;
    else if (role !== undefined) roles.push(role);
    if (connectingWords.has(word) && !(index === 0 && articleWords.has(word))) isOfAnother = true;
  }
  return { roles, isMentioned };
}

/** The words of a label by its parts: "Anna von Berg (Patientin)" has two. */
function partsOf(label: string): readonly (readonly string[])[] {
  return folded(label.slice(0, 100))
    .replace(/(\p{L})[(:*_/.·](?:innen|in|en|e|a|ere|r)\)?(?!\p{L})/gu, '$1')
    .split(/[^\p{L}\p{N}\s.'’&]+/u)
    .map((part) => part.split(/[^\p{L}'’]+/u).filter((word) => word !== ''))
    .filter((part) => part.length > 0);
}

function wordsOf(text: string): readonly string[] {
  return folded(text).split(' ');
}

/** The text in lower case and without accents. */
function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
