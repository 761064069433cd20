import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inLanguage, link, readable, strong } from '../../activities/index.ts';
import { answerPhrase } from '../../knowledge/index.ts';

const article = (answer: string) => ({
  id: 'a',
  language: 'en',
  title: 'A',
  questions: [],
  tags: [],
  answer,
});

const cases: Record<string, readonly [markdown: string, parts: readonly unknown[]]> = {
  'plain text': ['From nine to six.', ['From nine to six.']],
  'bold words': ['It costs **€9.90** here.', ['It costs ', strong('€9.90'), ' here.']],
  'a link with a label': [
    'See [our page](https://shop.example/a).',
    ['See ', link('https://shop.example/a', 'our page'), '.'],
  ],
  'a bare address, without the full stop after it': [
    'See https://shop.example/a.',
    ['See ', link('https://shop.example/a'), '.'],
  ],
  'an address before Chinese punctuation': [
    '详见 https://shop.example/a。',
    ['详见 ', link('https://shop.example/a'), '。'],
  ],
  'a link that could run something stays text': [
    '[click](javascript:alert(1))',
    ['[click](javascript:alert(1))'],
  ],
  'a list': ['Costs:\n- one\n* two', ['Costs:\n• one\n• two']],
  'a list with bold words': ['- **one**\n- two', ['• ', strong('one'), '\n• two']],
  paragraphs: ['One\nline.\n\nTwo.', ['One line.\n\nTwo.']],
  'lines of Chinese': ['第一行，\n第二行。', ['第一行，第二行。']],
  'stars that mean nothing': ['2 * 3 ** 4', ['2 * 3 ** 4']],
  'markup characters of other kinds': ['<b>a</b> & _b_', ['<b>a</b> & _b_']],
};

for (const [title, [markdown, parts]] of Object.entries(cases)) {
  test(`an answer with ${title}`, () => {
    assert.deepEqual(answerPhrase(article(markdown)), { parts });
  });
}

test('an answer reads well where there is no markup', () => {
  const phrase = answerPhrase(article('**Free** from €50, see [costs](https://shop.example/c).'));
  assert.equal(
    readable(inLanguage(phrase, 'en')),
    'Free from €50, see costs (https://shop.example/c).',
  );
});
