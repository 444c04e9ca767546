import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { docsPage } from './index.js';
import { curlOf, groupsOf, renderDocument } from './render.js';
import { codeHtml, exampleOf, schemaHtml } from './schema.js';

const hostile = `</code><script>alert("1")</script><img src=x onerror='alert(1)'>&`;
const api = {
  openapi: '3.1.0',
  info: { title: 'Attune', version: '1' },
  paths: {
    '/v1/notes/{id}': {
      parameters: [{ $ref: '#/components/parameters/Id' }],
      get: {
        operationId: 'getNote',
        tags: ['Notes'],
        summary: hostile,
        description: hostile,
        'x-access': 'session:read',
        security: [{ bearer: [] }],
        parameters: [
          {
            name: 'format',
            in: 'query',
            required: true,
            description: 'How to write it',
            schema: { type: 'string', enum: ['txt', 'csv'], default: 'txt' },
          },
        ],
        responses: {
          200: {
            description: 'The note',
            headers: { ETag: { description: 'Its version', schema: { type: 'string' } } },
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Note' } } },
          },
          404: { $ref: '#/components/responses/Problem404' },
        },
      },
      put: {
        operationId: 'putNote',
        tags: ['Notes'],
        'x-access': 'session:work',
        security: [{ bearer: [] }],
        parameters: [
          { name: 'If-Match', in: 'header', required: true, schema: { type: 'string' } },
        ],
        requestBody: {
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Note' } } },
        },
        responses: { 204: { description: 'Kept' } },
      },
    },
    '/v1/upload': {
      post: {
        operationId: 'upload',
        'x-access': 'open',
        requestBody: {
          content: {
            'multipart/form-data': {
              schema: {
                type: 'object',
                required: ['audio', 'title'],
                properties: {
                  audio: { type: 'string', format: 'binary' },
                  title: { type: 'string', example: "it's mine" },
                },
              },
            },
          },
        },
        responses: { 202: { description: 'Taken' } },
      },
    },
  },
  components: {
    parameters: { Id: { name: 'id', in: 'path', required: true, schema: { type: 'string' } } },
    responses: {
      Problem404: {
        description: 'There is no such thing',
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        },
      },
    },
    schemas: {
      Problem: {
        type: 'object',
        properties: { code: { type: 'string', description: 'For programs' } },
      },
      Note: {
        type: 'object',
        description: 'What somebody noted',
        required: ['text', 'count'],
        properties: {
          text: { type: 'string', maxLength: 9, description: hostile },
          count: { type: ['integer', 'null'], minimum: 2 },
          replies: { type: 'array', items: { $ref: '#/components/schemas/Note' } },
          by: {
            anyOf: [{ type: 'object', properties: { deepName: { const: 'x' } } }, { type: 'null' }],
          },
        },
      },
    },
  },
};
const html: string = renderDocument(api, 'http://127.0.0.1:8000');
const operation = (id: string) =>
  groupsOf(api)
    .flatMap(({ operations }) => operations)
    .find(({ operationId }) => operationId === id);
const curl = (id: string): string => curlOf(api, operation(id), 'http://127.0.0.1:8000');

