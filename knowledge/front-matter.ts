import { Failure } from '../activities/index.ts';

/** The head of a Markdown file between two lines of `---`, and the rest. */
export interface FrontMatter {
  readonly fields: ReadonlyMap<string, Field>;
  readonly body: string;
  /** The line on which the rest begins. */
  readonly bodyLine: number;
}

export interface Field {
  readonly value: string | readonly string[];
  readonly line: number;
}

/**
 * Reads front matter: `key: text`, `key: [one, two]`, or a key alone with `- item` lines below.
 * That is all of YAML there is here, so that nothing is read in a way its author did not mean:
 * `no` is a word, and so is `12:30`. Text may stand in quotes.
 */
export function readFrontMatter(text: string, file: string): FrontMatter {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (lines[0]?.trimEnd() !== '---') {
    throw wrong(
      file,
      1,
      'does not begin with a line of ---',
      'Put id, language, title and questions between two such lines.',
    );
  }
  const end = lines.findIndex((line, i) => i > 0 && line.trimEnd() === '---');
  if (end === -1) {
    throw wrong(file, 1, 'has no second line of ---', 'Close the front matter with one.');
  }

  const fields = new Map<string, Field>();
  /** The list that is being read, if any. */
  let list: string[] | undefined;
  for (let i = 1; i < end; i++) {
    const line = lines[i]!;
    const number = i + 1;
    if (line.trim() === '' || line.startsWith('#')) continue;

    const item = /^\s*-\s+(.*)$/.exec(line)?.[1];
    if (item !== undefined) {
      if (!list)
        throw wrong(
          file,
          number,
          'has a list item that belongs to no key',
          'Write a key without a value above it.',
        );
      list.push(scalar(item, file, number));
      continue;
    }

    const [, name, rest] = /^([A-Za-z][\w-]*):(?:\s+(.*))?$/.exec(line) ?? [];
    if (name === undefined) {
      throw wrong(
        file,
        number,
        `has the line "${line.trim()}", which is neither "key: value" nor "- item"`,
        'Correct it; a text goes on one line.',
      );
    }
    if (fields.has(name)) {
      throw wrong(
        file,
        number,
        `has ${name} a second time (first on line ${fields.get(name)!.line})`,
        'Keep one of them.',
      );
    }
    const value = rest?.trim() ?? '';
    list = value === '' ? [] : undefined;
    fields.set(name, { value: list ?? read(value, file, number), line: number });
  }
  return {
    fields,
    body: lines
      .slice(end + 1)
      .join('\n')
      .trim(),
    bodyLine: end + 2,
  };
}

/** Something is wrong at a line of a file. */
export function wrong(file: string, line: number, what: string, cure: string): Failure {
  return new Failure('knowledge.front-matter', `${file}:${line} ${what}. ${cure}`);
}

function read(value: string, file: string, line: number): string | readonly string[] {
  if (!value.startsWith('[')) return scalar(value, file, line);
  if (!value.endsWith(']')) {
    throw wrong(
      file,
      line,
      `has a list that does not end: ${value}`,
      'Close it with ] on the same line.',
    );
  }
  const inside = value.slice(1, -1).trim();
  return inside === '' ? [] : inside.split(/[,，]/).map((item) => scalar(item, file, line));
}

function scalar(value: string, file: string, line: number): string {
  const text = value.trim();
  const quote = text[0];
  if (quote !== '"' && quote !== "'") return text;
  if (text.length < 2 || !text.endsWith(quote)) {
    throw wrong(file, line, `has a quote that does not end: ${text}`, `Close it with ${quote}.`);
  }
  return text.slice(1, -1);
}
