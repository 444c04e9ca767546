import { describe, expect, it } from 'vitest';
import { swearFinderFor } from './find-swear-words.js';
import { swearWords } from './swear-words.js';

const found = (text: string, language = 'en-US') =>
  swearFinderFor(language)?.(text).map(({ start, end }) => text.slice(start, end));

describe('swearFinderFor', () => {
  it('finds whole words with their endings, however they are written', () => {
    expect(found('What the FUCK, he fucked up that shitty motherfucker’s party')).toEqual([
      ...['FUCK', 'fucked', 'shitty', 'motherfucker’s'],
    ]);
    expect(found('such an asshole, total bullshit, you wankers')).toEqual([
      ...['asshole', 'bullshit', 'wankers'],
    ]);
  });

  it.each([
    'I moved from Scunthorpe to Essex and assess the class.',
    'Shiitake and a cocktail in Penistone, said Dick, sniggering.',
    'I prick my finger every morning for the sugar.',
    'It was rape. He forced sex on me, and there is a wound on my penis and anus.',
    'The analysis of my suicidal thoughts, damn, what a hell of a week.',
  ])('finds nothing in "%s"', (text) => expect(found(text)).toEqual([]));

  it('knows nouns that are verbs elsewhere, and names', () => {
    expect(found('he is such a prick and a dick')).toEqual(['prick', 'dick']);
  });

  it('finds what an engine has masked', () => {
    expect(found('f***ing hell, what a s**t')).toEqual(['f***ing', 's**t']);
  });

  it.each([
    ['de-DE', 'So eine Scheiße, dieses Arschloch hat beschissen geparkt.', 3],
    ['de', 'Die Geschichte vom Barsch und dem Marsch.', 0],
    ['fr-FR', 'Putain, quel connard, quelle merde. Le conte continue.', 3],
    ['es-ES', 'Joder, qué mierda, cabrón. Disputa y computadora.', 3],
    ['it-IT', 'Che cazzo vuoi, stronzo? Ha tirato un cazzotto.', 2],
    ['pt-BR', 'Que porra, caralho. A disputa e o curso.', 2],
    ['nl-NL', 'Godverdomme, wat een klootzak. Het kutje van de acute zorg.', 2],
    ['pl-PL', 'Kurwa, to jest pojebane. Kurczak i suknia.', 2],
    ['ru-RU', 'Блять, какая хуйня. Он психует, колебания и страхуем.', 2],
    ['sv-SE', 'Fan, vilken jävla skit. Fantastisk skiss.', 3],
  ])('in %s it finds the swear words of "%s" alone', (language, text, count) => {
    expect(found(text, language)).toHaveLength(count);
  });

  it('has no list for other languages', () => {
    expect(swearFinderFor('ja-JP')).toBeUndefined();
    expect(swearFinderFor('und')).toBeUndefined();
  });

  it('finds every form of its own lists', () => {
    for (const [language, { forms }] of swearWords) {
      for (const entry of forms.flatMap((line) => line.split(' '))) {
        const [stem = ''] = entry.split('|');
        expect(found(stem, language), `${language} ${stem}`).toEqual([stem]);
      }
    }
  });
});
