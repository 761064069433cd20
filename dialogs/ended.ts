/** Thrown out of an open question when the customer says "never mind". Catch it to tidy up. */
export class Cancelled extends Error {
  constructor(message = 'The customer cancelled the dialog.') {
    super(message);
    this.name = 'Cancelled';
  }
}

/** Thrown out of an open question that nobody answered in time. Catch it to tidy up. */
export class Expired extends Error {
  constructor(message = 'The question was not answered in time.') {
    super(message);
    this.name = 'Expired';
  }
}
