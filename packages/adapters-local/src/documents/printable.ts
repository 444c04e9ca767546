/** Characters that XML forbids or that are unreadable: controls, lone surrogates, noncharacters. */
const unprintable = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/gu;

/** They set the direction of what follows. A text without an end to them turns the rest of a line. */
const directions = /[\u202a-\u202e\u2066-\u2069]/gu;

/** A text on one line that any document can hold; `�` stands for each character that none can. */
export function printable(text: string): string {
  return text
    .replaceAll(directions, '')
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .replaceAll(unprintable, '\uFFFD');
}

const rightToLeft =
  /[\p{sc=Arabic}\p{sc=Hebrew}\p{sc=Syriac}\p{sc=Thaana}\p{sc=Nko}\p{sc=Samaritan}\p{sc=Mandaic}\p{sc=Adlam}]/u;

/** Whether a text is of a script written from right to left: its first letter decides. */
export function readsRightToLeft(text: string): boolean {
  return rightToLeft.test(/\p{L}/u.exec(text)?.[0] ?? '');
}

/** Whether a text has any letter that is written from right to left. */
export function hasRightToLeft(text: string): boolean {
  return rightToLeft.test(text);
}
