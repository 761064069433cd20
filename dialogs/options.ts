import { inLanguage, type Phrase, readable } from '../activities/index.ts';
import { indexOfWords, mistyped, normal } from './normal.ts';
import type { Heard, Reading } from './readers/reader.ts';

/** An answer the customer can pick. */
export interface Offered {
  /** What a tap on it means. */
  readonly value: string;
  readonly label: Phrase;
  /** Other words that mean it, in any language. */
  readonly also: readonly string[];
}

/**
 * Which option an answer picks: by its words, by its number, or by words close to it. Sure, when it
 * can be nothing but a pick; undefined, when it is none or could be two.
 */
export function pickedBy(heard: Heard, options: readonly Offered[]): Reading<string> | undefined {
  const text = normal(heard.text);
  if (text === '') return undefined;
  const named = options.map((option) => ({ value: option.value, names: namesOf(option) }));

  const exact = only(
    named.filter(({ value, names }) => names.includes(text) || normal(value) === text),
  );
  if (exact) return { value: exact.value, sure: true };

  const place = ordinal(text, options.length);
  const numbered = place === undefined ? undefined : options[place - 1];
  if (numbered) return { value: numbered.value, sure: true };

  const isQuestion = /[?？]/.test(heard.text) || text.length > 60;
  if (isQuestion) return undefined;
  const close = only(closest(text, named)) ?? only(named.filter(({ names }) => said(text, names)));
  const partly = close ?? only(named.filter(({ names }) => isPartOf(text, names)));
  return partly && { value: partly.value, sure: false };
}

/** The one option that opening words hold in full, and do not deny. */
export function heldBy(heard: Heard, options: readonly Offered[]): Reading<string> | undefined {
  const text = normal(heard.text);
  const held = only(options.filter((option) => said(text, namesOf(option))));
  return held && { value: held.value, sure: true };
}

interface Named {
  readonly value: string;
  readonly names: readonly string[];
}

/** Everything an option is called: its labels in every language and its other words. */
function namesOf({ label, also }: Offered): readonly string[] {
  const languages = typeof label === 'object' && 'in' in label ? Object.keys(label.in) : ['en'];
  const labels = languages.map((language) => readable(inLanguage(label, language)));
  return [...labels, ...also].map(normal);
}

function only<T>(found: readonly T[]): T | undefined {
  return found.length === 1 ? found[0] : undefined;
}

const denial =
  /(?:^|\s)(?:not|no|never|isnt|wasnt|arent|didnt|dont|doesnt)(?:\s\w+)?\s$|[没不未别非]有?\s?$/u;

/** Whether words hold one of the names, and no "not" before it. Two letters are in too many words. */
function said(text: string, names: readonly string[]): boolean {
  return names.some((name) => {
    if (/^\w{0,2}$/.test(name)) return false;
    const at = indexOfWords(text, name);
    return at >= 0 && !denial.test(text.slice(Math.max(0, at - 24), at));
  });
}

/** Whether the answer is a few words of one of the names: "broken" for "It arrived broken". */
function isPartOf(text: string, names: readonly string[]): boolean {
  return text.length > 2 && names.some((name) => indexOfWords(name, text) >= 0);
}

function closest(text: string, named: readonly Named[]): readonly Named[] {
  let best = 3;
  let found: Named[] = [];
  for (const each of named) {
    const distance = Math.min(
      ...each.names.map((name) => {
        const most = name.length < 4 ? 0 : name.length < 8 ? 1 : 2;
        const typed = mistyped(text, name, most);
        return typed > most ? 3 : typed;
      }),
    );
    if (distance < best) {
      best = distance;
      found = [each];
    } else if (distance === best && distance < 3) found.push(each);
  }
  return found;
}

const english: Readonly<Record<string, number>> = {
  one: 1,
  first: 1,
  two: 2,
  second: 2,
  three: 3,
  third: 3,
  four: 4,
  fourth: 4,
  five: 5,
  fifth: 5,
  six: 6,
  sixth: 6,
  seven: 7,
  seventh: 7,
  eight: 8,
  eighth: 8,
  nine: 9,
  ninth: 9,
  ten: 10,
  tenth: 10,
};
const chinese = '零一二三四五六七八九十';

/** Which number words like "2", "option 2", "the first one", "第二个", "最后一个" are. */
function ordinal(text: string, count: number): number | undefined {
  if (text.length > 30) return undefined;
  if (/^(?:the )?last(?: one| option)?$|^最后一?[个项]?$/u.test(text)) return count;
  const digits =
    /^(?:(?:option|number|no|nr|选|选项|第) ?)?(\d{1,2})(?:st|nd|rd|th)?(?: ?[号个项])?$/u.exec(
      text,
    );
  if (digits) return within(Number(digits[1]), count);
  const word = /^(?:the )?(?:option |number )?([a-z]+)(?: one| option)?$/.exec(text)?.[1];
  if (word && word in english) return within(english[word]!, count);
  const sign = /^选?第?([一二两三四五六七八九十])[个号项]?$/u.exec(text)?.[1];
  return sign ? within(sign === '两' ? 2 : chinese.indexOf(sign), count) : undefined;
}

function within(place: number, count: number): number | undefined {
  return place >= 1 && place <= count ? place : undefined;
}
