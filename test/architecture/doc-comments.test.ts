import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { packageSources, read } from './tree.js';

/**
 * Share of documented members, as measured; raise it when it grows. A member needs no comment where
 * its name and type say meaning, unit and range.
 */
const floors = { contracts: 0.82, all: 0.5 };

interface Share {
  readonly documented: number;
  readonly members: number;
}

/** Counts the members of exported interfaces, and those with a doc comment. */
function shareIn(file: string, text: string): Share {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const members = source.statements
    .filter(ts.isInterfaceDeclaration)
    .filter((one) => one.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
    .flatMap((one) => [...one.members]);
  const documented = members.filter((member) => ts.getJSDocCommentsAndTags(member).length > 0);
  return { documented: documented.length, members: members.length };
}

function shareOf(files: readonly string[]): number {
  const shares = files.map((file) => shareIn(file, read(file)));
  const sum = (of: (share: Share) => number) => shares.reduce((all, one) => all + of(one), 0);
  return sum(({ documented }) => documented) / sum(({ members }) => members);
}

const sources = packageSources().filter((file) => !file.endsWith('packages/client/src/api.ts'));
const contracts = sources.filter((file) => /packages\/core\/src\/(ports|domain)\//u.test(file));

describe('members of exported interfaces', () => {
  it('carry doc comments in ports and domain', () => {
    expect(contracts.length).toBeGreaterThan(40);
    expect(shareOf(contracts)).toBeGreaterThanOrEqual(floors.contracts);
  });

  it('carry doc comments in all packages', () => {
    expect(shareOf(sources)).toBeGreaterThanOrEqual(floors.all);
  });

  it('are counted one by one', () => {
    const text =
      'export interface A {\n  /** Unit. */\n  a: 1;\n  b: 2;\n}\ninterface B {\n  c: 3;\n}\n';
    expect(shareIn('seed.ts', text)).toEqual({ documented: 1, members: 2 });
  });
});
