/**
 * What a value from outside must look like to be believed: a kind, a list of something, or an object
 * with fields. A field whose name ends in `?` may be missing.
 */
export type Shape =
  | 'text'
  | 'whole'
  | 'number'
  | 'flag'
  | readonly [Shape]
  | { readonly [field: string]: Shape };

/**
 * The part of a value that has the shape: fields of another kind are left out as if they were not
 * there; without a field it must have, so is the whole object. Half a surrogate pair is no text: it
 * could neither be kept nor sent, and is replaced.
 */
export function fit(value: unknown, shape: Shape): unknown {
  switch (shape) {
    case 'text':
      return typeof value === 'string' ? value.replace(/\p{Surrogate}/gu, '\uFFFD') : undefined;
    case 'whole':
      return Number.isSafeInteger(value) ? value : undefined;
    case 'number':
      return Number.isFinite(value) ? value : undefined;
    case 'flag':
      return typeof value === 'boolean' ? value : undefined;
  }
  if (isList(shape)) {
    if (!Array.isArray(value)) return undefined;
    return value.map((item) => fit(item, shape[0])).filter((item) => item !== undefined);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { required, kinds } = fieldsOf(shape);
  const fitted: Record<string, unknown> = {};
  // Object.keys, so that what the object inherits does not count: fields come from JSON.
  for (const name of Object.keys(value)) {
    const kind = kinds.get(name);
    if (kind === undefined) continue;
    const believed = fit((value as Record<string, unknown>)[name], kind);
    if (believed !== undefined) fitted[name] = believed;
  }
  return required.every((name) => fitted[name] !== undefined) ? fitted : undefined;
}

interface Fields {
  readonly required: readonly string[];
  readonly kinds: ReadonlyMap<string, Shape>;
}

const known = new WeakMap<object, Fields>();

/** What a shape asks of an object, worked out once: updates have few fields, shapes many. */
function fieldsOf(shape: { readonly [field: string]: Shape }): Fields {
  const found = known.get(shape);
  if (found) return found;
  const entries = Object.entries(shape);
  const fields: Fields = {
    required: entries.flatMap(([name]) => (name.endsWith('?') ? [] : [name])),
    kinds: new Map(entries.map(([name, kind]) => [name.replace(/\?$/, ''), kind])),
  };
  known.set(shape, fields);
  return fields;
}

function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}
