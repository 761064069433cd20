import { link, type Part, type Phrase, strong } from '../activities/index.ts';
import type { Article } from './article.ts';

/** `**bold**`, `[label](https://…)`, or a bare address. */
const markup =
  /\*\*([^*]+)\*\*|\[([^\]]+)\]\(((?:https?|mailto|tel):[^\s)]+)\)|(https?:\/\/[^\s<>，。；、）]*[^\s<>.,;:!?，。；、）])/g;

/** An article's answer as a phrase, so that each channel can show its bold words, links and lists. */
export function answerPhrase({ answer }: Article): Phrase {
  const parts: Part[] = [];
  const text = paragraphs(answer);
  let done = 0;
  for (const match of text.matchAll(markup)) {
    const [whole, bold, label, href, address] = match;
    if (match.index > done) parts.push(text.slice(done, match.index));
    if (bold !== undefined) parts.push(strong(bold));
    else if (label !== undefined && href !== undefined) parts.push(link(href, label));
    else if (address !== undefined) parts.push(link(address));
    done = match.index + whole.length;
  }
  if (done < text.length) parts.push(text.slice(done));
  return { parts };
}

/**
 * Lines as they are to be read: those of a paragraph joined, list items each on a line of its own
 * behind a bullet.
 */
function paragraphs(markdown: string): string {
  const blocks = markdown.trim().split(/\n\s*\n/);
  return blocks
    .map((block) => {
      let text = '';
      for (const line of block.split('\n')) {
        const item = /^\s*[-*]\s+(.*)$/.exec(line)?.[1];
        const words = (item ?? line).trim();
        if (item !== undefined) text += `${text === '' ? '' : '\n'}• ${words}`;
        // Chinese is written without spaces, so its lines are joined without one.
        else if (text === '') text = words;
        else text += /[\p{Script=Han}，。！？；：、）」]$/u.test(text) ? words : ` ${words}`;
      }
      return text;
    })
    .join('\n\n');
}
