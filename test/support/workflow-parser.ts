import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

type Library = typeof import('@actions/workflow-parser');

/** What GitHub's own parser says against a workflow: members, types, contexts, functions, jobs that are not there. */
export type WorkflowFaults = (name: string, content: string) => Promise<readonly string[]>;

/** Loads the parser. It imports JSON in a way that Node does not take, so it is made one module before. */
export async function loadWorkflowParser(): Promise<WorkflowFaults> {
  const directory = await mkdtemp(join(tmpdir(), 'attune-parser-'));
  const file = join(directory, 'parser.mjs');
  const entry = new URL(import.meta.resolve('@actions/workflow-parser')).pathname;
  const bundle = await rolldown({ input: entry, platform: 'node', logLevel: 'silent' });
  await bundle.write({ file, format: 'esm' });
  await bundle.close();
  const library = (await import(file)) as Library;
  await rm(directory, { recursive: true });
  return async (name, content) => {
    const trace = new library.NoOperationTraceWriter();
    const { context, value } = library.parseWorkflow({ name, content }, trace);
    if (value !== undefined) await library.convertWorkflowTemplate(context, value);
    return context.errors.getErrors().map(({ message }) => message);
  };
}
