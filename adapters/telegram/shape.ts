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
  const fitted: Record<string, unknown> = {};
  for (const [field, inner] of Object.entries(shape)) {
    const optional = field.endsWith('?');
    const name = optional ? field.slice(0, -1) : field;
    // Not what the object inherits: fields come from JSON.
    const given = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
    const believed = given === undefined ? undefined : fit(given, inner);
    if (believed !== undefined) fitted[name] = believed;
    else if (!optional) return undefined;
  }
  return fitted;
}

function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}
