/**
 * What the web chat's page and its server say to each other.
 * Without imports: the page and the server are compiled apart and both read this.
 */

/**
 * The `code` of our own 401. Any other 401 comes from something on the way (a hotel's network, a
 * proxy with a password) and says nothing about the conversation.
 */
export const unknownToken = 'web.token';

/** Given to the widget with its code. */
export interface Settings {
  /** The chat's name, by language. */
  readonly title: Readonly<Record<string, string>>;
  /** A CSS colour, `#rrggbb`. */
  readonly accent?: string;
}

/** The answer to `POST /web/session`. */
export interface NewSession {
  readonly token: string;
}

/** The body of `POST /web/messages`. */
export interface Posted {
  /** Made by the page, the same at every try. */
  readonly id: string;
  readonly text?: string;
  /** The option that was tapped. */
  readonly value?: { readonly option: string; readonly question: string };
  readonly attachments?: readonly UploadedFile[];
  /** The customer opened the chat. */
  readonly event?: 'start';
  readonly locale?: string;
}

/** The answer to `POST /web/files`. */
export interface UploadedFile {
  readonly contentType: string;
  /** `channel:<name>`; its bytes are at `GET /web/files/<name>`. */
  readonly contentUrl: string;
  readonly size: number;
  readonly name?: string;
}

/** One line of the conversation as the page shows it: `event: line` of the stream. */
export interface ShownLine {
  readonly seq: number;
  readonly at: number;
  readonly by: 'customer' | 'bot' | 'agent';
  /** Of a customer's line: the id the page gave it. */
  readonly id: string;
  readonly parts: readonly ShownPart[];
  readonly attachments?: readonly ShownAttachment[];
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  readonly question?: string;
  /** Of a customer's line that was a tap: the question it answered. */
  readonly answers?: string;
  readonly language?: string;
}

export type ShownPart =
  | string
  | { readonly strong: string }
  | { readonly href: string; readonly text: string };

export interface ShownAttachment {
  readonly type: string;
  readonly name: string;
  /** Anyone can fetch it here… */
  readonly url?: string;
  /** …or only this customer, at `web/files/<file>`. */
  readonly file?: string;
}

/** Who answers now: `event: state` of the stream. */
export interface ShownState {
  readonly controller: 'bot' | 'queue' | 'agent' | 'none';
}

/** The answer to `GET /web/messages`. */
export interface Page {
  readonly lines: readonly ShownLine[];
  /** Where to go on from. */
  readonly after: number;
  /** There is more already. */
  readonly more: boolean;
  readonly state: ShownState;
  /** What the page has is no more: these are lines from the first one on. `event: forgotten`. */
  readonly forgotten: boolean;
}
