import assert from 'node:assert/strict';
import { english, itemsOf, type LanguageAnalysisCase } from './harness.js';

const labels: readonly string[] = ['positive', 'neutral', 'negative', 'mixed'];
const gladText = 'I am so happy today, it was a wonderful day and I feel great.';
const sadText = 'I feel terrible and sad, it was an awful week and I cried every night.';
const isShare = (value: number) => value >= 0 && value <= 1;

const answerCases: readonly LanguageAnalysisCase[] = [
  {
    id: 'LA-01',
    title: 'gives each text a legal label and shares from 0 to 1 that sum to 1',
    needs: ['sentiment'],
    async run({ port }) {
      const texts = [gladText, sadText, 'The bus leaves at nine.', 'Love and hate 🎧 漢字', '?!'];
      for (const { id, value } of await port.analyzeSentiment(itemsOf(texts), english)) {
        assert.ok(value, `${id} can be answered`);
        assert.ok(labels.includes(value.label), `${id}: the label is one of the four`);
        const shares = Object.values(value.scores);
        assert.deepEqual(Object.keys(value.scores).sort(), [...labels].sort());
        assert.ok(shares.every(isShare), `${id}: each share is from 0 to 1`);
        const sum = shares.reduce((total, share) => total + share, 0);
        assert.ok(Math.abs(sum - 1) < 1e-6, `${id}: the shares sum to 1, not ${sum}`);
      }
    },
  },
  {
    id: 'LA-02',
    title: 'recognizes plainly glad and plainly sad texts',
    needs: ['sentiment'],
    async run({ port }) {
      const [glad, sad] = await port.analyzeSentiment(itemsOf([gladText, sadText]), english);
      assert.equal(glad?.value?.label, 'positive', 'a glad utterance is positive');
      assert.equal(sad?.value?.label, 'negative', 'a sad utterance is negative');
    },
  },
  {
    id: 'LA-03',
    title: 'names personal data by spans in UTF-16 code units, in order, apart and in the text',
    needs: ['pii'],
    async run({ port }) {
      const address = 'anna.meyer@example.com';
      const second = 'tom.berger@example.org';
      const text = `🎧🧘‍♀️ Größe 漢 write to ${address} 😀 or to ${second} please 👍`;
      const [result] = await port.detectPii(itemsOf([text]), english);
      const spans = result?.value ?? [];
      let from = 0;
      for (const { category, start, end, confidence } of spans) {
        assert.ok(Number.isInteger(start) && Number.isInteger(end), 'offsets are whole');
        assert.ok(start >= from, 'spans are ordered and do not overlap');
        assert.ok(end > start && end <= text.length, 'a span lies within the text');
        assert.match(category, /^[A-Z]+(?:_[A-Z]+)*$/, 'categories are upper-case snake case');
        assert.ok(isShare(confidence), 'confidence is from 0 to 1');
        from = end;
      }
      assert.deepEqual(
        spans
          .filter(({ category }) => category === 'EMAIL')
          .map(({ start, end }) => text.slice(start, end)),
        [address, second],
        'an e-mail address behind characters outside the basic plane is found to the letter',
      );
    },
  },
  {
    id: 'LA-04',
    title: 'names the telling phrases of a text, none twice and none empty',
    needs: ['keyPhrases'],
    async run({ port }) {
      const text =
        'The breathing exercise helped. I do the breathing exercise every evening before bed.';
      const [result] = await port.extractKeyPhrases(itemsOf([text]), english);
      const phrases = (result?.value ?? []).map((phrase) => phrase.toLowerCase());
      assert.ok(
        phrases.some((phrase) => /breathing|exercise/.test(phrase)),
        'what a text is about is among its phrases',
      );
      assert.ok(
        phrases.every((phrase) => phrase !== '' && phrase === phrase.trim()),
        'a phrase is not empty and has no space around it',
      );
      assert.equal(new Set(phrases).size, phrases.length, 'no phrase comes twice');
    },
  },
  {
    id: 'LA-05',
    title: 'tells English from German by BCP 47 with a confidence from 0 to 1',
    needs: ['languageDetection'],
    async run({ port }) {
      const texts = [
        'I have been thinking about the conversation that we had with the doctor last week.',
        'Ich habe in der letzten Woche oft an das Gespräch gedacht, und es ist nicht leicht.',
      ];
      const results = await port.detectLanguage(itemsOf(texts));
      const found = results.map(({ value }) => value?.language.toLowerCase().split('-')[0]);
      assert.deepEqual(found, ['en', 'de'], 'plain sentences are told apart');
      for (const { value } of results) {
        assert.ok(isShare(value?.confidence ?? -1), 'confidence is from 0 to 1');
      }
    },
  },
];

export { answerCases };
