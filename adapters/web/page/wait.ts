/** Waiting between tries: longer each time, with some chance in it, and cut short when it may help. */
export class Wait {
  private tries = 0;
  private wake: (() => void) | undefined;

  constructor() {
    addEventListener('online', () => this.now());
  }

  /** It worked: the next wait is short again. */
  reset(): void {
    this.tries = 0;
  }

  /** Ends the wait. */
  now(): void {
    this.wake?.();
  }

  next(atLeastMs?: number): Promise<void> {
    const ms = atLeastMs ?? Math.min(500 * 2 ** this.tries++, 15_000) * (0.75 + Math.random() / 2);
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
