import { chineseFigures } from './figures-chinese.ts';
import { englishFigures } from './figures-english.ts';

/**
 * A plain text with its number words in figures: "forty-two fifty" is `42 50`, 两百五 is `250`,
 * 一零二九三八 is `102938`. So every reader needs to know figures only.
 */
export function figures(plainText: string): string {
  return englishFigures(chineseFigures(plainText));
}
