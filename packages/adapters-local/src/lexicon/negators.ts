/** Words that deny what follows, as they are spoken; recognizers drop apostrophes. */
export const negators: ReadonlySet<string> = new Set(
  (
    "not no never nobody nothing none neither nor without hardly barely cannot isn't wasn't " +
    "aren't weren't don't doesn't didn't can't couldn't won't wouldn't shouldn't haven't hasn't " +
    "hadn't ain't isnt wasnt arent werent dont doesnt didnt cant couldnt wouldnt shouldnt " +
    'havent hasnt hadnt aint less stopped stop rid'
  ).split(' '),
);