describe('the page of the API', () => {
  it('shows every operation under its tag, with who may call it', () => {
    expect(
      groupsOf(api).map(({ tag, operations }) => [
        tag,
        operations.map(({ operationId }: { operationId: string }) => operationId),
      ]),
    ).toEqual([
      ['Notes', ['getNote', 'putNote']],
      ['Other', ['upload']],
    ]);
    for (const id of ['getNote', 'putNote', 'upload'])
      expect(html).toContain(`id="operation-${id}"`);
    for (const access of ['session:read', 'session:work', 'open'])
      expect(html).toContain(`<span class="access">${access}</span>`);
  });

  it('shows parameters, headers, bodies and problems, with references followed', () => {
    for (const text of [
      'How to write it',
      'Its version',
      'What somebody noted',
      'application/problem+json',
      'There is no such thing',
      'For programs',
      'maxLength 9',
      'integer or null, minimum 2',
      'deepName',
    ]) {
      expect(html).toContain(text);
    }
  });

  it('lets nothing of the document become markup', () => {
    expect(html).not.toMatch(/<script|<img|onerror='/u);
    fc.assert(
      fc.property(fc.string(), (text) => {
        const paths = {
          [text]: { get: { operationId: text, summary: text, tags: [text], 'x-access': text } },
        };
        const marked: string = renderDocument({ paths }, 'http://a');
        const plain: string = renderDocument(
          {
            paths: { a: { get: { operationId: 'a', summary: 'a', tags: ['a'], 'x-access': 'a' } } },
          },
          'http://a',
        );
        const tags = (markup: string) =>
          [...markup.matchAll(/<\/?([a-z]\w*)/gu)].map(([, tag]) => tag);
        if (text !== '') expect(tags(marked)).toEqual(tags(plain));
      }),
    );
  });

  it('gives a command line for each operation', () => {
    expect(curl('getNote')).toBe(
      `curl 'http://127.0.0.1:8000/v1/notes/<id>?format=txt' \\\n  -H "Authorization: Bearer $TOKEN"`,
    );
    expect(curl('putNote')).toBe(
      [
        `curl -X PUT 'http://127.0.0.1:8000/v1/notes/<id>'`,
        `-H "Authorization: Bearer $TOKEN"`,
        `-H 'If-Match: <If-Match>'`,
        `-H 'Content-Type: application/json'`,
        `-d '{"text":"<text>","count":2}'`,
      ].join(' \\\n  '),
    );
    expect(curl('upload')).toBe(
      [
        `curl -X POST 'http://127.0.0.1:8000/v1/upload'`,
        `-F 'audio=@<file>'`,
        `-F 'title=it'\\''s mine'`,
      ].join(' \\\n  '),
    );
  });

  it.each([
    undefined,
    true,
    {},
    { $ref: '#/nowhere' },
    { $ref: 'https://example.org/other.json' },
    { $ref: '#/components/schemas/__proto__' },
    { allOf: [true, { $ref: '#/components/schemas/Note' }] },
    { type: 'array', items: true, additionalProperties: {} },
  ])('makes do with the schema %j', (schema) => {
    expect(typeof schemaHtml(api, schema)).toBe('string');
    expect(exampleOf(api, schema)).toBeDefined();
  });

  it('ends where references lead back to themselves', () => {
    const loop = { components: { schemas: { A: { $ref: '#/components/schemas/A' } } } };
    const a = { $ref: '#/components/schemas/A' };
    const nested = {
      components: { schemas: { A: { type: 'object', required: ['a'], properties: { a } } } },
    };
    for (const document of [loop, nested]) {
      expect(typeof schemaHtml(document, a)).toBe('string');
      expect(exampleOf(document, a)).toBeDefined();
    }
  });

  it('loads nothing from elsewhere and has nothing inline', () => {
    const { '': page, ...files } = docsPage.assets;
    const loaded = [...(page?.body ?? '').matchAll(/(?:src|rel="stylesheet" href)="([^"]+)"/gu)];
    const imported = Object.values(files).flatMap(({ body }) => [
      ...body.matchAll(/from '\.\/(.+)';/gu),
    ]);
    const names = [
      ...loaded.map(([, path]) => path?.replace('docs/', '')),
      ...imported.map(([, name]) => name),
    ];
    expect([...new Set(names)].sort()).toEqual(Object.keys(files).sort());
    expect(page?.body).not.toMatch(/<style|style=|<script>| on\w+=|https?:/u);
    for (const { body } of Object.values(files))
      expect(body).not.toMatch(/https?:\/\/(?!attune\.example)/u);
  });
});

it('shows names between backticks as code', () => {
  expect(codeHtml('Send `If-Match` with the `ETag`.')).toBe(
    'Send <code>If-Match</code> with the <code>ETag</code>.',
  );
  expect(codeHtml('`<b>`')).toBe('<code>&lt;b&gt;</code>');
});
