/** The words that hold English sentences together: half of all that is said. */
const frequent = new Set(
  (
    "a about after all also am an and any are as at back be because been but by call came can come could day did do does don't down " +
    "for from get give go going good got had has have he her here him his how i i'm if in into is it it's its just know like look " +
    'made make me more my need new no not now of off oh okay on one or our out over people please really right said say see she ' +
    "should so some something than thank that that's the their them then there these they thing things think this time to too two " +
    "um up us very want was way we well went were what when where which who why will with work would yeah yes you your you're"
  )
    .split(' ')
    .map((word) => word.replaceAll("'", '')),
);

/** The share of words that are among the most frequent of English, 0 to 1. Takes plain words. */
export function shareOfEnglish(words: readonly string[]): number {
  const known = words.filter((word) => frequent.has(word)).length;
  return words.length === 0 ? 0 : known / words.length;
}
