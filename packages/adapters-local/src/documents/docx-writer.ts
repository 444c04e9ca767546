import type { NotesSection, TranscriptView, TranscriptWriter } from '@attune/core/adapter-kit';
import type {
  IFontAttributesProperties,
  IParagraphOptions,
  IParagraphStylePropertiesOptions,
  IPropertiesOptions,
  IRunStylePropertiesOptions,
  IStylesOptions,
  Paragraph,
} from 'docx';
import { loadLibrary } from '../libraries/load-library.js';
import { docxUser } from './document-libraries.js';
import { printable, readsRightToLeft } from './printable.js';
import { type TranscriptOutline, transcriptOutline } from './transcript-outline.js';
import { setZipDates } from './zip-dates.js';

type Docx = typeof import('docx');

/**
 * Writes transcripts as Word documents. The same transcript makes the same bytes. Takes its library
 * when it first writes.
 */
export function docxWriter(): TranscriptWriter {
  return {
    contentType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    write: async (transcript) => {
      const docx = await loadLibrary(docxUser, () => import('docx'));
      const outline = transcriptOutline(transcript);
      const document = new docx.Document(documentOf(docx, outline, transcript.language));
      const data = coreProperties(outline, transcript);
      const archive = await docx.Packer.pack(document, 'uint8array', false, [
        { path: 'docProps/core.xml', data },
      ]);
      const bytes = new Uint8Array(archive);
      setZipDates(bytes, new Date(transcript.createdAt));
      return bytes;
    },
  };
}

const grey = '595959';

function documentOf(docx: Docx, outline: TranscriptOutline, language: string): IPropertiesOptions {
  const { Footer, Header, HeadingLevel, PageNumber, Paragraph, TextRun } = docx;
  const styled = (style: string, text: string) => paragraphOf(docx, text, { style });
  const heading = (text: string) => new Paragraph({ heading: HeadingLevel.HEADING_1, text });
  const sectionsOf = (...sections: readonly (NotesSection | undefined)[]) =>
    sections.flatMap((section) =>
      section === undefined
        ? []
        : [
            heading(section.heading),
            ...section.lines.map((text) =>
              paragraphOf(docx, text, section.lines.length > 1 ? { bullet: { level: 0 } } : {}),
            ),
          ],
    );
  const pages = ['Page ', PageNumber.CURRENT, ' of ', PageNumber.TOTAL_PAGES];
  const footer = new Paragraph({ style: 'Margin', children: [new TextRun({ children: pages })] });
  return {
    styles: stylesOf(printable(language)),
    sections: [
      {
        headers: { default: new Header({ children: [styled('Margin', outline.title)] }) },
        footers: { default: new Footer({ children: [footer] }) },
        children: [
          paragraphOf(docx, outline.title, { heading: HeadingLevel.TITLE }),
          ...outline.facts.map((text) => styled('Fact', text)),
          ...sectionsOf(outline.doubts),
          heading('Speakers'),
          ...outline.speakers.map((text) => styled('Fact', text)),
          ...sectionsOf(...outline.notes),
          heading('Conversation'),
          ...outline.turns.flatMap((turn) => [
            styled('Turn', turn.heading),
            paragraphOf(docx, turn.text),
          ]),
        ],
      },
    ],
  };
}

/** A text in one paragraph, from right to left where its first letter is. */
function paragraphOf(
  { Paragraph, TextRun }: Docx,
  text: string,
  options: IParagraphOptions = {},
): Paragraph {
  if (!readsRightToLeft(text)) return new Paragraph({ ...options, text });
  const run = new TextRun({ text, rightToLeft: true });
  return new Paragraph({ ...options, bidirectional: true, children: [run] });
}

function stylesOf(language: string): IStylesOptions {
  const style = (
    id: string,
    run: IRunStylePropertiesOptions,
    paragraph: IParagraphStylePropertiesOptions,
  ) => ({ id, name: id, basedOn: 'Normal', run, paragraph });
  return {
    default: {
      document: {
        run: {
          font: fontsFor(language),
          size: 21,
          // Word checks the spelling of each group of scripts in a language of its own.
          language: { value: language, eastAsia: language, bidirectional: language },
        },
      },
      title: { run: { size: 36, bold: true }, paragraph: { spacing: { after: 80 } } },
      heading1: {
        run: { size: 24, bold: true, color: '000000' },
        paragraph: { spacing: { before: 320, after: 60 }, keepNext: true },
      },
    },
    paragraphStyles: [
      style('Fact', {}, { spacing: { after: 40 } }),
      style(
        'Turn',
        { bold: true, size: 18, color: grey },
        { spacing: { before: 160 }, keepNext: true },
      ),
      style('Margin', { size: 16, color: grey }, {}),
    ],
  };
}

/**
 * Fonts by group of scripts, as Word has them: `cs` is for Arabic, Hebrew, Thai and the scripts of
 * India. Chinese, Japanese and Korean write some of the same characters differently.
 */
function fontsFor(language: string): IFontAttributesProperties {
  const latin = 'Calibri';
  return { ascii: latin, hAnsi: latin, cs: 'Arial', eastAsia: eastAsianFont(language) };
}

function eastAsianFont(language: string): string {
  if (/^ja\b/iu.test(language)) return 'Yu Gothic';
  if (/^ko\b/iu.test(language)) return 'Malgun Gothic';
  return /^(?:yue|zh-(?:hant|tw|hk|mo))\b/iu.test(language)
    ? 'Microsoft JhengHei'
    : 'Microsoft YaHei';
}

/** The library takes the time from the system's clock; a document is as old as its transcript. */
function coreProperties({ title }: TranscriptOutline, { createdAt }: TranscriptView): string {
  const time = (name: string): string =>
    `<dcterms:${name} xsi:type="dcterms:W3CDTF">${createdAt}</dcterms:${name}>`;
  return (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties' +
    ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"' +
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"' +
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">' +
    `<dc:title>${escapeXml(title)}</dc:title><dc:creator>Attune</dc:creator>` +
    `${time('created')}${time('modified')}</cp:coreProperties>`
  );
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
