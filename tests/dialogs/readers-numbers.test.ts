import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { amount, digits, type Heard, number } from '../../dialogs/readers/index.ts';

const heard = (text: string, language = 'en'): Heard => ({
  text,
  language,
  now: Date.parse('2026-11-21T09:00:00Z'),
});

suite('six digits', () => {
  const cases: Record<string, [text: string, value: string | undefined]> = {
    'on their own': ['102938', '102938'],
    'in a sentence': ['it is 102938, I think', '102938'],
    'with a sign': ['order #102938', '102938'],
    'at the end of a sentence': ['My order is 102938.', '102938'],
    'in Chinese': ['订单号是102938', '102938'],
    'full width': ['１０２９３８', '102938'],
    'with zeros in front': ['000017', '000017'],
    'in pairs': ['10 29 38', '102938'],
    'in threes': ['102-938', '102938'],
    'one by one': ['1 0 2 9 3 8', '102938'],
    spoken: ['one zero two nine three eight', '102938'],
    'spoken with oh and double': ['one oh double two three eight', '102238'],
    'spoken in Chinese': ['一零二九三八', '102938'],
    'spoken in Chinese on the phone': ['幺零二九三八', '102938'],
    'right behind a word for it': ['order102938', '102938'],
    'said twice': ['102938, yes, 102938', '102938'],
    'beside another number': ['102938 for 2 pieces', '102938'],
    'one too many': ['1029384', undefined],
    'one too few': ['10293', undefined],
    'one too many, full width': ['１０２９３８４', undefined],
    'in a longer piece': ['10 29 38 4', undefined],
    'within a word': ['ABC102938', undefined],
    'within an id': ['102938_x', undefined],
    'a price': ['102938.50', undefined],
    'two different ones': ['102938 or 204817', undefined],
    'none at all': ['my kettle', undefined],
    nothing: ['', undefined],
  };
  for (const [title, [text, value]] of Object.entries(cases)) {
    test(`${title}: ${text}`, () => {
      assert.deepEqual(digits(6)(heard(text)), value && { value, sure: true });
    });
  }

  test('a span of lengths takes each of them', () => {
    const read = digits({ min: 4, max: 6 });
    const values = ['123', '1234', '12345', '123456', '1234567'].map(
      (text) => read(heard(text))?.value,
    );
    assert.deepEqual(values, [undefined, '1234', '12345', '123456', undefined]);
  });

  test('the channel is told what to expect', () => {
    assert.deepEqual(digits(6).expects, { kind: 'digits', length: 6 });
    assert.deepEqual(digits({ min: 4, max: 6 }).expects, { kind: 'number' });
  });
});

suite('a number', () => {
  const cases: readonly (readonly [text: string, value: number | undefined, language?: string])[] =
    [
      ['3', 3],
      ['I want three', 3],
      ['3 pieces please', 3],
      ['twenty-one', 21],
      ['two hundred and fifty', 250],
      ['a hundred', 100],
      ['a dozen', 12],
      ['a couple of them', 2],
      ['fifteen hundred', 1500],
      ['one thousand two hundred and thirty-four', 1234],
      ['nine hundred ninety-nine thousand nine hundred and ninety-nine', 999_999],
      ['two and a half', 2.5],
      ['3.5', 3.5],
      ['-5', -5],
      ['minus five', -5],
      ['1,234', 1234],
      ['1,234', 1.234, 'de'],
      ['1.234', 1234, 'de'],
      ['1.234', 1.234],
      ['1,234,567.89', 1_234_567.89],
      ['1.234.567,89', 1_234_567.89],
      ['1 234,5', 1234.5, 'fr'],
      ['三个', 3],
      ['我要三个', 3],
      ['两件', 2],
      ['十二', 12],
      ['二十', 20],
      ['两百五', 250],
      ['一千零五十', 1050],
      ['一百零五', 105],
      ['三万五', 35_000],
      ['九十九万九千九百九十九', 999_999],
      ['一点五', 1.5],
      ['三个半', 3.5],
      ['负五', -5],
      ['3万', 30_000],
      ['1万2', 12_000],
      ['１２', 12],
      ['俩', 2],
      ['3 hundred', 300],
      ['1.5 million', 1_500_000],
      ['两打', 24],
      // Not numbers, or more than one.
      ['三四个', undefined],
      ['两三天', undefined],
      ['第三个', undefined],
      ['一个也没有', undefined],
      ['3-5', undefined],
      ['one or two', undefined],
      ['三个还是四个', undefined],
      ['this one', undefined],
      ['one of them', undefined],
      ['等一下', undefined],
      ['有一点贵', undefined],
      ['一样的', undefined],
      ['万一坏了呢', undefined],
      ['十分感谢', undefined],
      ['Galaxy S24', undefined],
      ['the 2nd', undefined],
      ['1.2.3', undefined],
      ['none', undefined],
      ['someone phoned', undefined],
      ['9'.repeat(40), undefined],
      ['', undefined],
    ];
  for (const [text, value, language] of cases) {
    test(`${text.slice(0, 70)}${language ? ` (${language})` : ''}: ${value}`, () => {
      assert.equal(number()(heard(text, language))?.value, value);
    });
  }

  test('it is sure only where little else is said', () => {
    assert.equal(number()(heard('3 of them please'))?.sure, true);
    assert.equal(number()(heard('where is the parcel I ordered 3 days ago'))?.sure, false);
    assert.equal(number()(heard('三个'))?.sure, true);
    assert.equal(number()(heard('我三天前买的水壶到现在都没有收到'))?.sure, false);
  });

  test('every number up to 999 999 is read back, in English and in Chinese', () => {
    for (let n = 0; n < 1_000_000; n += n < 3000 ? 1 : 997) {
      assert.equal(number()(heard(inEnglish(n)))?.value, n, inEnglish(n));
      assert.equal(number()(heard(inChinese(n)))?.value, n, inChinese(n));
    }
  });
});

