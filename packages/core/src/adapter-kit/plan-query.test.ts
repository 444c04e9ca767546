import { describe, expect, it } from 'vitest';
import type { CollectionDeclaration, DocumentQuery } from '../ports/document-store.js';
import { compareCodePoints } from '../text/compare-values.js';
import { words } from '../text/words.js';
import { planQuery } from './plan-query.js';

const books: CollectionDeclaration = {
  name: 'books',
  partitionKey: 'shelf',
  indexes: [{ fields: ['genre', 'title'] }, { fields: ['genre'] }, { fields: ['lent', 'id'] }],
  textFields: ['title'],
};
const plan = (query: DocumentQuery, textSearch = true) => planQuery(books, query, { textSearch });

describe('planQuery', () => {
  it('takes the index whose fields are the compared ones and then the sorted one', () => {
    const { index, equals, sortField } = plan({
      where: { genre: 'crime' },
      orderBy: { field: 'title', direction: 'desc' },
    });
    expect(index).toBe(books.indexes[0]);
    expect(equals).toEqual([{ field: 'genre', value: 'crime' }]);
    expect(sortField).toBe('title');
  });

  it('orders by id with an index of the compared fields alone, or one that ends in id', () => {
    expect(plan({ where: { genre: 'crime' } }).index).toBe(books.indexes[1]);
    expect(plan({ where: { lent: true } }).index).toBe(books.indexes[2]);
    expect(plan({ where: {} }).index).toBeUndefined();
  });

  it.each<[string, DocumentQuery]>([
    ['a field no index has', { where: { colour: 'red' } }],
    ['a sort no index has', { where: {}, orderBy: { field: 'title', direction: 'asc' } }],
    ['a limit of nothing', { where: {}, limit: 0 }],
    ['a limit beyond the largest', { where: {}, limit: 1001 }],
    ['a range without an order', { where: { genre: 'x' }, range: { from: 'a' } }],
    [
      'a range of two types',
      {
        where: { genre: 'x' },
        orderBy: { field: 'title', direction: 'asc' },
        range: { from: 'a', to: 1 },
      },
    ],
    ['a comparison beyond JSON', { where: { genre: Number.NaN } }],
    ['no cursor at all', { where: {}, cursor: 'not one' }],
  ])('refuses %s', (_, query) => {
    expect(() => plan(query)).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
  });

  it('takes an index for its scope only', () => {
    const scoped: CollectionDeclaration = {
      ...books,
      indexes: [
        { fields: ['genre', 'title'], scope: 'collection' },
        { fields: ['lent'], scope: 'partition' },
      ],
    };
    const planned = (query: DocumentQuery) => planQuery(scoped, query, { textSearch: true }).index;
    const byTitle: DocumentQuery = {
      where: { genre: 'crime' },
      orderBy: { field: 'title', direction: 'asc' },
    };
    const lent: DocumentQuery = { where: { lent: true } };
    expect(planned(byTitle)).toBe(scoped.indexes[0]);
    expect(planned({ ...lent, partition: 'x' })).toBe(scoped.indexes[1]);
    expect(() => planned({ ...byTitle, partition: 'x' })).toThrow('within a partition');
    expect(() => planned(lent)).toThrow('(genre, title) collection (lent) partition');
  });

  it('names the declared indexes when none serves', () => {
    expect(() => plan({ where: { colour: 'red' } })).toThrow('(genre, title) (genre) (lent, id)');
  });

  it('reads its own cursors and no other query’s', () => {
    const at = { sort: 'Ähre 🌾', id: 'b-1', partition: 'öst' };
    const cursor = plan({ where: { genre: 'crime' } }).cursorAt(at);
    expect(plan({ where: { genre: 'crime' }, cursor, limit: 7 }).after).toEqual(at);
    expect(() => plan({ where: { genre: 'novel' }, cursor })).toThrow('cursor');
    expect(() => plan({ where: { genre: 'crime' }, partition: 'x', cursor })).toThrow('cursor');
  });

  it('refuses text where it cannot be searched', () => {
    expect(() => plan({ where: {}, text: 'x' }, false)).toThrow(
      expect.objectContaining({ code: 'unsupported' }),
    );
    expect(plan({ where: {}, text: 'Two  words' }).words).toEqual(['two', 'words']);
  });
});

describe('words', () => {
  it('are distinct lower-cased runs of letters and digits', () => {
    expect(words('Don’t PANIC: 42 Ängste, ängste!')).toEqual(['don', 't', 'panic', '42', 'ängste']);
  });

  it('do not depend on how a character is composed', () => {
    expect(words('cafe\u0301')).toEqual(words('caf\u00e9'));
  });

  it('stay short enough for any index', () => {
    expect(words('🄰'.repeat(3) + 'x'.repeat(9000))[0]?.length).toBe(200);
  });
});

describe('compareCodePoints', () => {
  it('orders as UTF-8 bytes do', () => {
    const texts = ['z', '', '\u{1f600}', '\uffee', 'a', 'é', '\u{1f600}a', 'aa'];
    const bytes = [...texts].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect([...texts].sort(compareCodePoints)).toEqual(bytes);
  });
});
