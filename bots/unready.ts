/** Conversations that wait until their channel is up. */
export class Unready {
  private readonly waiting = new Map<string, string>();

  add(conversation: string, channel: string): void {
    this.waiting.set(conversation, channel);
  }

  has(conversation: string): boolean {
    return this.waiting.has(conversation);
  }

  /** The channel is up: those that waited for it wait no more. */
  take(channel: string): string[] {
    const taken = [...this.waiting].filter(([, waitsFor]) => waitsFor === channel);
    return taken.map(([conversation]) => {
      this.waiting.delete(conversation);
      return conversation;
    });
  }
}
