import type * as HarfBuzz from 'harfbuzzjs';

/** The library that shapes text. */
export type Shaper = typeof HarfBuzz;

/**
 * What the library for PDF keeps of a font. It has no public way to place glyphs: its own shaping
 * knows few scripts and fails on marks that a font does not place.
 */
export interface EmbeddedFont {
  readonly scale: number;
  readonly font: {
    hasGlyphForCodePoint(codePoint: number): boolean;
    getGlyph(id: number): { readonly advanceWidth: number };
  };
  layout(text: string, features?: readonly string[]): Layout;
}

interface Layout {
  readonly glyphs: readonly PlacedGlyph[];
  readonly positions: readonly object[];
  readonly advanceWidth: number;
}

interface PlacedGlyph {
  readonly id: number;
  readonly advanceWidth: number;
  /** What it stands for when a reader copies it. */
  readonly codePoints: readonly number[];
}

/** As an OpenType feature: says that a run is written from right to left. */
export const rightToLeftRun = 'rtla';

/** Has HarfBuzz shape all text in a font: joined letters, vowel signs, marks and direction. */
export function shapeBy(
  shaper: Shaper,
  embedded: EmbeddedFont,
  font: InstanceType<Shaper['Font']>,
): void {
  const { scale } = embedded;
  embedded.layout = (text, features = []) => {
    const buffer = new shaper.Buffer();
    buffer.addText(text);
    buffer.setClusterLevel(shaper.ClusterLevel.CHARACTERS);
    buffer.guessSegmentProperties();
    const { LTR, RTL } = shaper.Direction;
    buffer.setDirection(features.includes(rightToLeftRun) ? RTL : LTR);
    shaper.shape(font, buffer);
    const infos = buffer.getGlyphInfos();
    const stands = standsFor(
      text,
      infos.map(({ cluster }) => cluster),
    );
    const glyphs = infos.map(({ codepoint: id }, index) => ({
      ...{ id, advanceWidth: embedded.font.getGlyph(id).advanceWidth },
      codePoints: stands[index] ?? [],
    }));
    let advanceWidth = 0;
    const positions = buffer.getGlyphPositions().map((at, index) => {
      advanceWidth += at.xAdvance * scale;
      return {
        xAdvance: at.xAdvance * scale,
        yAdvance: at.yAdvance * scale,
        xOffset: at.xOffset * scale,
        yOffset: at.yOffset * scale,
        advanceWidth: (glyphs[index]?.advanceWidth ?? 0) * scale,
      };
    });
    return { glyphs, positions, advanceWidth };
  };
}

/** The characters from where each glyph begins to where the next one does. */
function standsFor(text: string, starts: readonly number[]): readonly (readonly number[])[] {
  const ends = new Map<number, number>();
  const sorted = [...new Set(starts)].sort((one, other) => one - other);
  for (const [index, start] of sorted.entries()) ends.set(start, sorted[index + 1] ?? text.length);
  const taken = new Set<number>();
  return starts.map((start) => {
    if (taken.has(start)) return [];
    taken.add(start);
    return Array.from(text.slice(start, ends.get(start)), (one) => one.codePointAt(0) ?? 0);
  });
}
