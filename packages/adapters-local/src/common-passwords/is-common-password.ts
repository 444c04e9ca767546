let list: Promise<ReadonlySet<string>> | undefined;

/**
 * Whether a password is among the fifty thousand that are tried first, whatever its case. The list
 * is read when it is first asked for.
 */
export async function isCommonPassword(password: string): Promise<boolean> {
  list ??= load();
  return (await list).has(password.toLowerCase());
}

async function load(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  return new Set(dictionary['passwords-common']);
}
