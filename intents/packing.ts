/**
 * Facts and long rows of numbers as bytes: JSON, in which a typed array stands as where to find it
 * in what follows. It is exact, and a row costs no more than its bytes to write and to read.
 */
export function pack(value: unknown): Uint8Array {
  const rows: Uint8Array[] = [];
  let at = 0;
  const json = JSON.stringify(value, (_key, each: unknown) => {
    if (!ArrayBuffer.isView(each)) return each;
    const row = new Uint8Array(each.buffer, each.byteOffset, each.byteLength);
    const place: Place = { row: kindOf(each), at, bytes: row.length };
    rows.push(row);
    at += aligned(row.length);
    return place;
  });
  const facts = Buffer.from(json);
  const packed = Buffer.alloc(4 + facts.length + at);
  packed.writeUInt32LE(facts.length);
  packed.set(facts, 4);
  let next = 4 + facts.length;
  for (const row of rows) {
    packed.set(row, next);
    next += aligned(row.length);
  }
  return packed;
}

/** What was packed. Throws an error that says little if it was not. */
export function unpack(packed: Uint8Array): unknown {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  const rowsAt = 4 + bytes.readUInt32LE();
  // In memory of their own: aligned, and without keeping the text alive.
  const rows = new Uint8Array(packed.subarray(rowsAt)).buffer;
  return withRows(JSON.parse(bytes.toString('utf8', 4, rowsAt)), rows);
}

/** Puts rows where their places are. (A reviver would do the same, but be shown every word.) */
function withRows(value: unknown, rows: ArrayBuffer): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) value[i] = withRows(value[i], rows);
    return value;
  }
  if (isPlace(value)) {
    const Kind = kinds[value.row];
    return new Kind(rows, value.at, value.bytes / Kind.BYTES_PER_ELEMENT);
  }
  const fields = value as Record<string, unknown>;
  for (const name of Object.keys(fields)) fields[name] = withRows(fields[name], rows);
  return fields;
}

const kinds = { Int8Array, Int32Array };

interface Place {
  readonly row: keyof typeof kinds;
  readonly at: number;
  readonly bytes: number;
}

function isPlace(value: object): value is Place {
  return 'row' in value;
}

function kindOf(row: ArrayBufferView): Place['row'] {
  for (const name of Object.keys(kinds) as Place['row'][]) {
    if (row instanceof kinds[name]) return name;
  }
  throw new TypeError('Only rows of Int8Array and Int32Array can be packed.');
}

/** Rows begin where numbers of any size may. */
function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}
