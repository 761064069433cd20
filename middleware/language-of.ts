import { functionWords, latinLanguages } from './function-words.ts';

/** What a text says about its language. */
export interface LanguageGuess {
  readonly language: string;
  /** Whether it is a clear sentence in it, and not a word or a name that may stand in any. */
  readonly clear: boolean;
}

/**
 * Which of these languages a text is written in, by its script and its small words; undefined where
 * it says nothing (numbers, emoji, "ok") or speaks none of them.
 */
export function languageOf(text: string, languages: readonly string[]): LanguageGuess | undefined {
  const words = text.slice(0, considered).normalize('NFKC').replace(notWords, ' ');
  const spoken = (codes: readonly string[]): string | undefined =>
    languages.find((language) => codes.includes(baseOf(language)));

  // Most of what is written is plain Latin, and every turn comes by here.
  const isPlain = !/[^\p{ASCII}]/u.test(words);
  const count = (script: RegExp): number => (isPlain ? 0 : (words.match(script)?.length ?? 0));
  const kana = count(/[\p{Script=Hiragana}\p{Script=Katakana}]/gu);
  const han = count(/\p{Script=Han}/gu);
  // A single の is fashion on a Chinese sign; a Japanese sentence is a third kana and more.
  if (kana > 0 && kana * 4 >= kana + han) {
    const japanese = spoken(['ja']);
    return japanese === undefined ? undefined : { language: japanese, clear: kana + han >= 4 };
  }
  for (const [script, codes] of isPlain ? [] : ownScripts) {
    const letters = count(script);
    if (letters === 0 || letters < count(/\p{Script=Latin}/gu) / 2) continue;
    const language = spoken(codes);
    return language === undefined ? undefined : { language, clear: letters >= 6 };
  }

  const latin = words.match(isPlain ? /[a-z']+/gi : /[\p{Script=Latin}\p{M}'’]+/gu) ?? [];
  // Names and products (iPhone, USB, Pro) stand in every language; a sentence has plain words.
  const plain = latin.filter((word) => word.length > 1 && word === word.toLowerCase());
  if (han > 0) {
    const swamped = plain.length >= 2 * (han / 1.7);
    if (!swamped) {
      const chinese = spoken(['zh', 'yue']);
      return chinese === undefined
        ? undefined
        : { language: chinese, clear: isChineseSentence(words, han) };
    }
  }
  return fromLatin(latin, plain.length, languages);
}

/** How much of a long text is looked at. */
const considered = 2000;

/** URLs, e-mail addresses, commands and numbers belong to no language; nor do products like S24. */
const notWords = /(?:https?:\/\/|www\.)\S+|\S+@\S+|(?:^|\s)\/\w+|[A-Za-z]*\d[\w.-]*/g;

const ownScripts: readonly (readonly [script: RegExp, languages: readonly string[]])[] = [
  [/\p{Script=Hangul}/gu, ['ko']],
  [/\p{Script=Thai}/gu, ['th']],
  [/\p{Script=Cyrillic}/gu, ['ru', 'uk', 'bg', 'sr', 'be', 'mk', 'kk']],
  [/\p{Script=Arabic}/gu, ['ar', 'fa', 'ur']],
  [/\p{Script=Hebrew}/gu, ['he']],
  [/\p{Script=Greek}/gu, ['el']],
  [/\p{Script=Devanagari}/gu, ['hi', 'mr', 'ne']],
];

/** Names have two to four characters, and none of those that hold sentences together. */
function isChineseSentence(words: string, han: number): boolean {
  return (
    han >= 5 ||
    (han >= 2 &&
      /[我你您他她它的是了吗呢吧不没要请怎么什哪谁几谢帮退换查问给还转消好以]/u.test(words))
  );
}

function fromLatin(
  words: readonly string[],
  plain: number,
  languages: readonly string[],
): LanguageGuess | undefined {
  const known = languages.filter((language) => latinLanguages.has(baseOf(language)));
  const [first] = known;
  const telling = words.filter((word) => !neutral.has(word.toLowerCase()));
  if (first === undefined || telling.length === 0) return undefined;
  const small = words.map((word) => word.toLowerCase().replaceAll('’', "'"));
  const hits = known.map((language) => {
    const list = functionWords[baseOf(language)];
    return { language, count: small.filter((word) => list?.has(word)).length };
  });
  const best = hits.reduce((a, b) => (b.count > a.count ? b : a));
  const rivals = hits.filter(({ count }) => count === best.count).length;
  if (best.count > 0 && rivals === 1) {
    return { language: best.language, clear: best.count >= 2 || words.length >= 2 };
  }
  // Without small words of one of them alone, it is any of the Latin ones.
  return {
    language: first,
    clear: known.length === 1 && (plain >= 5 || (best.count > 0 && words.length >= 2)),
  };
}

/** Said in every language. */
const neutral: ReadonlySet<string> = new Set(['ok', 'okay', 'hm', 'hmm', 'lol', 'haha', 'x']);

/** `zh-CN` is zh. */
export function baseOf(language: string): string {
  return language.split(/[-_]/)[0]!.toLowerCase();
}
