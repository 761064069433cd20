import type { Json, Sentence, Value } from '../../activities/index.ts';
import { write } from '../../activities/index.ts';

/** A stretch of a text to be shown in a certain way; positions in UTF-16 units. */
export type Entity = {
  readonly type: 'bold' | 'text_link';
  readonly offset: number;
  readonly length: number;
  readonly url?: string;
};

/**
 * A sentence as text, and what is marked in it. Entities rather than HTML or Markdown: words of
 * customers and articles can then never be mistaken for markup.
 */
export function formatted(sentence: Sentence): { text: string; entities: readonly Entity[] } {
  let text = '';
  const entities: Entity[] = [];
  for (const part of sentence.parts) {
    const shown = typeof part === 'string' ? { text: part } : display(part, sentence.language);
    if (shown.as && shown.text.trim() !== '') {
      entities.push({ ...shown.as, offset: text.length, length: shown.text.length });
    }
    text += shown.text;
  }
  return { text, entities };
}

/** What of the entities lies in a piece of the text, at its place in the piece. */
export function within(
  entities: readonly Entity[],
  start: number,
  length: number,
): readonly Entity[] {
  return entities.flatMap((entity) => {
    const from = Math.max(entity.offset, start);
    const to = Math.min(entity.offset + entity.length, start + length);
    return from < to ? [{ ...entity, offset: from - start, length: to - from }] : [];
  });
}

/** The parameter for entities, if there are any. */
export function marked(name: string, entities: readonly Entity[]): Record<string, Json> {
  return entities.length > 0 ? { [name]: entities } : {};
}

function display(
  value: Value,
  language: string,
): { text: string; as?: Pick<Entity, 'type' | 'url'> } {
  if (value.kind === 'strong') return { text: value.text, as: { type: 'bold' } };
  // Telegram makes links of these only; of a bare address it makes one by itself.
  if (value.kind === 'link' && /^(?:https?|tg):/i.test(value.href) && value.text.trim() !== '') {
    if (value.text === value.href) return { text: value.href };
    return { text: value.text, as: { type: 'text_link', url: value.href } };
  }
  return { text: write(value, language) };
}
