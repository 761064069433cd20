import type { Surroundings } from '../store.ts';
import { accepting } from './accepting.ts';
import { conversations } from './conversations.ts';
import { due } from './due.ts';
import { forgetting } from './forgetting.ts';
import type { Memory } from './memory.ts';
import { noting } from './noting.ts';
import { positions } from './positions.ts';
import { pruning } from './pruning.ts';
import { recording } from './recording.ts';
import { searching } from './searching.ts';
import { sending } from './sending.ts';
import { settings } from './settings.ts';
import type { Database } from './sqlite.ts';
import { events, reading, transcripts, warnOnce } from './transcripts.ts';
import { working } from './working.ts';

/** What the store can do, each over the database and the memory, within somebody's transaction. */
export type Parts = ReturnType<typeof assemble>;

export function assemble(
  database: Database,
  memory: Memory,
  surroundings: Surroundings,
  hidden: () => void,
) {
  const { clock, log, conceal = (activity) => activity } = surroundings;
  const facts = settings(database);
  const places = positions(database, facts, clock);
  const toEntry = reading(
    warnOnce(log, 'A line of a transcript cannot be read; the others are shown.'),
  );
  const search = searching(
    database,
    facts,
    toEntry,
    warnOnce(log, 'The words of a line cannot be had; the search does not find it.'),
  );
  const record = recording(database, clock, places, memory, search.changed, hidden);
  const accept = accepting(database, clock, places, memory, conceal);
  const forget = forgetting(database, places, memory);
  return {
    accept,
    work: working(database, clock, memory, record, accept),
    ...noting(database, clock, record),
    send: sending(database, clock, memory, record),
    due: due(database, clock, memory),
    conversation: conversations(database),
    transcript: transcripts(database, toEntry),
    events: events(database, warnOnce(log, 'The data of an event cannot be read and is left out.')),
    search,
    forget,
    prune: pruning(database, clock, places, memory, forget),
    key: facts.key,
  };
}
