import { describe, expect, it } from 'vitest';
import { createLexiconLanguageAnalysis } from './lexicon-language-analysis.js';

const port = createLexiconLanguageAnalysis();
const items = Array.from({ length: 3_000 }, (_, at) => ({
  id: `s${at}`,
  text: 'some days i feel hopeless and some days i feel much better than before',
}));

describe('createLexiconLanguageAnalysis', () => {
  it('lets other work have its turn while it goes through many items', async () => {
    let turns = 0;
    let done = false;
    const count = (): void => {
      turns += 1;
      if (!done) setImmediate(count);
    };
    setImmediate(count);
    await port.analyzeSentiment(items, { language: 'en' });
    done = true;
    expect(turns).toBeGreaterThanOrEqual(10);
  });

  it('stops between items when aborted', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const call = port.detectPii(items, { language: 'en', signal: controller.signal });
    setImmediate(() => controller.abort(reason));
    await expect(call).rejects.toBe(reason);
  });

  it('refuses personal data in a language whose spoken forms it does not know', async () => {
    const call = port.detectPii(items.slice(0, 1), { language: 'de-DE' });
    await expect(call).rejects.toMatchObject({ code: 'unsupported', adapter: 'lexicon' });
  });

  it('tells a language that it cannot analyze', async () => {
    const [result] = await port.detectLanguage([
      { id: 'a', text: 'Je ne sais pas comment je vais payer le loyer ce mois-ci.' },
    ]);
    expect(result?.value?.language).toBe('fr');
  });
});
