import type { Clock } from '../../activities/index.ts';
import { accepting } from './accepting.ts';
import { conversations } from './conversations.ts';
import { due } from './due.ts';
import { forgetting } from './forgetting.ts';
import { positions } from './positions.ts';
import { searching } from './searching.ts';
import { sending } from './sending.ts';
import { settings } from './settings.ts';
import type { Database } from './sqlite.ts';
import { events, transcripts } from './transcripts.ts';
import { working } from './working.ts';

/** What the store can do, each over the database alone and within somebody's transaction. */
export type Parts = ReturnType<typeof assemble>;

export function assemble(database: Database, clock: Clock) {
  const facts = settings(database);
  const places = positions(database, facts);
  return {
    accept: accepting(database, clock, places),
    work: working(database, clock, places),
    send: sending(database, clock),
    due: due(database, clock),
    conversation: conversations(database),
    transcript: transcripts(database),
    events: events(database),
    search: searching(database, facts),
    forget: forgetting(database, places),
    key: facts.key,
  };
}
