/** What a channel can show, say and receive. What it cannot show is turned into something it can. */
export interface Capabilities {
  /** How long one message may be, and counted in what. */
  readonly text: { readonly limit: number; readonly unit: 'codepoints' | 'utf16' | 'bytes' };
  /** Buttons for options; absent, options become a numbered list and the number typed back counts. */
  readonly options?: { readonly max: number; readonly labelMax: number };
  readonly attachments: boolean;
  readonly typing: boolean;
  /**
   * When nobody knows whether a message was sent: send it again with the same id (`at-least-once`),
   * or leave it and show it as uncertain (`at-most-once`: what is paid for or irreversible).
   */
  readonly delivery: 'at-least-once' | 'at-most-once';
  /**
   * Milliseconds an activity waits for ones sent before it that are still on their way, where the
   * channel delivers a conversation's messages at the same time and out of order. 0: none do.
   */
  readonly settleMs: number;
}
