/**
 * An error a person can act on: what happened with its values, the likely cause, what to do.
 * `code` is stable; `cause` is what lies beneath. Messages hold no secret and no personal data.
 */
export class Failure extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Failure';
    this.code = code;
  }
}
