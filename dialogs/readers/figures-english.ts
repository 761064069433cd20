/** English number words of a plain text as figures: `forty-two fifty` is `42 50`. */
export function englishFigures(text: string): string {
  const sized = text.replace(figureAndSize, (words, figure: string, size: string) => {
    const value = Number(figure) * (sizes.get(size) ?? 12);
    return Number.isSafeInteger(value) ? String(value) : words;
  });
  const tokens = sized.match(/[\p{L}']+|[^\p{L}']+/gu) ?? [];
  let written = '';
  for (let at = 0; at < tokens.length; ) {
    const run = startsNumber(tokens, at) ? readRun(tokens, at) : undefined;
    written += run?.figures ?? tokens[at]!;
    at = run?.end ?? at + 1;
  }
  return written;
}

const upToNineteen =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen';
const tens = 'twenty thirty forty fifty sixty seventy eighty ninety';
const values: ReadonlyMap<string, number> = new Map([
  ...upToNineteen.split(' ').map((word, value): [string, number] => [word, value]),
  ...tens.split(' ').map((word, index): [string, number] => [word, 20 + 10 * index]),
  ['fourty', 40],
]);
const sizes: ReadonlyMap<string, number> = new Map(
  Object.entries({ hundred: 100, thousand: 1000, million: 1_000_000 }),
);
const times: ReadonlyMap<string, number> = new Map([
  ['double', 2],
  ['triple', 3],
]);

function startsNumber(tokens: readonly string[], at: number): boolean {
  const word = tokens[at]!;
  const next = tokens[at + 1] === ' ' ? tokens[at + 2] : undefined;
  if (word === 'one') return !isPronoun(tokens[at - 2], next ?? '');
  if (values.has(word) || sizes.has(word) || word === 'dozen') return true;
  if (next === undefined) return false;
  if (word === 'a' || word === 'an') return sizes.has(next) || /^(?:dozen|couple)$/.test(next);
  return times.has(word) && values.has(next);
}

/** 3 hundred, 1.5 million, 2 dozen. */
const figureAndSize =
  /(?<![\p{L}\d_.,])(\d{1,6}(?:\.\d{1,3})?) (hundred|thousand|million|dozen)(?!\p{L})/gu;

/** "This one", "one of them": nobody counts. */
function isPronoun(before: string | undefined, after: string): boolean {
  return (
    after === 'of' ||
    /^(?:this|that|which|the|no|any|every|another|some|each|other|last|next|right|wrong|new|old|big|small|red|blue|black|white|green|good|broken)$/.test(
      before ?? '',
    )
  );
}

/** What was read last: it decides what may follow within the same number. */
type Kind =
  | 'none'
  | 'digit'
  | 'teen'
  | 'tens'
  | 'tens and digit'
  | 'hundred'
  | 'thousand'
  | 'closed';

/** Reads number words for as long as they go on; several numbers may follow each other. */
function readRun(tokens: readonly string[], from: number): { figures: string; end: number } {
  const numbers: number[] = [];
  let total = 0;
  let group = 0;
  let kind: Kind = 'none';
  const close = (): void => {
    if (kind !== 'none') numbers.push(total + group);
    [total, group, kind] = [0, 0, 'none'];
  };
  const add = (value: number): void => {
    const isDigit = value < 10;
    const goesOn =
      kind === 'hundred' || kind === 'thousand' || (kind === 'tens' && isDigit && value > 0);
    const afterTens = kind === 'tens';
    if (!goesOn) close();
    group += value;
    if (isDigit) kind = goesOn && afterTens ? 'tens and digit' : 'digit';
    else kind = value < 20 ? 'teen' : 'tens';
  };

  let at = from;
  let end = from;
  for (;;) {
    const word = tokens[at] ?? '';
    const value = word === 'oh' && at > from ? 0 : values.get(word);
    const size = sizes.get(word);
    const repeat = times.get(word);
    const next = tokens[at + 2] ?? '';
    if (value !== undefined) add(value);
    else if (repeat !== undefined && (values.get(next) ?? 10) < 10) {
      for (let i = 0; i < repeat; i++) {
        close();
        add(values.get(next)!);
      }
      at += 2;
    } else if ((word === 'a' || word === 'an') && (sizes.has(next) || next === 'dozen')) {
      close();
    } else if (word === 'a' && next === 'couple') {
      close();
      [group, kind] = [2, 'closed'];
      at += tokens[at + 3] === ' ' && tokens[at + 4] === 'of' ? 4 : 2;
    } else if (size === 100 && kind !== 'hundred' && kind !== 'closed') {
      group = Math.max(group, 1) * 100;
      kind = 'hundred';
    } else if (size !== undefined && kind !== 'closed') {
      total += Math.max(group, 1) * size;
      group = 0;
      kind = 'thousand';
    } else if (word === 'dozen' && kind !== 'closed') {
      group = Math.max(group, 1) * 12;
      kind = 'closed';
    } else break;
    end = at + 1;
    if (!/^[ -]$/.test(tokens[end] ?? '')) break;
    at = end + 1;
    if (tokens[at] !== 'and') continue;
    const following = tokens[at + 2] ?? '';
    if (following === 'a' && tokens[at + 4] === 'half') {
      group += 0.5;
      kind = 'closed';
      end = at + 5;
      break;
    }
    if ((kind !== 'hundred' && kind !== 'thousand') || !values.has(following)) break;
    at += 2;
  }
  close();
  return { figures: numbers.join(' '), end };
}
