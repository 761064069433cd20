import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { dirname, join } from 'node:path';
import { HttpError, pourBody } from '../../http/index.ts';
import type { Host } from '../adapter.ts';

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
/** Bytes that tell the kind. */
const telling = 16;

const largestFile = 10 * 1024 * 1024;
/** A picture has this at its end until a message names it. */
const unnamedSuffix = '.new';
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Pictures of customers, each conversation's in a folder of its own, within a share of the disk. */
export interface Files {
  /**
   * Keeps the body of a request as a picture under a random name. Throws 413, 415, or 507 when the
   * share is used up. Unless a message names it within a day, it is removed.
   */
  readonly keep: (
    conversation: string,
    request: IncomingMessage,
  ) => Promise<{ name: string; type: string; size: number }>;
  /** Opens a picture of this conversation; undefined if it has none of this name. */
  readonly find: (
    conversation: string,
    name: string,
  ) => Promise<{ handle: FileHandle; type: string; size: number } | undefined>;
  /** A message names this picture, so it stays. False if it is not there (any more). */
  readonly name: (conversation: string, name: string) => Promise<boolean>;
  /** Removes all pictures of a conversation. */
  readonly forget: (conversation: string) => Promise<void>;
  readonly stop: () => void;
}

export function filesIn(
  folder: string,
  maxBytes: number,
  { clock, controller, log }: Pick<Host, 'clock' | 'controller' | 'log'>,
): Files {
  /** Bytes in the folder, with what is promised to uploads under way. */
  let used = 0;
  /** Pictures no message names yet, by path. */
  const unnamed = new Map<string, { readonly at: number; readonly size: number }>();
  let complainedAt = Number.NEGATIVE_INFINITY;

  const remove = async (path: string, size: number): Promise<void> => {
    unnamed.delete(path);
    await rm(path, { force: true });
    used -= size;
    // Its folder, if it was the last.
    await rmdir(dirname(path)).catch(() => {});
  };

  /** Counts what is there, and removes what a conversation that is no more has left. */
  const measure = async (): Promise<void> => {
    for (const conversation of await namesIn(folder)) {
      if (!isConversation(conversation)) continue;
      const own = join(folder, conversation);
      const known = (await controller(conversation)) !== null;
      for (const name of await namesIn(own)) {
        const path = join(own, name);
        const { size, mtimeMs: at } = await stat(path);
        used += size;
        // The message that begins a conversation may be about to name it.
        if (!known && clock.now() - at > hourMs) await remove(path, size);
        else if (name.endsWith(unnamedSuffix)) unnamed.set(path, { at, size });
      }
    }
  };

  const sweep = async (): Promise<void> => {
    for (const [path, { at, size }] of unnamed) {
      if (clock.now() - at > dayMs) await remove(path, size);
    }
  };

  const inPeace = (work: () => Promise<void>): Promise<void> =>
    work().catch((error: unknown) => {
      log.warn(`Customers' pictures in ${folder} could not be looked through.`, { error });
    });
  const measured = inPeace(async () => {
    await measure();
    await sweep();
  });
  let cancel = (): void => {};
  const everyHour = (): void => {
    cancel = clock.after(hourMs, () => {
      void inPeace(sweep);
      everyHour();
    });
  };
  everyHour();

  const reserve = (bytes: number): void => {
    if (used + bytes <= maxBytes) {
      used += bytes;
      return;
    }
    if (Math.abs(clock.now() - complainedAt) > hourMs) {
      complainedAt = clock.now();
      log.error(
        `Customers' pictures fill their share of the disk: ${used} of ${maxBytes} bytes in ${folder}. No more are taken. Raise filesMaxBytes of web(), or forget old conversations.`,
      );
    }
    throw new HttpError(
      507,
      'There is no room for more pictures right now. Say it in words, or try again later.',
    );
  };

  return {
    async keep(conversation, request) {
      await measured;
      const own = folderOf(folder, conversation);
      const declared = Number(request.headers['content-length'] ?? largestFile);
      const reserved = Math.min(declared, largestFile);
      reserve(reserved);
      let size = 0;
      try {
        const kept = await write(request, own, clock);
        ({ size } = kept);
        unnamed.set(join(own, kept.name + unnamedSuffix), { at: clock.now(), size });
        return kept;
      } finally {
        used += size - reserved;
      }
    },
    async find(conversation, name) {
      const type = typeOfFile(name);
      if (type === undefined) return undefined;
      const path = join(folderOf(folder, conversation), name);
      // The message that names it may come between two looks.
      for (const each of [path, path + unnamedSuffix, path]) {
        const handle = await open(each).catch(() => undefined);
        if (handle) return { handle, type, size: (await handle.stat()).size };
      }
      return undefined;
    },
    async name(conversation, name) {
      if (typeOfFile(name) === undefined) return false;
      const own = folderOf(folder, conversation);
      const path = join(own, name);
      try {
        await rename(path + unnamedSuffix, path);
        unnamed.delete(path + unnamedSuffix);
        await syncFolder(own);
        return true;
      } catch {
        // Named before, by the same message sent again.
        return stat(path).then(
          () => true,
          () => false,
        );
      }
    },
    async forget(conversation) {
      await measured;
      const own = folderOf(folder, conversation);
      for (const name of await namesIn(own)) {
        const path = join(own, name);
        const { size } = await stat(path);
        await remove(path, size);
      }
    },
    stop() {
      cancel();
    },
  };
}

