import { randomUUID } from 'node:crypto';
import { memoryOf } from '../process-tree.ts';
import { until, type Way, whileRunning } from './running.ts';

export interface Launched {
  readonly readyMs: number;
  /** From the start of the process to the first reply on the web chat, the customer being there at once. */
  readonly answerMs: number;
  /** A moment after the first answer: of the process that serves, and of all that was started for it. */
  readonly rss: { readonly itself: number; readonly withChildren: number };
}

/** Starts the helpdesk, asks it something, ends it. */
export function launch(way: Way): Promise<Launched> {
  return whileRunning(way, async ({ url, pid, began }) => {
    const readyMs = performance.now() - began;
    await firstAnswer(url);
    const answerMs = performance.now() - began;
    // What the first turn allocated is collected, or is there to stay.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return { readyMs, answerMs, rss: memoryOf(pid) };
  });
}

/** A customer opens the page, asks, and has an answer. */
async function firstAnswer(url: string): Promise<void> {
  const session = await fetch(`${url}/web/session`, { method: 'POST' });
  const { token } = (await session.json()) as { token: string };
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ id: randomUUID(), text: 'where is my parcel?' });
  const posted = await fetch(`${url}/web/messages`, { method: 'POST', headers, body });
  if (posted.status !== 200) throw new Error(`The web chat answered ${posted.status}.`);
  await until(async () => {
    const page = (await (await fetch(`${url}/web/messages?after=0`, { headers })).json()) as {
      lines: readonly { by: string }[];
    };
    return page.lines.some(({ by }) => by === 'bot');
  });
}
