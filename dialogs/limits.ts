/** Everything has a limit. */
export interface Limits {
  /** Dialogs interrupted by one another. */
  readonly depth: number;
  /** Calls one dialog may make, from its beginning or last `restart`. */
  readonly operations: number;
  /** How deep dialogs may call one another. */
  readonly calls: number;
  /** How often dialogs begin, go on or start over in one turn. */
  readonly legs: number;
  /** Replies in one turn. */
  readonly replies: number;
  /** Unusable answers in a row before a person is offered. */
  readonly strikes: number;
  /** How long a question stays open (ms), unless the slot or the dialog says otherwise. */
  readonly expiresAfterMs: number;
  /** Dialogs that sleep at the same time. */
  readonly sleeping: number;
  /** Dialogs kept that cannot go on. */
  readonly aside: number;
  /** Characters of an utterance that are read. */
  readonly text: number;
}

export const defaultLimits: Limits = {
  depth: 5,
  operations: 1_000,
  calls: 20,
  legs: 200,
  replies: 50,
  strikes: 3,
  expiresAfterMs: 24 * 60 * 60 * 1_000,
  sleeping: 10,
  aside: 3,
  text: 10_000,
};
