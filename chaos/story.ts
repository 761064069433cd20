import type { History, Message } from './history.ts';
import { add, line, next, opened, repliesTo, type Tally } from './ledger.ts';

/** A message the bot heard, and what it is answered with. */
export interface Told {
  readonly message: Message;
  readonly replies: readonly string[];
  /** A person had the conversation, or took it, at the time: replies may have been dropped. */
  readonly visited: boolean;
}

interface Version {
  readonly tally: Tally | undefined;
  readonly told: readonly Told[];
}

/**
 * What a conversation should look like. While people come and go, nobody outside can know which
 * messages were for them; but each reply carries a fold of all that the bot heard, so it is the
 * version that the replies fit.
 */
export function storyOf({ sent, visits, delivered }: History): readonly Told[] {
  const came = new Set(delivered.map(({ text }) => text));
  const fits = ({ told }: Version): boolean =>
    told.at(-1)!.replies.every((reply) => came.has(reply));
  let versions: readonly Version[] = [{ tally: undefined, told: [] }];
  for (const [index, message] of sent.entries()) {
    const visited = visits.some(({ from, to }) => from <= index && index < to);
    const heard = versions.map((version) => hear(version, message, visited));
    if (visited) versions = [...versions, ...heard];
    else {
      const fitting = heard.filter(fits);
      versions = fitting.length > 0 ? fitting : heard;
    }
  }
  // In the middle of a visit, several may fit: the one that explains most of what came.
  const explains = ({ told }: Version): number =>
    told.flatMap(({ replies }) => replies).filter((reply) => came.has(reply)).length;
  return versions.reduce((best, each) => (explains(each) > explains(best) ? each : best)).told;
}

/** Whether all that must have come by now has. */
export function isTold(history: History): boolean {
  const came = new Set(history.delivered.map(({ text }) => text));
  return storyOf(history).every(
    ({ replies, visited }) => visited || replies.every((reply) => came.has(reply)),
  );
}

function hear({ tally, told }: Version, message: Message, visited: boolean): Version {
  const replies = tally ? repliesTo(tally, message.text) : [line(opened, next)];
  return {
    tally: tally ? add(tally, message.text) : opened,
    told: [...told, { message, replies, visited }],
  };
}
