import type { IncomingMessage, ServerResponse } from 'node:http';
import { Failure } from '../../activities/index.ts';
import { HttpError } from '../../http/index.ts';

/** Which sites may embed the chat: all (undefined) or those listed. Throws a Failure for a typo. */
export function checkOrigins(origins: readonly string[] | undefined): void {
  for (const origin of origins ?? []) {
    if (URL.canParse(origin) && new URL(origin).origin === origin) continue;
    throw new Failure(
      'web.origins',
      `"${origin}" is not an origin, so no site can match it. Write scheme and host only, such as https://shop.example, without a path or a slash at the end.`,
    );
  }
}

/**
 * Lets a page of another site read the answer, if it may. There are no cookies anywhere: what a
 * page may do, it may because it knows the conversation's token. Throws 403 for a site not listed.
 */
export function allowOrigin(
  request: IncomingMessage,
  response: ServerResponse,
  origins: readonly string[] | undefined,
  publicUrl: string | undefined,
): void {
  response.setHeader('cross-origin-resource-policy', 'cross-origin');
  response.setHeader('access-control-expose-headers', 'retry-after');
  const { origin, host } = request.headers;
  if (!origins) {
    response.setHeader('access-control-allow-origin', '*');
    return;
  }
  response.setHeader('vary', 'origin');
  if (origin === undefined) return;
  const own =
    (URL.canParse(origin) && new URL(origin).host === host) ||
    (publicUrl !== undefined && new URL(publicUrl).origin === origin);
  if (!own && !origins.includes(origin)) {
    throw new HttpError(403, `This chat may not be embedded in ${origin.slice(0, 200)}.`);
  }
  response.setHeader('access-control-allow-origin', origin);
}

/** Answers a browser that asks beforehand what it may send. */
export function answerPreflight(response: ServerResponse): void {
  response.writeHead(204, {
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': 'authorization, content-type',
    'access-control-max-age': '7200',
  });
  response.end();
}
