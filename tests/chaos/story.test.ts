import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../../chaos/check.ts';
import { emptyHistory, type History } from '../../chaos/history.ts';
import { expectedReplies } from '../../chaos/ledger.ts';
import { isTold, storyOf } from '../../chaos/story.ts';

const texts = ['hello 0', 'add 1', 'say 2', 'add 3', 'add 4', 'sum 5'];

/** A person had the conversation around "say 2" and "add 3"; the bot heard these messages. */
function visited(heard: readonly string[]): History {
  const history = emptyHistory('c');
  history.sent.push(...texts.map((text, index) => ({ id: `m${index}`, text, at: index })));
  history.applied = history.sent.map(({ id }) => id);
  history.visits.push({ from: 2, to: 4, takenAt: 1_000, backAt: 2_000 });
  for (const [index, text] of expectedReplies(heard).entries()) say(history, index, text);
  return history;
}

function say(history: History, index: number, text: string, begunAt = 3_000): void {
  const id = `c:${index}`;
  history.delivered.push({ id, text, worker: 1, cut: false, settled: true, begunAt, at: index });
}

const without = (...left: string[]): string[] => texts.filter((text) => !left.includes(text));

for (const left of [[], ['say 2'], ['add 3'], ['say 2', 'add 3']]) {
  test(`the story is found out when a person was told ${left.join(' and ') || 'nothing'}`, () => {
    const history = visited(without(...left));
    const heard = storyOf(history).map(({ message }) => message.text);
    assert.deepEqual(heard, without(...left));
    assert.deepEqual(check(history, new Set()).findings, []);
  });
}

test('what comes after a person has left must be answered', () => {
  const history = visited(without('add 4'));
  assert.equal(isTold(history), false);
  const wrongs = check(history, new Set()).findings.map(({ wrong }) => wrong);
  assert.ok(wrongs.includes('lost'), `found ${wrongs.join(', ')}`);
});

test('replies to what was heard just before may be dropped', () => {
  const history = visited(texts);
  history.delivered.splice(3, 2);
  assert.deepEqual(check(history, new Set()).findings, []);
});

test('the open question may come again when a person gives the conversation back, but once', () => {
  const history = visited(without('say 2', 'add 3'));
  const { text } = history.delivered[1]!;
  const again = { ...history.delivered[1]!, id: 'c:90' };
  history.delivered.splice(2, 0, again);
  assert.deepEqual(check(history, new Set()).findings, []);
  history.delivered.splice(3, 0, { ...again, id: 'c:91' });
  assert.deepEqual(
    check(history, new Set()).findings.map(({ wrong, detail }) => [wrong, detail]),
    [['doubled', `"${text}" came as c:1 and as c:91`]],
  );
});

test('a word of the bot that was begun while a person had the conversation is found', () => {
  const history = visited(texts);
  history.delivered[2] = { ...history.delivered[2]!, begunAt: 1_500 };
  assert.deepEqual(
    check(history, new Set()).findings.map(({ wrong }) => wrong),
    ['spoke under a person'],
  );
});
