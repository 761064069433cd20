import { plain } from './plain.ts';
import { type Reader, reader } from './reader.ts';

/** Yes or no, as people say it: "yep", "no thanks", 好的, 不要. Not fooled by "not yes" or 不好说. */
export function yesNo(): Reader<boolean> {
  return reader({ kind: 'option' }, ({ text }) => {
    const said = plain(text)
      .replace(/[👍👌✅✔☑🆗]\p{EMod}?/gu, ' yes ')
      .replace(/[👎❌✖🙅]\p{EMod}?/gu, ' no ')
      .replace(/([a-z])\1{2,}/g, '$1');
    const answers = new Set<boolean>();
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
      goesOn = strong.has(found.words) || /^ ?[,.;:!、~-]/.test(said.slice(at, at + 2));
      at = skip(said, at);
    }
    const [value] = answers;
    if (value === undefined || answers.size > 1 || isQuestion.test(said)) return undefined;
    const rest = said.slice(at);
    if (rest === '') return { value, sure: true };
    return goesOn && !contrary(value).test(rest) ? { value, sure: false } : undefined;
  });
}

type Meaning = 'yes' | 'no' | 'neither' | 'filler';

/** Words that are an answer whatever follows. */
const strong: ReadonlySet<string> = new Set(
  'yes yeah yep yup no nope nah 是的 是啊 好的 好啊 可以 没错 不是 不要 不用 不可以 不行 没有 不需要'.split(
    ' ',
  ),
);

const isQuestion = /[?？]|[吗么]$/;

/** What takes an answer back. */
function contrary(value: boolean): RegExp {
  return value
    ? /(?<![a-z'])(?:no|not|nope|don't|doesn't|won't|can't|isn't)(?![a-z'])|[不没]|取消/
    : /(?<![a-z'])(?:yes|yeah|yep|sure|okay|ok)(?![a-z'])|是的|好的|可以/;
}

const lists: Readonly<Record<Meaning, string>> = {
  yes: `yes|yess|yees|yes i do|yes it is|yes i am|yea|yeah|yep|yup|yeh|ya|aye|y|sure|sure thing|of course|absolutely|definitely|
    certainly|correct|that's correct|that is correct|right|that's right|that is right|exactly|indeed|true|ok|okay|
    okey|k|fine|alright|all right|go ahead|do it|please do|go for it|sounds good|agreed|confirm|confirmed|
    i confirm|i agree|i do|it is|i am|no problem|why not|perfect|great|good|very well|by all means|yes of course|
    是|是的|是啊|是呀|是滴|对|对的|对啊|对呀|对对|没错|不错|好|好的|好啊|好呀|好吧|好滴|好嘞|好哒|行|行的|行啊|行吧|可以|可以的|
    可以啊|嗯|嗯嗯|恩|恩恩|嗯哼|要|要的|想|想要|需要|确定|确认|我确定|我确认|同意|我同意|当然|当然可以|当然要|没问题|没有问题|
    ok的|有|有的|肯定|必须的|愿意|我愿意|我要|是这样|是这样的|就是|就这样|退吧|麻烦了`,
  no: `no|noo|nope|nah|na|n|no thanks|no thank you|no way|not really|not at all|never|of course not|definitely not|
    absolutely not|certainly not|i don't|i do not|it isn't|it is not|it's not|i'm not|i am not|don't|do not|
    please don't|rather not|i'd rather not|not now|not today|incorrect|wrong|that's wrong|that is wrong|false|
    not correct|not right|that's not right|that's not correct|i don't think so|i disagree|negative|no i don't|
    no it isn't|no it's not|not ok|not okay|don't do it|
    还没|还没有|不|不是|不是的|不要|不要了|不用|不用了|不了|不行|不可以|不对|不好|不想|不想要|不需要|没有|没|没有的|否|否定|不同意|我不同意|
    不愿意|我不要|我不想|我不|不必|不必了|不确认|别|别了|不成|没有啊|没呢|当然不|当然不是|不是啊|不是这样的|错|错了|不对的|无|暂时不要|先不要|先不用`,
  neither: `not yes|not no|yes and no|yes or no|maybe|perhaps|not sure|i'm not sure|i am not sure|unsure|no idea|no clue|
    don't know|i don't know|do not know|dunno|idk|it depends|depends|i guess|kind of|right now|no matter|
    yes but|no but|not only|never mind|nevermind|no one|no more|ok but|not yet|okay but|good morning|good evening|
    good afternoon|good question|great question|do it myself|fine print|i do not know|
    不好说|说不好|不一定|不知道|不清楚|不确定|也许|可能|大概|或许|随便|都行|都可以|对不起|不好意思|不客气|好不好|是不是|对不对|
    行不行|可不可以|要不要|有没有|能不能|是否|不错过|好像|好久|好几|好多|要不|要是|对于|有点|有些|有人|有一|想问|想知道|没关系|
    没事|想想|我想想|让我想想|再想想|考虑|别的|别人|别说|算了|不明白|不懂|是谁|是什么|对了|是我|得看|中午|成都|可是|行李|恩惠|要多久|要多少|要等|有什么|有多少`,
  filler: `please|pls|thanks|thank you|thx|cheers|well|oh|ah|uh|um|hm|hmm|mhm|and|so|then|just|really|quite|sir|madam|
    dear|i think|i think so|i believe|i suppose so|very much|a lot|that's|it's|too|ja|
    请|谢谢|谢谢你|谢谢您|多谢|感谢|麻烦|麻烦你|麻烦您|啊|呀|哦|噢|喔|吧|呢|嘛|哈|哈哈|了|的|那|那就|就|我|我说|亲|哎|唉|呃|额|这个|您|你|都|真的|非常`,
};

/** Every phrase by its first character, longest first: "no problem" is not "no". */
const phrases = new Map<string, { words: string; means: Meaning }[]>();
for (const [means, list] of Object.entries(lists) as [Meaning, string][]) {
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
