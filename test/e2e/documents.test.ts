import { documentWriters } from '@attune/adapters-local/documents';
import type { Segment, Speaker, TranscriptView } from '@attune/core';
import { writtenDocument } from '@attune/core/adapter-kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openBench } from '../faults/pipeline-tools.js';
import { asTherapist } from '../support/actors.js';
import { readDocx, readPdf } from '../support/read-documents.js';

const { docx, pdf } = documentWriters;
const speakers: readonly Speaker[] = [
  { id: 'S1', role: 'therapist', roleSource: 'rule', roleConfidence: 0.9 },
  { id: 'S2', label: 'Ann & <Bo>', role: 'patient', roleSource: 'person', roleConfidence: 1 },
];
const segment = (index: number, text: string): Segment => ({
  id: `seg-${index}`,
  speaker: index % 2 === 0 ? 'S1' : 'S2',
  startMs: index * 1_000,
  endMs: index * 1_000 + 900,
  text,
});
const transcriptOf = (...texts: readonly string[]): TranscriptView => ({
  sessionId: 's-1',
  revision: 2,
  author: { kind: 'person', id: 'u-1' },
  createdAt: '2026-01-02T03:04:06.000Z',
  language: 'en-US',
  durationMs: 3_700_000,
  coverage: [
    { startMs: 0, endMs: 60_000 },
    { startMs: 70_000, endMs: 3_700_000 },
  ],
  speakers,
  segments: texts.map((text, index) => segment(index, text)),
});
const front = [
  'Transcript of session s-1',
  'Language en-US, duration 01:01:40',
  'Revision 2, saved by a person, 2026-01-02 03:04 UTC',
  'Not transcribed: 00:01:00 to 00:01:10',
  'Speakers',
  'Therapist (S1): therapist, recognized by rules, 90 % sure',
  'Ann & <Bo>: patient',
  'Conversation',
];

async function bytesOf(
  writer: (typeof documentWriters)['docx' | 'pdf'],
  transcript: TranscriptView,
): Promise<Uint8Array> {
  const { body } = writtenDocument(await writer.write(transcript));
  if (typeof body === 'string') throw new TypeError('A document is bytes.');
  return body;
}

const docxOf = async (...texts: readonly string[]) =>
  await readDocx(await bytesOf(docx, transcriptOf(...texts)));
const pdfOf = async (...texts: readonly string[]) =>
  readPdf(await bytesOf(pdf, transcriptOf(...texts)));

/** The texts of all pages but for what stands on each of them. */
const contentOf = (pages: readonly (readonly string[])[]): string[] =>
  pages.flatMap((texts, index) => texts.slice(0, index === 0 ? -1 : -2));

describe('an exported document', () => {
  it('comes from the same use case as the other formats', async () => {
    const bench = openBench({ transcriptWriters: documentWriters });
    const { id } = await bench.processed();
    const { segments } = await bench.transcripts.newest(await bench.sessions.get(id));
    const word = await bench.exportTranscript.execute(asTherapist('ann'), {
      sessionId: id,
      format: 'docx',
    });
    expect(word).toMatchObject({ filename: 'talk.docx', contentType: docx.contentType });
    const { paragraphs } = await readDocx(word.body as Uint8Array);
    expect(paragraphs).toEqual(expect.arrayContaining(segments.map(({ text }) => text)));
    const portable = await bench.exportTranscript.execute(asTherapist('ann'), {
      sessionId: id,
      format: 'pdf',
    });
    expect(portable).toMatchObject({ filename: 'talk.pdf', contentType: 'application/pdf' });
    const words = contentOf(readPdf(portable.body as Uint8Array).pages).join(' ');
    for (const { text } of segments) expect(words).toContain(text);
  });

  it.each(['docx', 'constructor', ''])(
    'is refused as %j when nobody writes that',
    async (format) => {
      const bench = openBench();
      const { id } = await bench.processed();
      await expect(
        bench.exportTranscript.execute(asTherapist('ann'), { sessionId: id, format: format }),
      ).rejects.toMatchObject({
        name: 'DomainError',
        code: 'unknown_format',
        message: expect.stringContaining('choose one of txt, srt, vtt, json, csv.'),
      });
    },
  );
});

