import type { IncomingMessage } from 'node:http';
import { parseMultipart } from './multipart.ts';
import { badRequest, Refusal } from './refusal.ts';

/** A call as it came, before anything is made of it. */
export interface Call {
  readonly values: ReadonlyMap<string, unknown>;
  readonly files: ReadonlyMap<string, UploadedFile>;
}

export interface UploadedFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** Reads a call in any of the four ways the Bot API allows. */
export async function readCall(request: IncomingMessage, url: URL): Promise<Call> {
  const values = new Map<string, unknown>(url.searchParams);
  const files = new Map<string, UploadedFile>();
  const body = await bytesOf(request, 50 * 1024 * 1024);
  if (body.length === 0) return { values, files };

  const type = request.headers['content-type'] ?? '';
  const kind = type.split(';')[0]!.trim().toLowerCase();
  if (kind === 'application/json') {
    for (const [name, value] of Object.entries(jsonObject(body))) {
      if (value !== null) values.set(name, value);
    }
  } else if (kind === 'application/x-www-form-urlencoded') {
    for (const [name, value] of new URLSearchParams(body.toString('utf8'))) values.set(name, value);
  } else if (kind === 'multipart/form-data') {
    const form = parseMultipart(body, type);
    if (!form) throw badRequest("can't parse multipart/form-data");
    for (const [name, value] of form.values) values.set(name, value);
    for (const [name, file] of form.files) files.set(name, file);
  } else {
    throw badRequest(`unsupported content type "${kind}"`);
  }
  return { values, files };
}

export async function bytesOf(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new Refusal(413, 'Request Entity Too Large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function jsonObject(body: Buffer): Record<string, unknown> {
  let parsed: unknown;
  try {
    // Not one byte may be guessed: the real server refuses what is no UTF-8.
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw badRequest("can't parse JSON object");
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw badRequest("can't parse JSON object");
  }
  return parsed as Record<string, unknown>;
}
