import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Failure } from '../../activities/index.ts';
import { articles } from '../../knowledge/index.ts';

const made: string[] = [];
after(() => Promise.all(made.map((folder) => rm(folder, { recursive: true }))));

async function folder(files: Record<string, string>): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'parlance-articles-'));
  made.push(path);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
  }
  return path;
}

const head = ['id: hours', 'language: en', 'title: Hours', 'questions:', '  - When are you open?'];
const file = (lines: readonly string[], body = 'From nine to six.') =>
  ['---', ...lines, '---', body, ''].join('\n');

test('an article is read from its file, in any folder below', async () => {
  const knowledge = articles(
    await folder({
      'en/hours.md': file([...head, '  - "Open: on Sunday?"', 'tags: [contact, hours]']),
      'zh/hours.md': `\uFEFF${file(['id: hours', 'language: zh', 'title: 时间', 'questions: [几点开门？]']).replaceAll('\n', '\r\n')}`,
      'README.md': '# Not an article',
      'notes.txt': 'Not an article either',
    }),
  );
  await knowledge.load();
  assert.deepEqual(knowledge.articles(), [
    {
      id: 'hours',
      language: 'en',
      title: 'Hours',
      questions: ['When are you open?', 'Open: on Sunday?'],
      tags: ['contact', 'hours'],
      answer: 'From nine to six.',
    },
    {
      id: 'hours',
      language: 'zh',
      title: '时间',
      questions: ['几点开门？'],
      tags: [],
      answer: 'From nine to six.',
    },
  ]);
});

describe('what is wrong with a file is said with its name and line', () => {
  const cases: Record<string, readonly [text: string, says: RegExp]> = {
    'no front matter': ['Just text.', /a\.md:1 does not begin with a line of ---/],
    'front matter that does not end': ['---\nid: hours\n', /a\.md:1 has no second line of ---/],
    'no id': [file(head.slice(1)), /a\.md:1 has no id\. Add a line "id: …"/],
    'an empty title': [file(['id: a', 'language: en', 'title:']), /a\.md:4 has no text for title/],
    'an id with spaces': [
      file(['id: my hours', ...head.slice(1)]),
      /a\.md:2 has the id "my hours"/,
    ],
    'a language that is none': [
      file(['id: a', 'language: English', ...head.slice(2)]),
      /a\.md:3 has the language "English"/,
    ],
    'no questions': [file(head.slice(0, 3)), /a\.md:1 has no questions/],
    'an empty list of questions': [file(head.slice(0, 4)), /a\.md:5 has no questions/],
    'an empty question': [
      file([...head, '  - ""']),
      /a\.md:5 has an empty item among the questions/,
    ],
    'an unknown key': [
      file([...head, 'author: me']),
      /a\.md:7 has the unknown key "author"\. Known: id, /,
    ],
    'a key twice': [
      file([...head, 'id: again']),
      /a\.md:7 has id a second time \(first on line 2\)/,
    ],
    'a line that is neither': [file([...head, 'oops']), /a\.md:7 has the line "oops"/],
    'an item without a list': [
      file(['id: a', '- b']),
      /a\.md:3 has a list item that belongs to no key/,
    ],
    'a list that does not end': [
      file([...head, 'tags: [a, b']),
      /a\.md:7 has a list that does not end/,
    ],
    'a quote that does not end': [
      file(['id: "a', ...head.slice(1)]),
      /a\.md:2 has a quote that does not end/,
    ],
    'no answer': [file(head, '  \n'), /a\.md:8 has no answer/],
  };
  for (const [title, [text, says]] of Object.entries(cases)) {
    test(title, async () => {
      const knowledge = articles(await folder({ 'a.md': text }));
      await assert.rejects(knowledge.load(), (error) => {
        assert.ok(error instanceof Failure);
        assert.equal(error.code, 'knowledge.front-matter');
        assert.match(error.message, says);
        return true;
      });
    });
  }
});

test('two files with the same id and language are refused, both named', async () => {
  const knowledge = articles(await folder({ 'a.md': file(head), 'b/c.md': file(head) }));
  await assert.rejects(knowledge.load(), (error) => {
    assert.ok(error instanceof Failure);
    assert.equal(error.code, 'knowledge.duplicate');
    assert.match(error.message, /c\.md and .*a\.md are both article hours \(en\)/);
    return true;
  });
});

test('a folder that is not there, or holds no article, is named', async () => {
  const code = (wanted: string) => (error: unknown) =>
    error instanceof Failure && error.code === wanted;
  await assert.rejects(articles('/no/such/folder').load(), code('knowledge.unreadable'));
  await assert.rejects(articles(await folder({})).load(), code('knowledge.no-articles'));
});

test('articles that were not loaded are not searched silently', () => {
  assert.throws(
    () => articles('somewhere').search('anything', 'en'),
    (error) => error instanceof Failure && error.code === 'knowledge.not-loaded',
  );
});

test('a second load that fails leaves the articles as they were', async () => {
  const path = await folder({ 'a.md': file(head) });
  const knowledge = articles(path);
  await knowledge.load();
  await writeFile(join(path, 'b.md'), 'broken');
  await assert.rejects(knowledge.load());
  assert.equal(knowledge.articles().length, 1);
});