suite('an amount of money', () => {
  const eur = (value: number) => ({ amount: value, currency: 'EUR' });
  const usd = (value: number) => ({ amount: value, currency: 'USD' });
  const cny = (value: number) => ({ amount: value, currency: 'CNY' });
  const cases: readonly (readonly [
    text: string,
    value: { amount: number; currency: string } | undefined,
    language?: string,
  ])[] = [
    ['42.50 €', eur(4250)],
    ['€42.50', eur(4250)],
    ['42,50 €', eur(4250), 'de'],
    ['42,50 €', eur(4250)],
    ['42 euros', eur(4200)],
    ['42 euros 50', eur(4250)],
    ['42 euros and 5 cents', eur(4205)],
    ['forty-two euros fifty', eur(4250)],
    ['forty-two fifty', eur(4250)],
    ['it was forty-two fifty', eur(4250)],
    ['42', eur(4200)],
    ['42.5', eur(4250)],
    ['50 cents', eur(50)],
    ['1.234,50 €', eur(123_450)],
    ['1.234 €', eur(123_400)],
    ['1 234,50 €', eur(123_450), 'fr'],
    ['$1,234.50', usd(123_450)],
    ['USD 1,234', usd(123_400)],
    ['20 bucks', usd(2000)],
    ['1.5k', eur(150_000)],
    ['2k euros', eur(200_000)],
    ['£3', { amount: 300, currency: 'GBP' }],
    ['35 pence', { amount: 35, currency: 'GBP' }],
    ['1500 yen', { amount: 1500, currency: 'JPY' }],
    ['CHF 12.80', { amount: 1280, currency: 'CHF' }],
    ['HK$100', { amount: 10_000, currency: 'HKD' }],
    ['￥12.8', cny(1280)],
    ['12.8元', cny(1280)],
    ['四十二块五', cny(4250)],
    ['四十二块五毛', cny(4250)],
    ['四十二元五角六分', cny(4256)],
    ['四十二块零五分', cny(4205)],
    ['四十二块半', cny(4250)],
    ['12块5', cny(1250)],
    ['12块50', cny(1250)],
    ['一百二十块钱', cny(12_000)],
    ['两百五', eur(25_000)],
    ['两百五十块', cny(25_000)],
    ['1.2万元', cny(1_200_000)],
    ['三毛五', cny(35)],
    ['五毛', cny(50)],
    ['八十九欧元', eur(8900)],
    ['100块3个', cny(10_000)],
    ['the kettle for 42.50 €, order 102938', eur(4250)],
    ['3 hundred dollars', usd(30_000)],
    ['十块零五毛', cny(1050)],
    // Not amounts, or more than one.
    ['大概四十多块', undefined],
    ['三十来块', undefined],
    ['几百块', undefined],
    ['40 to 50 euros', undefined],
    ['四十到五十块', undefined],
    ['10%', undefined],
    ['百分之十', undefined],
    ['$5 or $6', undefined],
    ['-5 €', undefined],
    ['minus five euros', undefined],
    ['a lot of money', undefined],
    ['块', undefined],
    ['1.2.3 €', undefined],
    ['', undefined],
  ];
  for (const [text, value, language] of cases) {
    test(`${text}${language ? ` (${language})` : ''}: ${value ? `${value.amount} ${value.currency}` : 'none'}`, () => {
      assert.deepEqual(amount()(heard(text, language))?.value, value);
    });
  }

  test('without a currency in the words it is the one of the shop', () => {
    assert.deepEqual(amount({ currency: 'JPY' })(heard('1500'))?.value, {
      amount: 1500,
      currency: 'JPY',
    });
    assert.deepEqual(amount({ currency: 'CNY' })(heard('两百五'))?.value, cny(25_000));
    assert.deepEqual(amount({ currency: 'CNY' })(heard('€5'))?.value, eur(500));
  });

  test('it is sure with a currency, and else only where little else is said', () => {
    assert.equal(amount()(heard('I paid 42.50 € for a kettle that broke at once'))?.sure, true);
    assert.equal(amount()(heard('42.50'))?.sure, true);
    assert.equal(amount()(heard('I want to complain about my order number 102938'))?.sure, false);
  });
});

function inEnglish(n: number): string {
  const small =
    'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
      ' ',
    );
  const tens = '_ _ twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
  if (n < 20) return small[n]!;
  if (n < 100) return tens[Math.floor(n / 10)]! + (n % 10 ? `-${small[n % 10]}` : '');
  const [size, word] = n < 1000 ? [100, 'hundred'] : [1000, 'thousand'];
  const rest = n % size;
  const and = rest > 0 && rest < 100 ? 'and ' : '';
  return `${inEnglish(Math.floor(n / size))} ${word}${rest ? ` ${and}${inEnglish(rest)}` : ''}`;
}

function inChinese(n: number): string {
  const figure = '零一二三四五六七八九';
  if (n >= 10_000) {
    const rest = n % 10_000;
    const zero = rest > 0 && rest < 1000 ? '零' : '';
    return `${inChinese(Math.floor(n / 10_000))}万${zero}${rest ? inChinese(rest) : ''}`;
  }
  const sizes = ['', '十', '百', '千'];
  let words = '';
  let zero = false;
  for (let place = 3; place >= 0; place--) {
    const digit = Math.floor(n / 10 ** place) % 10;
    if (digit === 0) {
      zero = words !== '';
      continue;
    }
    words += (zero ? '零' : '') + figure[digit] + sizes[place];
    zero = false;
  }
  return words === '' ? '零' : words;
}
