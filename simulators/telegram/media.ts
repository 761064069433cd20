import type { Call } from './call.ts';
import { isFields } from './objects.ts';
import { badRequest } from './refusal.ts';
import type { StoredFile, World } from './world.ts';

export type MediaKind = 'photo' | 'document' | 'voice' | 'audio' | 'video' | 'animation';

const types: Readonly<Record<MediaKind, string>> = {
  photo: 'image/jpeg',
  document: 'application/octet-stream',
  voice: 'audio/ogg',
  audio: 'audio/mpeg',
  video: 'video/mp4',
  animation: 'video/mp4',
};

/** The file a parameter stands for: an upload, a file_id, or a URL that is fetched. */
export async function fileFor(
  world: World,
  call: Call,
  kind: MediaKind,
  given: unknown,
): Promise<StoredFile> {
  if (typeof given !== 'string' || given === '') {
    throw badRequest(`there is no ${kind} in the request`);
  }
  if (given.startsWith('attach://')) {
    const upload = call.files.get(given.slice('attach://'.length));
    if (!upload) throw badRequest(`there is no ${kind} in the request`);
    if (upload.bytes.length === 0) throw badRequest('file must be non-empty');
    return world.addFile({ ...upload, type: upload.type || types[kind] });
  }
  if (/^https?:\/\//i.test(given)) return fetched(world, kind, given);
  const known = world.files.get(given);
  if (!known) throw badRequest('wrong file identifier/HTTP URL specified');
  return known;
}

/** Files on this machine are fetched; of others it is believed that they are there. */
async function fetched(world: World, kind: MediaKind, address: string): Promise<StoredFile> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url) throw badRequest('wrong file identifier/HTTP URL specified');
  const name = url.pathname.split('/').at(-1) ?? '';
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)) {
    return world.addFile({ bytes: Buffer.from(address), name, type: types[kind] });
  }
  const response = await fetch(url).catch(() => undefined);
  if (!response?.ok) throw badRequest('failed to get HTTP URL content');
  const type = response.headers.get('content-type') ?? types[kind];
  if (kind === 'photo' && !type.startsWith('image/')) {
    throw badRequest('wrong type of the web page content');
  }
  return world.addFile({ bytes: Buffer.from(await response.arrayBuffer()), name, type });
}

/** A message's field for a file. */
export function described(kind: MediaKind, file: StoredFile): object {
  const { id, bytes, name, type } = file;
  const common = {
    file_id: id,
    file_unique_id: `u${id.slice(4, 16)}`,
    file_size: bytes.length,
  };
  switch (kind) {
    case 'photo':
      return {
        photo: [
          { ...common, file_id: id, width: 90, height: 60 },
          { ...common, file_id: id, width: 1280, height: 853 },
        ],
      };
    case 'voice':
      return { voice: { ...common, duration: 3, mime_type: type } };
    case 'audio':
      return { audio: { ...common, duration: 30, mime_type: type, file_name: name } };
    case 'video':
      return {
        video: {
          ...common,
          width: 640,
          height: 360,
          duration: 5,
          mime_type: type,
          file_name: name,
        },
      };
    case 'animation': {
      const file_ = { ...common, mime_type: type, file_name: name };
      return { animation: { ...file_, width: 320, height: 240, duration: 2 }, document: file_ };
    }
    case 'document':
      return { document: { ...common, mime_type: type, file_name: name } };
  }
}

/** The kinds that may stand together in an album. */
export function albumKind(item: unknown): MediaKind {
  const type = isFields(item) ? item['type'] : undefined;
  if (type === 'photo' || type === 'video' || type === 'document' || type === 'audio') return type;
  throw badRequest(`can't parse InputMedia: unsupported type "${String(type)}"`);
}