describe('a document of a transcript that is in doubt', () => {
  const doubts = [{ code: 'words_unsure', message: 'The engine is not sure of most words.' }];
  const transcript = { ...transcriptOf('How are you?'), doubts };
  const shown = ['Read with care', 'The engine is not sure of most words.', 'Speakers'];

  it('says so before the speakers, in Word', async () => {
    const { paragraphs } = await readDocx(await bytesOf(docx, transcript));
    expect(paragraphs.slice(4, 7)).toEqual(shown);
  });

  it('says so before the speakers, in PDF', async () => {
    const { pages } = readPdf(await bytesOf(pdf, transcript));
    expect(contentOf(pages).slice(4, 7)).toEqual(shown);
  });
});

describe('a Word document', () => {
  it('says what it is of, who speaks and who said what when', async () => {
    const { paragraphs, parts } = await docxOf('How are you?', 'Fine & "well" < 3\n\nthanks');
    expect(paragraphs).toEqual([
      ...front,
      '00:00:00 · Therapist (S1)',
      'How are you?',
      '00:00:01 · Ann & <Bo>',
      'Fine & "well" < 3 thanks',
    ]);
    expect(parts['word/header1.xml']).toContain('Transcript of session s-1');
    expect(parts['word/footer1.xml']).toMatch(/PAGE.*NUMPAGES/su);
  });

  it('sets texts of right-to-left scripts from right to left', async () => {
    const { parts } = await docxOf('hello', 'שלום');
    expect(parts['word/document.xml']?.match(/<w:bidi\/>/gu)).toHaveLength(1);
    expect(parts['word/document.xml']).toMatch(/<w:rtl\/>.*שלום/u);
  });

  it('names a font for each group of scripts, by the language of the transcript', async () => {
    const fontOf = async (language: string) => {
      const { parts } = await readDocx(await bytesOf(docx, { ...transcriptOf('a'), language }));
      return /w:eastAsia="([^"]*[A-Z][a-z]+ [^"]*)"/u.exec(parts['word/styles.xml'] ?? '')?.[1];
    };
    expect(await fontOf('ja')).toBe('Yu Gothic');
    expect(await fontOf('zh-TW')).toBe('Microsoft JhengHei');
    expect(await fontOf('zh')).toBe('Microsoft YaHei');
    expect(await fontOf('ko')).toBe('Malgun Gothic');
  });

  it('puts � in the place of what XML cannot hold', async () => {
    const { paragraphs } = await docxOf('a\u0000b\u001b[1m\ud800\uffffc 漢字');
    expect(paragraphs.at(-1)).toBe('a�b�[1m��c 漢字');
  });

  it('is as old as its transcript, and the same bytes each time', async () => {
    const transcript = transcriptOf('Hello');
    const first = await bytesOf(docx, transcript);
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect(Buffer.compare(first, await bytesOf(docx, transcript))).toBe(0);
    const { parts } = await readDocx(first);
    expect(parts['docProps/core.xml']?.match(/2026-01-02T03:04:06\.000Z/gu)).toHaveLength(2);
  });
});

