/** From an utterance to what it asks for. */
export interface IntentEngine {
  /** Learns from examples, from scratch. The same examples in any order give the same engine. */
  readonly train: (examples: readonly Example[]) => Promise<void>;
  readonly recognize: (utterance: string) => Promise<Recognition>;
}

/** An engine whose learning can be kept, so that the same examples are learned from once. */
export interface SavableEngine extends IntentEngine {
  /** Changes when the same examples would be learned from in another way, or written otherwise. */
  readonly edition: string;
  /** What was learned, exactly. */
  readonly save: () => Uint8Array;
  /** In place of `train`. Throws a Failure if it is not what an engine of this edition saved. */
  readonly load: (saved: Uint8Array) => void;
}

export interface Example {
  /** What a customer might write, in any language. `{order}` stands for a value. */
  readonly text: string;
  readonly intent: string;
}

export interface Recognition {
  /**
   * `act` on the first intent, `clarify` which of the first few is meant, or `abstain`: the
   * utterance is about none of them.
   */
  readonly decision: 'act' | 'clarify' | 'abstain';
  /** Best first; at most five. Confidence is 0 to 1. */
  readonly intents: readonly { readonly name: string; readonly confidence: number }[];
  /** The utterance is, letter by letter but for case and punctuation, an example of the first intent. */
  readonly exact: boolean;
}