/** Writes a body into a folder as it comes; what is refused leaves nothing behind. */
async function write(
  request: IncomingMessage,
  own: string,
  clock: Host['clock'],
): Promise<{ name: string; type: string; size: number }> {
  let start = Buffer.alloc(0);
  let file: (Written & { readonly handle: FileHandle }) | undefined;
  let writing = Promise.resolve();
  const begin = async (): Promise<void> => {
    file = await create(own, start);
    await file.handle.appendFile(start);
  };
  const take = async (piece: Buffer): Promise<void> => {
    if (file) return file.handle.appendFile(piece);
    start = Buffer.concat([start, piece]);
    if (start.length >= telling) await begin();
  };
  let size: number | undefined;
  try {
    const pour = (piece: Buffer): Promise<void> => {
      writing = take(piece);
      return writing;
    };
    const poured = await pourBody(request, largestFile, pour, clock);
    if (!file) await begin();
    // The message that names it will be durable; so must it be, and its place in the folder.
    await file!.handle.sync();
    await syncFolder(own);
    size = poured;
    const { name, type } = file!;
    return { name, type, size };
  } finally {
    // Of a body that was cut off, the last piece may still be on its way to the disk.
    await writing.catch(() => {});
    await file?.handle.close();
    if (file && size === undefined) await rm(file.path, { force: true });
  }
}

interface Written {
  readonly name: string;
  readonly type: string;
  readonly path: string;
}

async function create(
  own: string,
  start: Buffer,
): Promise<Written & { readonly handle: FileHandle }> {
  const latin1 = start.toString('latin1', 0, telling);
  const kind = kinds.find(({ begins }) => begins.test(latin1));
  if (!kind) {
    const taken = kinds.map(({ type }) => type).join(', ');
    throw new HttpError(415, `This is none of ${taken}. Send a picture.`);
  }
  const name = `${randomBytes(16).toString('base64url')}.${kind.extension}`;
  const path = join(own, name + unnamedSuffix);
  const made = await mkdir(own, { recursive: true, mode: 0o700 });
  if (made !== undefined) await syncFolder(dirname(own));
  return { name, type: kind.type, path, handle: await open(path, 'wx', 0o600) };
}

/** Makes the names in a folder durable, where the system can (Windows does not open folders). */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined);
  try {
    await folder?.sync();
  } catch (error) {
    if (process.platform !== 'win32') throw error;
  } finally {
    await folder?.close();
  }
}

/** The type of a kept file by its name; undefined for a name that was never given. */
export function typeOfFile(name: string): string | undefined {
  const [, extension] = /^[\w-]{22}\.([a-z]+)$/.exec(name) ?? [];
  return kinds.find((kind) => kind.extension === extension)?.type;
}

function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}

function folderOf(folder: string, conversation: string): string {
  // Ids of conversations hold nothing that means something in a path; a change there must show.
  if (!isConversation(conversation)) throw new Error('This is no id of a web conversation.');
  return join(folder, conversation);
}

function isConversation(name: string): boolean {
  return /^web\.[\w-]+$/.test(name);
}
