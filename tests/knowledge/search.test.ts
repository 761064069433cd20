import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Article } from '../../knowledge/index.ts';
import { index } from '../../knowledge/search.ts';

function article(id: string, language: string, questions: readonly string[], answer = ''): Article {
  const [title = ''] = questions;
  return { id, language, title, questions, tags: [], answer };
}

const shelf = [
  article('hours', 'en', ['Opening hours', 'When are you open?'], 'Monday to Friday.'),
  article('hours', 'zh', ['营业时间', '你们几点开门？'], '周一至周五。'),
  article('shipping', 'en', ['Shipping cost', 'How much is delivery?'], 'Free from €50.'),
  article('shipping', 'zh', ['运费', '运费多少钱？'], '满 €50 包邮。'),
  article('invoice', 'en', ['Invoice', 'I need an invoice'], 'It comes by email as a PDF.'),
  article(
    'kettle',
    'en',
    ['Descaling the kettle', 'How do I remove limescale?'],
    'Use citric acid.',
  ),
  article('jobs', 'zh', ['招聘', '你们招人吗？'], '请投简历。'),
];
const search = index(shelf);

describe('search', () => {
  const cases: Record<
    string,
    readonly [question: string, language: string, id: string, answered: string]
  > = {
    'finds a question as it is written': ['When are you open?', 'en', 'hours', 'en'],
    'finds it in other words': ['what are your opening hours', 'en', 'hours', 'en'],
    'finds a title alone': ['invoice', 'en', 'invoice', 'en'],
    'finds plurals and endings': ['invoices', 'en', 'invoice', 'en'],
    'finds Chinese': ['运费要多少钱', 'zh', 'shipping', 'zh'],
    'answers in the language asked for': ['你们几点开门', 'en', 'hours', 'en'],
    'answers in the language there is': ['I need an invoice', 'zh', 'invoice', 'en'],
    'takes the other language when there is only that': ['你们招人吗', 'en', 'jobs', 'zh'],
  };
  for (const [title, [question, language, id, answered]] of Object.entries(cases)) {
    test(title, () => {
      const [best] = search(question, language);
      assert.deepEqual(
        [best?.article.id, best?.article.language, best?.sure],
        [id, answered, true],
      );
    });
  }

  const unknown = ['what is the weather on Mars', '你喜欢吃苹果吗', 'asdf qwer', '', '😀', '???'];
  for (const question of unknown) {
    test(`is not sure of anything about ${JSON.stringify(question)}`, () => {
      assert.ok(!search(question, 'en').some(({ sure }) => sure));
    });
  }

  test('finds by the words of an answer, but is not sure then', () => {
    const [best] = search('citric acid', 'en');
    assert.deepEqual([best?.article.id, best?.sure], ['kettle', false]);
  });

  test('gives every article once, best first, only the first of them sure', () => {
    const found = search('how much is delivery when you are open, invoice', 'en');
    const ids = found.map(({ article }) => article.id);
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(found.slice(1).every(({ sure }) => !sure));
    assert.ok(found.every(({ confidence }) => confidence >= 0 && confidence <= 1));
  });

  test('does not depend on the order of the articles', () => {
    const other = index(shelf.toReversed());
    for (const question of ['opening', '运费', 'invoice please', 'kettle']) {
      assert.deepEqual(other(question, 'en'), search(question, 'en'));
    }
  });

  test('of nothing finds nothing', () => {
    assert.deepEqual(index([])('anything', 'en'), []);
  });

  test('reads a very long question without harm', () => {
    assert.ok(search(`invoice ${'bla '.repeat(250_000)}`, 'en').length > 0);
  });
});