describe('a PDF', () => {
  it('says what it is of, who speaks and who said what when', async () => {
    const { pages, createdAt } = await pdfOf('How are you?', 'Fine & "well" < 3\n\nthanks');
    expect(contentOf(pages)).toEqual([
      ...front,
      '00:00:00 · Therapist (S1)',
      'How are you?',
      '00:00:01 · Ann & <Bo>',
      'Fine & "well" < 3 thanks',
    ]);
    expect(pages[0]?.at(-1)).toBe('Page 1 of 1');
    expect(createdAt).toBe('(D:20260102030406Z)');
  });

  it('breaks long texts and long words into lines, and numbers its pages', async () => {
    const long = `${'word '.repeat(2_000)}${'x'.repeat(500)}`;
    const { pages } = await pdfOf(long);
    expect(pages.length).toBeGreaterThan(2);
    expect(pages.map((texts) => texts.at(-1))).toEqual(
      pages.map((_, index) => `Page ${index + 1} of ${pages.length}`),
    );
    const lines = contentOf(pages).slice(front.length + 1);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(120);
    expect(lines.join(' ').replaceAll(/(?<=x) (?=x)/gu, '')).toBe(long);
  });

  it('draws right-to-left scripts in the order of reading, also within other lines', async () => {
    const { pages } = await pdfOf('שלום עולם (and more) 14:30 סוף', 'She said שלום עולם twice.');
    // From left to right as it stands on paper. A mirrored bracket may be copied as it was written.
    const drawn = contentOf(pages).join('');
    expect(drawn).toMatch(/ףוס 14:30 [()]and more[()] ?םלוע ?םולש/u);
    expect(drawn).toMatch(/She said םלוע ?םולש twice\.$/u);
  });

  it.each([
    ['zh', '我一直觉得每个人都能看出我有多紧张。'],
    ['zh-TW', '我一直覺得每個人都能看出我有多緊張。'],
    ['ja', 'みんなが私の緊張に気づいていると思った。'],
    ['ko', '모두가 내가 긴장한 것을 안다고 생각했어요.'],
    ['th', 'ฉันคิดว่าทุกคนเห็น'],
    ['hi', 'मुझे डर लगा।'],
    ['bn', 'আমার ভয় ক্ষমতা।'],
    ['ta', 'என் பயத்தைப் பார்க்க'],
    ['ar', 'كنت متوترًا جدًا'],
    ['he', 'שָׁלוֹם עולם'],
    ['ru', 'Мне было страшно.'],
    ['el', 'Φοβόμουν πολύ.'],
    ['en', '\u{1F44D}\u{1F3FD} fine'],
  ])('has letters for %s', async (language, text) => {
    const written = writtenDocument(await pdf.write({ ...transcriptOf(text), language }));
    expect(written.missingScripts).toBeUndefined();
    const shown = contentOf(readPdf(written.body as Uint8Array).pages).join('');
    expect(shown).not.toMatch(/[\u25a1\ufffd]/u);
    const base = (all: string) => all.replaceAll(/[^\p{L}\p{N}]/gu, '');
    for (const letter of base(text)) expect(base(shown)).toContain(letter);
  });

  it('shows boxes for what its fonts lack, and says which scripts those are', async () => {
    const written = writtenDocument(await pdf.write(transcriptOf('ᠮᠣᠩᠭᠣᠯ ok ᬅᬓ')));
    expect(written.missingScripts).toEqual(['Balinese', 'Mongolian']);
    const texts = contentOf(readPdf(written.body as Uint8Array).pages);
    expect(texts.slice(1, 3).join(' ')).toContain('cannot show (Balinese, Mongolian)');
    expect(texts.join('')).toContain('□□□□□□ ok □□');
  });

  it('leaves out what would turn the direction of a line', async () => {
    const { pages } = await pdfOf('\u202egnp.exe\u2066 fine');
    expect(contentOf(pages).at(-1)).toBe('gnp.exe fine');
  });

  it('keeps a heading on the page of what follows, and no line alone', async () => {
    const words = Array.from({ length: 400 }, (_, index) =>
      'so it went on and on '.repeat(1 + (index % 29)),
    );
    const { pages } = await pdfOf(...words);
    const isHeading = (text = '') => / · /u.test(text);
    for (const [index, texts] of pages.slice(0, -1).entries()) {
      expect(isHeading(texts.at(-3))).toBe(false);
      const next = pages[index + 1] ?? [];
      // A single last line would stand directly before a heading.
      if (!isHeading(next[0])) expect(isHeading(next[1])).toBe(false);
    }
  });

  it('is the same bytes each time', async () => {
    const transcript = transcriptOf('Hello');
    const first = await bytesOf(pdf, transcript);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(Buffer.compare(first, await bytesOf(pdf, transcript))).toBe(0);
  });
});

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.array(fc.nat(0xffff), { maxLength: 20 }).map((units) => String.fromCharCode(...units)),
  fc
    .array(fc.integer({ min: 0x0300, max: 0x10ff }), { maxLength: 40 })
    .map((points) => String.fromCodePoint(...points)),
);

describe('both documents', () => {
  it('take any text there is', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        anyText,
        anyText,
        fc.array(anyText, { maxLength: 4 }),
        async (id, label, texts) => {
          const given = {
            ...transcriptOf(...texts),
            sessionId: id,
            speakers: speakers.map((one) => ({ ...one, label })),
          };
          const { paragraphs } = await readDocx(await bytesOf(docx, given));
          expect(paragraphs).toHaveLength(front.length + 2 * texts.length);
          expect(readPdf(await bytesOf(pdf, given)).pages.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('take a conversation of 10,000 segments', { timeout: 120_000 }, async () => {
    const texts = Array.from({ length: 10_000 }, (_, index) => `This is number ${index}.`);
    const { paragraphs } = await docxOf(...texts);
    expect(paragraphs.at(-1)).toBe(texts.at(-1));
    expect(paragraphs).toHaveLength(front.length + 20_000);
    const { pages } = await pdfOf(...texts);
    expect(contentOf(pages)).toHaveLength(front.length + 20_000);
    expect(contentOf(pages).at(-1)).toBe(texts.at(-1));
  });
});
