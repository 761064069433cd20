/** Where parts write what operators should know; winston satisfies it. No words of customers. */
export interface Log {
  readonly debug: (message: string, facts?: object) => void;
  readonly info: (message: string, facts?: object) => void;
  readonly warn: (message: string, facts?: object) => void;
  readonly error: (message: string, facts?: object) => void;
}

/** A log that keeps nothing. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
