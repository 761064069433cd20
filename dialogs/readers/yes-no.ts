import { plain } from './plain.ts';
import { type Reader, reader } from './reader.ts';
import { type Meaning, yesNoWords } from './yes-no-words.ts';

/** Yes or no, as people say it: "yep", "no thanks", 好的, 不要. Not fooled by "not yes" or 不好说. */
export function yesNo(): Reader<boolean> {
  return reader({ kind: 'option' }, ({ text }) => {
    const said = plain(text)
      .replace(/[👍👌✅✔☑🆗]\p{EMod}?/gu, ' yes ')
      .replace(/[👎❌✖🙅]\p{EMod}?/gu, ' no ')
      .replace(/([a-z])\1{2,}/g, '$1');
    const answers = new Set<boolean>();
    let clearly = false;
    let goesOn = false;
    let at = skip(said, 0);
    while (at < said.length) {
      const found = phraseAt(said, at);
      if (found === undefined) break;
      if (found.means === 'neither') return undefined;
      const end = at + found.words.length;
      if (found.means === 'filler') {
        at = skip(said, end);
        continue;
      }
      const isYes = found.means === 'yes';
      // In "no, it is mine" the "it is" begins a sentence.
      if (answers.has(!isYes) && !strong.has(found.words) && /^ ?\p{L}/u.test(said.slice(end)))
        break;
      at = end;
      answers.add(isYes);
      // "No, it is mine" answers and goes on; "right now it is broken" does not.
      clearly ||= strong.has(found.words);
      goesOn = clearly || /^ ?[,.;:!、~-]/.test(said.slice(at, at + 2));
      at = skip(said, at);
    }
    const [value] = answers;
    if (value === undefined || answers.size > 1 || isQuestion.test(said)) return undefined;
    const rest = said.slice(at);
    if (rest === '') return { value, sure: true };
    return goesOn && !contrary(value).test(rest) ? { value, sure: false } : undefined;
  });
}

/** Words that are an answer whatever follows. */
const strong: ReadonlySet<string> = new Set(
  'yes yeah yep yup no nope nah 是的 是啊 好的 好啊 可以 没错 不是 不要 不用 不可以 不行 没有 不需要 确认 确定 同意 不想 我不想 不同意 别'.split(
    ' ',
  ),
);

const isQuestion = /[?？]|[吗么]$/;

/** What takes an answer back. */
function contrary(value: boolean): RegExp {
  return value
    ? /(?<![a-z'])(?:no|not|nope|don't|doesn't|won't|can't|isn't|but|only|except)(?![a-z'])|[不没但只]|取消/
    : /(?<![a-z'])(?:yes|yeah|yep|sure|okay|ok|but|except)(?![a-z'])|但|不过|是的|好的|可以/;
}

/** Every phrase by its first character, longest first: "no problem" is not "no". */
const phrases = new Map<string, { words: string; means: Meaning }[]>();
for (const [means, list] of Object.entries(yesNoWords) as [Meaning, string][]) {
  for (const words of list.split('|').map((each) => each.trim())) {
    const same = phrases.get(words[0]!) ?? [];
    phrases.set(
      words[0]!,
      [...same, { words, means }].sort((a, b) => b.words.length - a.words.length),
    );
  }
}

function phraseAt(said: string, at: number): { words: string; means: Meaning } | undefined {
  return phrases.get(said[at]!)?.find(({ words }) => {
    if (!said.startsWith(words, at)) return false;
    return !/[a-z]$/.test(words) || !/[a-z\d']/.test(said[at + words.length] ?? '');
  });
}

/** Over white space and signs. */
function skip(said: string, from: number): number {
  let at = from;
  while (at < said.length && /[\s\p{P}\p{S}]/u.test(said[at]!)) at++;
  return at;
}
