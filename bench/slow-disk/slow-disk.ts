import type { Benchmark, Figure } from '../benchmark.ts';
import { type InsideEntrant, ours, peer, raceInside } from '../botbuilder/botbuilder.ts';
import { dbosMessage, noDbos } from '../durable/durable.ts';
import { race } from '../race.ts';
import { raceFigures } from '../race-figures.ts';
import { accept, full } from '../turn/turn.ts';
import { moreMs, slowFlush } from './slow-flush.ts';

/** What is left of the rate where every flush takes longer: what waits for the disk, and what does not. */
export const slowDisk: Benchmark = {
  name: 'slow-disk',
  title: `The disk as it is, and one that takes ${moreMs} ms more for every flush`,
  programs: ['load/main', ...[accept, full, dbosMessage, peer, ours].map(({ program }) => program)],
  async run(terms) {
    const env = slowFlush(terms.node);
    if (typeof env === 'string')
      return { figures: [], notes: [`Skipped, for there is no slow disk: ${env}.`] };
    const slowName = (name: string): string => `${name}, slow disk`;
    const slow = <One extends InsideEntrant>(entrant: One): One => ({
      ...entrant,
      name: slowName(entrant.name),
      env: { ...entrant.env, ...env },
    });
    const withoutDbos = noDbos();
    const entrants = [accept, full, ...(withoutDbos ? [] : [dbosMessage])];
    const servers = raceFigures(
      await race(
        entrants.flatMap((entrant) => [entrant, slow(entrant)]),
        terms,
      ),
      entrants.map(({ name }) => ({
        name: slowName(name),
        against: name,
        ...(name === full.name && { goal: 0.7 }),
      })),
    ).map((figure): Figure => {
      if (figure.name !== `${slowName(full.name)}: p50`) return figure;
      return { ...figure, goal: { of: 'value', is: 'at most', limit: 20 } };
    });
    const inside = raceFigures(await raceInside([slow(peer), slow(ours)], terms), [
      { name: slowName(ours.name), against: slowName(peer.name), goal: 1.1 },
    ]);
    return {
      figures: [...servers, ...inside],
      notes: [
        ...(withoutDbos ? [withoutDbos] : []),
        `64 connections, 256 customers in 4096 chats. fsync and fdatasync sleep ${moreMs} ms before they do their work, by a library that is preloaded into the contestant and what it starts.`,
        `Restate is not here: its server is linked statically and takes no library.`,
      ],
    };
  },
};
