import { ReleaseRepository } from '@attune/core';
import { Clock, DocumentStore } from '@attune/core/ports';
import { Command } from 'commander';
import { compose, profile } from '../composition/index.js';
import { type CliIo, configOf, type Done } from './io.js';

/** `attune releases`: what speech providers may still hold of deleted sessions. */
export function releasesCommand(io: CliIo, done: Done): Command {
  return new Command('releases')
    .description('Look after what speech providers may still hold of deleted sessions.')
    .addCommand(listCommand(io, done))
    .addCommand(forgetCommand(io, done));
}

function listCommand(io: CliIo, done: Done): Command {
  return new Command('list')
    .description('List the deleted sessions, with the providers and what they call the work.')
    .action(async () => {
      await withReleases(io, async (releases) => {
        let found = 0;
        for await (const { sessionId, since, tickets } of releases.all({ signal: io.signal })) {
          found += 1;
          for (const { provider, data } of tickets) {
            io.stdout.write(`${sessionId}  since ${since}  ${provider}  ${JSON.stringify(data)}\n`);
          }
        }
        if (found === 0) io.stdout.write('No provider holds anything of a deleted session.\n');
      });
      done(0);
    });
}

function forgetCommand(io: CliIo, done: Done): Command {
  return new Command('forget')
    .description('Stop asking, once you have removed at the provider what it held of a session.')
    .argument('<session>', 'its id, as "attune releases list" shows it')
    .action(async (sessionId: string) => {
      await withReleases(io, async (releases) => {
        const known = await releases.forget(sessionId, { signal: io.signal });
        if (known) io.stdout.write(`The providers are not asked about ${sessionId} any more.\n`);
        else io.stderr.write(`No provider holds anything of a deleted session ${sessionId}.\n`);
        done(known ? 0 : 1);
      });
    });
}

async function withReleases(
  io: CliIo,
  work: (releases: ReleaseRepository) => Promise<void>,
): Promise<void> {
  const { config } = configOf(io);
  await using app = compose(profile(config));
  await work(new ReleaseRepository(await app.get(DocumentStore), await app.get(Clock)));
}
