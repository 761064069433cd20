/**
 * Who waits, each once, first come first served. A Set alone would walk over everybody who has left
 * already whenever it is asked for its first.
 */
export class WaitingLine {
  private readonly waiting = new Set<string>();
  private order: string[] = [];
  private head = 0;

  get length(): number {
    return this.waiting.size;
  }

  add(who: string): void {
    if (this.waiting.has(who)) return;
    this.waiting.add(who);
    this.order.push(who);
  }

  next(): string | undefined {
    const first = this.order[this.head];
    if (first === undefined) return undefined;
    this.waiting.delete(first);
    this.head++;
    if (this.head === this.order.length) this.clear();
    else if (this.head >= 1_000 && this.head * 2 > this.order.length) {
      this.order = this.order.slice(this.head);
      this.head = 0;
    }
    return first;
  }

  clear(): void {
    this.waiting.clear();
    this.order = [];
    this.head = 0;
  }
}
