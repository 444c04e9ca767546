import { ReleaseRepository } from '@attune/core';
import { Clock, DocumentStore } from '@attune/core/ports';
import { Command } from 'commander';
import { compose, openPlaces, profile } from '../composition/index.js';
import { type CliIo, configOf, type Done } from './io.js';

/** `attune releases`: what speech providers may still hold of deleted sessions. */
export function releasesCommand(io: CliIo, done: Done): Command {
  return new Command('releases')
    .description('Manage data of deleted sessions that speech providers may still hold.')
    .addCommand(listCommand(io, done))
    .addCommand(forgetCommand(io, done));
}

function listCommand(io: CliIo, done: Done): Command {
  return new Command('list')
    .description('List the deleted sessions, with the providers and their ids of the work.')
    .action(async () => {
      await withReleases(io, async (releases) => {
        let found = 0;
        for await (const { sessionId, since, tickets } of releases.all({ signal: io.signal })) {
          found += 1;
          for (const { provider, data } of tickets) {
            io.stdout.write(`${sessionId}  since ${since}  ${provider}  ${JSON.stringify(data)}\n`);
          }
        }
        if (found === 0) io.stdout.write('No provider holds data of deleted sessions.\n');
      });
      done(0);
    });
}

function forgetCommand(io: CliIo, done: Done): Command {
  return new Command('forget')
    .description(
      'Stop asking the provider, after you removed the data of a session there yourself.',
    )
    .argument('<session>', 'its id, as "attune releases list" shows it')
    .action(async (sessionId: string) => {
      await withReleases(io, async (releases) => {
        const known = await releases.forget(sessionId, { signal: io.signal });
        if (known) io.stdout.write(`Workers no longer ask the providers about ${sessionId}.\n`);
        else io.stderr.write(`No provider holds data of a deleted session ${sessionId}.\n`);
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
  await openPlaces(config, app);
  await work(new ReleaseRepository(await app.get(DocumentStore), await app.get(Clock)));
}
