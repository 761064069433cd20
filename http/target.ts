/** What a route looks at of a request's address. A `URL` is one too. */
export interface Target {
  readonly pathname: string;
  readonly searchParams: URLSearchParams;
}

/**
 * The address of a request as it was sent: nothing in it is resolved, so that a path has one way to
 * be written, for us as for a proxy with rules before us. Undefined if it is none.
 */
export function targetOf(sent: string): Target | undefined {
  // Proxies may send the whole address.
  const address = sent.startsWith('/') ? sent : sent.replace(/^https?:\/\/[^/?#]*/i, '');
  if (!address.startsWith('/')) return undefined;
  const mark = address.indexOf('?');
  const query = mark < 0 ? '' : address.slice(mark + 1);
  return {
    pathname: mark < 0 ? address : address.slice(0, mark),
    // Most routes have none.
    get searchParams() {
      return new URLSearchParams(query);
    },
  };
}
