import type { Json } from '../../activities/index.ts';

/** Parameters that may be files. */
const files = new Set(['photo', 'document', 'voice', 'audio', 'video', 'animation']);

/** Whether one of the parameters is a file itself, as a `data:` URL. */
export function isUpload(params: Readonly<Record<string, Json>>): boolean {
  return Object.entries(params).some(([name, value]) => isFile(name, value));
}

/**
 * The same parameters with files as telegraf takes them. Everything else that is not plain is
 * written as JSON here: telegraf leaves such parameters out of a call with files, without a word.
 */
export function withFiles(params: Readonly<Record<string, Json>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => {
      if (isFile(name, value)) return [name, fileOf(name, value)];
      return [name, typeof value === 'object' && value !== null ? JSON.stringify(value) : value];
    }),
  );
}

function isFile(name: string, value: Json): value is string {
  return files.has(name) && typeof value === 'string' && value.startsWith('data:');
}

function fileOf(name: string, url: string): { source: Buffer; filename: string } {
  const comma = url.indexOf(',');
  const head = url.slice('data:'.length, comma);
  const data = url.slice(comma + 1);
  const source = head.endsWith(';base64')
    ? Buffer.from(data, 'base64')
    : Buffer.from(decodeURIComponent(data));
  const kind = /^\w+\/([\w]+)/.exec(head)?.[1] ?? 'bin';
  return { source, filename: `${name}.${kind}` };
}
