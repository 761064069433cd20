import type { Article } from './article.ts';
import { type Field, readFrontMatter, wrong } from './front-matter.ts';

const keys = ['id', 'language', 'title', 'questions', 'tags'];

/** Reads one article in one language from the text of its file. */
export function readArticle(text: string, file: string): Article {
  const { fields, body, bodyLine } = readFrontMatter(text, file);
  for (const [name, { line }] of fields) {
    if (!keys.includes(name)) {
      throw wrong(file, line, `has the unknown key "${name}"`, `Known: ${keys.join(', ')}.`);
    }
  }

  const id = one(fields, 'id', file);
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) {
    throw wrong(
      file,
      lineOf(fields, 'id'),
      `has the id "${id}"`,
      'Use small letters, digits and hyphens, as in "opening-hours".',
    );
  }
  const language = one(fields, 'language', file);
  if (!/^[a-z]{2,3}(-[A-Za-z0-9]+)*$/.test(language)) {
    throw wrong(
      file,
      lineOf(fields, 'language'),
      `has the language "${language}"`,
      'Use a code such as "en" or "zh".',
    );
  }
  const title = one(fields, 'title', file);
  const questions = several(fields, 'questions', file);
  if (questions.length === 0) {
    throw wrong(
      file,
      lineOf(fields, 'questions'),
      'has no questions',
      'List the ways customers ask for it, each on a line of its own after "- ".',
    );
  }
  if (body === '') {
    throw wrong(file, bodyLine, 'has no answer', 'Write it below the second line of ---.');
  }
  return { id, language, title, questions, tags: several(fields, 'tags', file), answer: body };
}

type Fields = ReadonlyMap<string, Field>;

function one(fields: Fields, name: string, file: string): string {
  const field = fields.get(name);
  if (!field)
    throw wrong(file, 1, `has no ${name}`, `Add a line "${name}: …" to the front matter.`);
  if (typeof field.value !== 'string' || field.value === '') {
    throw wrong(
      file,
      field.line,
      `has no text for ${name}`,
      `Write it on the same line: "${name}: …".`,
    );
  }
  return field.value;
}

function several(fields: Fields, name: string, file: string): readonly string[] {
  const field = fields.get(name);
  if (!field) return [];
  const values = typeof field.value === 'string' ? [field.value] : field.value;
  if (values.includes('')) {
    throw wrong(
      file,
      field.line,
      `has an empty item among the ${name}`,
      'Remove it, or say what it should be.',
    );
  }
  return values;
}

function lineOf(fields: Fields, name: string): number {
  return fields.get(name)?.line ?? 1;
}
