/**
 * Scripts that a username may be written in: those that Unicode recommends for identifiers or lists
 * as in limited use (UAX 31, tables 5 and 7).
 */
const scripts = [
  ...['Adlam', 'Arabic', 'Armenian', 'Balinese', 'Bamum', 'Bengali', 'Bopomofo', 'Cham'],
  ...['Canadian_Aboriginal', 'Chakma', 'Cherokee', 'Cyrillic', 'Devanagari', 'Ethiopic'],
  ...['Georgian', 'Greek', 'Gujarati', 'Gurmukhi', 'Han', 'Hangul', 'Hebrew', 'Hiragana'],
  ...['Javanese', 'Kannada', 'Katakana', 'Kayah_Li', 'Khmer', 'Lao', 'Latin', 'Lepcha', 'Limbu'],
  ...['Lisu', 'Malayalam', 'Mandaic', 'Meetei_Mayek', 'Mongolian', 'Myanmar', 'New_Tai_Lue'],
  ...['Newa', 'Nko', 'Ol_Chiki', 'Oriya', 'Osage', 'Saurashtra', 'Sinhala', 'Sundanese'],
  ...['Syloti_Nagri', 'Syriac', 'Tai_Le', 'Tai_Tham', 'Tai_Viet', 'Tamil', 'Telugu', 'Thaana'],
  ...['Thai', 'Tibetan', 'Tifinagh', 'Vai', 'Wancho', 'Yi'],
];

/** Scripts that are written together: the combinations of "Highly Restrictive" in UTS 39, 5.2. */
const combinations = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hangul'],
];

/** Made with the first name that is checked: 66 patterns with tables of Unicode take milliseconds. */
let singleScripts: readonly RegExp[] | undefined;

function makeSingleScripts(): readonly RegExp[] {
  return [...combinations, ...scripts.map((script) => [script])].map((allowed) => {
    const classes = [...allowed, 'Common', 'Inherited'].map(
      (name) => `\\p{Script_Extensions=${name}}`,
    );
    return new RegExp(`^[${classes.join('')}]*$`, 'u');
  });
}

/**
 * Whether all letters belong to one script, or to scripts that are usually written together. A text
 * of several scripts can look like a text of one.
 */
export function isSingleScript(text: string): boolean {
  singleScripts ??= makeSingleScripts();
  return singleScripts.some((script) => script.test(text));
}

/** Whether a text has characters that a reader cannot see or that change how its neighbors look. */
export function hasInvisibleCharacters(text: string): boolean {
  const visible = text.replace(emojiParts(), '').replace(joiners(), '');
  return invisible().test(visible) || stackedMarks().test(visible.normalize('NFD'));
}

// Functions, so that importing core does not wait for the tables of Unicode behind them.

/** Formatting characters, fillers and other characters that show nothing. */
const invisible = (): RegExp => /[\p{Cf}\p{Default_Ignorable_Code_Point}\u{2800}]/u;
/** Joins emoji and chooses their look. */
const emojiParts = (): RegExp =>
  /(?<=\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u{FE0F})(?:\u{200D}|\u{FE0F})/gu;
/** A joiner or non-joiner between letters of scripts whose spelling needs it, such as Persian. */
const joiners = (): RegExp =>
  /(?<=[\p{scx=Arab}\p{scx=Beng}\p{scx=Deva}\p{scx=Gujr}\p{scx=Guru}\p{scx=Khmr}\p{scx=Knda}\p{scx=Mlym}\p{scx=Mymr}\p{scx=Orya}\p{scx=Sinh}\p{scx=Syrc}\p{scx=Taml}\p{scx=Telu}])[\u{200C}\u{200D}](?=[\p{L}\p{M}])/gu;
/** More marks on one letter than any writing needs (UTS 39, 5.4). */
const stackedMarks = (): RegExp => /\p{Mn}{5}/u;
