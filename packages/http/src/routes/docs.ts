import { z } from 'zod';
import { type DocsAsset, docsPage } from '../host/docs-page/index.js';
import { answerJson } from '../host/middleware/standard-headers.js';
import { HttpProblem } from '../host/problem.js';
import type { AppContext } from '../host/request-context.js';
import type { Routes } from '../host/route-kit.js';

const tag = 'Operation';

/** The document that programs read and the page on which people do. */
export function docsRoutes(routes: Routes, document: () => Record<string, unknown>): void {
  routes.add({
    method: 'get',
    path: '/openapi.json',
    operationId: 'getDocument',
    tag,
    summary: 'This document',
    access: 'open',
    answers: { 200: { description: 'OpenAPI 3.1', schema: z.record(z.string(), z.unknown()) } },
    handle: ({ c }) => answerJson(c, document()),
  });

  routes.add({
    method: 'get',
    path: '/docs',
    operationId: 'browseDocument',
    tag,
    summary: 'This document, as a page',
    access: 'open',
    answers: { 200: { description: 'A web page', contentType: 'text/html' } },
    handle: ({ c }) => answer(c, docsPage.assets['']),
  });

  routes.add({
    method: 'get',
    path: '/docs/{file}',
    operationId: 'getPageFile',
    tag,
    summary: 'A file of that page',
    access: 'open',
    params: z.object({ file: z.string().max(255).meta({ description: 'Its name' }) }),
    answers: { 200: { description: 'Its style or its scripts', contentType: '*/*' } },
    problems: [404],
    handle: ({ c, params: { file } }) =>
      answer(c, Object.hasOwn(docsPage.assets, file) ? docsPage.assets[file] : undefined),
  });
}

function answer(c: AppContext, asset: DocsAsset | undefined): Response {
  if (asset === undefined) throw new HttpProblem(404, 'not_found', 'The page has no such file.');
  c.header('Content-Type', asset.contentType);
  return c.body(asset.body);
}
