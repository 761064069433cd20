/** A lane for each conversation: what happens in one happens one after the other, many side by side. */
export interface Lanes {
  /** Runs the task for a conversation: now, when there is room, or once more when it is under way. */
  readonly wake: (conversation: string) => void;
  /** Begins no more; resolves when what is under way is over. */
  readonly stop: () => Promise<void>;
  readonly busy: () => boolean;
}

/** `task` is not to throw; it is told when to hurry up by `stopped`. */
export function createLanes(
  task: (conversation: string) => Promise<void>,
  concurrency: number,
): Lanes & { readonly stopped: () => boolean } {
  /** Conversations under way; true: woken again meanwhile. */
  const active = new Map<string, boolean>();
  const waiting = new Set<string>();
  let stopped = false;
  let allDone: (() => void) | undefined;

  const wake = (conversation: string): void => {
    if (stopped) return;
    if (active.has(conversation)) active.set(conversation, true);
    else if (active.size >= concurrency) waiting.add(conversation);
    else void run(conversation);
  };

  const run = async (conversation: string): Promise<void> => {
    do {
      active.set(conversation, false);
      await task(conversation);
    } while (active.get(conversation) && !stopped);
    active.delete(conversation);
    const [next] = waiting;
    if (next !== undefined && waiting.delete(next)) wake(next);
    if (active.size === 0) allDone?.();
  };

  return {
    wake,
    stopped: () => stopped,
    async stop() {
      stopped = true;
      waiting.clear();
      if (active.size > 0) {
        await new Promise<void>((resolve) => {
          allDone = resolve;
        });
      }
    },
    busy: () => active.size > 0 || waiting.size > 0,
  };
}
