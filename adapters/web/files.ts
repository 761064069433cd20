import { randomBytes } from 'node:crypto';
import { mkdir, open, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The kinds of pictures that are taken, told by their first bytes and never by their names. */
const kinds: readonly {
  readonly type: string;
  readonly extension: string;
  readonly begins: RegExp;
}[] = [
  { type: 'image/png', extension: 'png', begins: /^\x89PNG\r\n\x1a\n/ },
  { type: 'image/jpeg', extension: 'jpg', begins: /^\xff\xd8\xff/ },
  { type: 'image/gif', extension: 'gif', begins: /^GIF8[79]a/ },
  { type: 'image/webp', extension: 'webp', begins: /^RIFF[\s\S]{4}WEBP/ },
];

export const takenTypes: readonly string[] = kinds.map(({ type }) => type);
export const largestFile = 10 * 1024 * 1024;

/** Pictures of customers, each conversation's in a folder of its own. */
export interface Files {
  /** Keeps a picture under a random name; undefined if it is none of the kinds taken. */
  readonly keep: (
    conversation: string,
    bytes: Buffer,
  ) => Promise<{ name: string; type: string } | undefined>;
  /** Where a picture of this conversation is; undefined if it has none of this name. */
  readonly find: (
    conversation: string,
    name: string,
  ) => Promise<{ path: string; type: string; size: number } | undefined>;
}

export function filesIn(folder: string): Files {
  return {
    async keep(conversation, bytes) {
      const start = bytes.toString('latin1', 0, 16);
      const kind = kinds.find(({ begins }) => begins.test(start));
      if (!kind) return undefined;
      const name = `${randomBytes(16).toString('base64url')}.${kind.extension}`;
      const own = folderOf(folder, conversation);
      await mkdir(own, { recursive: true, mode: 0o700 });
      const file = await open(join(own, name), 'wx', 0o600);
      try {
        await file.writeFile(bytes);
        // The message that names it will be durable; so must it be.
        await file.sync();
      } finally {
        await file.close();
      }
      return { name, type: kind.type };
    },
    async find(conversation, name) {
      const type = typeOfFile(name);
      if (type === undefined) return undefined;
      const path = join(folderOf(folder, conversation), name);
      try {
        const { size } = await stat(path);
        return { path, type, size };
      } catch {
        return undefined;
      }
    },
  };
}

/** The type of a kept file by its name; undefined for a name that `keep` never gave. */
export function typeOfFile(name: string): string | undefined {
  const [, extension] = /^[\w-]{22}\.([a-z]+)$/.exec(name) ?? [];
  return kinds.find((kind) => kind.extension === extension)?.type;
}

function folderOf(folder: string, conversation: string): string {
  // Ids of conversations hold nothing that means something in a path; a change there must show.
  if (!/^web\.[\w-]+$/.test(conversation)) throw new Error('This is no id of a web conversation.');
  return join(folder, conversation);
}
