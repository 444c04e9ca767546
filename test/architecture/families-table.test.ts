import { describe, expect, it } from 'vitest';
import { loadConfig, portNames } from '../../packages/http/src/composition/config.js';
import { providerNames } from '../../packages/http/src/composition/profiles.js';
import { familiesTable, withTable } from '../../scripts/families-table.mjs';
import { read } from './tree.js';

describe('the table of families in README.md', () => {
  const table = familiesTable({ portNames, loadConfig, providerNames });

  it('is what the code decides; "node scripts/families-table.mjs" writes it anew after a build', () => {
    const readme = read('README.md');
    expect(withTable(readme, table)).toBe(readme);
  });

  it('has a row for every port and every name that its variable may have', () => {
    const rows = table.split('\n').slice(2);
    expect(rows).toHaveLength(portNames.length);
    for (const [at, port] of portNames.entries()) {
      const others = providerNames(port).filter((name) => !/^(?:local|azure|aws)$/u.test(name));
      expect(rows[at]).toContain(others.map((name) => `\`${name}\``).join(' '));
    }
  });
});
