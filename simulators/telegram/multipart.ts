import type { UploadedFile } from './call.ts';

interface Form {
  readonly values: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, UploadedFile>;
}

/**
 * A multipart/form-data body, or null if it is none. Of our own, because node's parser wants more
 * exactness than the real server does and than clients have.
 */
export function parseMultipart(body: Buffer, contentType: string): Form | null {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const mark = boundary?.[1] ?? boundary?.[2];
  if (mark === undefined) return null;
  const values = new Map<string, string>();
  const files = new Map<string, UploadedFile>();
  const delimiter = Buffer.from(`--${mark}`);
  let at = body.indexOf(delimiter);
  if (at < 0) return null;
  for (;;) {
    at += delimiter.length;
    if (body.subarray(at, at + 2).equals(Buffer.from('--'))) return { values, files };
    const head = body.indexOf('\r\n\r\n', at);
    const end = body.indexOf(Buffer.concat([Buffer.from('\r\n'), delimiter]), head);
    if (head < 0 || end < 0) return null;
    const headers = body.subarray(at, head).toString('utf8');
    const content = body.subarray(head + 4, Math.max(head + 4, end));
    const name = parameter(headers, 'name');
    if (name === undefined) return null;
    const filename = parameter(headers, 'filename');
    if (filename === undefined) values.set(name, content.toString('utf8'));
    else {
      const type = /^content-type:\s*([^\r\n;]+)/im.exec(headers)?.[1]?.trim() ?? '';
      files.set(name, { name: filename, type, bytes: Buffer.from(content) });
    }
    at = end + 2;
  }
}

function parameter(headers: string, name: string): string | undefined {
  const line = /^content-disposition:(.*)$/im.exec(headers)?.[1] ?? '';
  const found = new RegExp(`[;\\s]${name}=(?:"([^"]*)"|([^;\\s]+))`, 'i').exec(line);
  return found?.[1] ?? found?.[2];
}
