/** A font family and where its files are inside its package. */
export interface ScriptFont {
  /** On npm. */
  readonly package: string;
  readonly plain: string;
  /** The plain file where a family has only one weight. */
  readonly bold: string;
  /** Names of scripts by Unicode; `emoji` and `other` are ours. */
  readonly scripts: readonly string[];
}

/** A family of Google Fonts: npm has each as a package of its own with whole TrueType files. */
function google(folder: string, name: string, ...scripts: readonly string[]): ScriptFont {
  return {
    package: `@expo-google-fonts/${folder}`,
    plain: `400Regular/${name}_400Regular.ttf`,
    bold: `700Bold/${name}_700Bold.ttf`,
    scripts,
  };
}

function eastAsian(folder: string, name: string, ...scripts: readonly string[]): ScriptFont {
  return {
    package: `@embedpdf/fonts-${folder}`,
    plain: `fonts/${name}-Regular.otf`,
    bold: `fonts/${name}-Bold.otf`,
    scripts,
  };
}

const simplified = eastAsian('sc', 'NotoSansHans', 'Han', 'Bopomofo');
const traditional = eastAsian('tc', 'NotoSansHant', 'Han', 'Bopomofo');
const japanese = eastAsian('jp', 'NotoSansJP', 'Hiragana', 'Katakana', 'Han');
const korean = eastAsian('kr', 'NotoSansKR', 'Hangul', 'Han');

const others: readonly ScriptFont[] = [
  google('noto-sans', 'NotoSans', 'Latin', 'Greek', 'Cyrillic', 'other'),
  google('noto-sans-arabic', 'NotoSansArabic', 'Arabic'),
  google('noto-sans-hebrew', 'NotoSansHebrew', 'Hebrew'),
  google('noto-sans-thai', 'NotoSansThai', 'Thai'),
  google('noto-sans-devanagari', 'NotoSansDevanagari', 'Devanagari'),
  google('noto-sans-bengali', 'NotoSansBengali', 'Bengali'),
  google('noto-sans-tamil', 'NotoSansTamil', 'Tamil'),
  google('noto-sans-gujarati', 'NotoSansGujarati', 'Gujarati'),
  google('noto-sans-gurmukhi', 'NotoSansGurmukhi', 'Gurmukhi'),
  google('noto-sans-telugu', 'NotoSansTelugu', 'Telugu'),
  google('noto-sans-kannada', 'NotoSansKannada', 'Kannada'),
  google('noto-sans-malayalam', 'NotoSansMalayalam', 'Malayalam'),
  google('noto-sans-sinhala', 'NotoSansSinhala', 'Sinhala'),
  google('noto-sans-khmer', 'NotoSansKhmer', 'Khmer'),
  google('noto-sans-myanmar', 'NotoSansMyanmar', 'Myanmar'),
  google('noto-sans-ethiopic', 'NotoSansEthiopic', 'Ethiopic'),
  google('noto-emoji', 'NotoEmoji', 'emoji'),
];

/** The font for everything that the others lack: it has letters of many scripts, and symbols. */
export const lastFont: ScriptFont = {
  package: 'dejavu-fonts-ttf',
  plain: 'ttf/DejaVuSans.ttf',
  bold: 'ttf/DejaVuSans-Bold.ttf',
  scripts: [],
};

/**
 * The fonts of documents in the order in which they are tried. Chinese, Japanese and Korean write
 * some of the same characters differently: the language of the transcript decides which font is first.
 */
export function scriptFonts(language: string): readonly ScriptFont[] {
  return [...others, ...inOrder(language.toLowerCase())];
}

function inOrder(language: string): readonly ScriptFont[] {
  if (/^ja\b/u.test(language)) return [japanese, simplified, traditional, korean];
  if (/^ko\b/u.test(language)) return [korean, simplified, traditional, japanese];
  if (/^(?:yue|zh-(?:hant|tw|hk|mo))\b/u.test(language)) {
    return [traditional, simplified, japanese, korean];
  }
  return [simplified, traditional, japanese, korean];
}
