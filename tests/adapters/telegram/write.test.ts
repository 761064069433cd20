import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  inLanguage,
  type Json,
  link,
  type Phrase,
  phrase,
  type Reply,
  strong,
} from '../../../activities/index.ts';
import { decodePick, encodePick } from '../../../adapters/telegram/callback-data.ts';
import { keyboard } from '../../../adapters/telegram/keyboard.ts';
import { write } from '../../../adapters/telegram/write.ts';

const says = (words: Phrase): Reply => ({ says: inLanguage(words, 'en') });
const photo = { contentType: 'image/png', contentUrl: 'https://shop.example/map.png' };

const cases: Record<string, [reply: Reply, calls: Json]> = {
  'a sentence': [says('Hello.'), [{ method: 'sendMessage', params: { text: 'Hello.' } }]],
  'what is stressed is bold, counted in UTF-16 units': [
    says(phrase`😡 Order ${strong('102938')} is late.`),
    [
      {
        method: 'sendMessage',
        params: {
          text: '😡 Order 102938 is late.',
          entities: [{ type: 'bold', offset: 9, length: 6 }],
        },
      },
    ],
  ],
  'a link hides its address behind its words': [
    says(phrase`See ${link('https://shop.example/r', 'the rules')}.`),
    [
      {
        method: 'sendMessage',
        params: {
          text: 'See the rules.',
          entities: [{ type: 'text_link', offset: 4, length: 9, url: 'https://shop.example/r' }],
        },
      },
    ],
  ],
  'a bare link stays bare, and one Telegram cannot link is written out': [
    says(
      phrase`${link('https://shop.example')} or ${link('mailto:help@shop.example', 'write to us')}`,
    ),
    [
      {
        method: 'sendMessage',
        params: { text: 'https://shop.example or write to us (mailto:help@shop.example)' },
      },
    ],
  ],
  'what looks like markup is not': [
    says('*a* _b_ <b>c</b> [d](e)'),
    [{ method: 'sendMessage', params: { text: '*a* _b_ <b>c</b> [d](e)' } }],
  ],
  'options are buttons': [
    {
      ...says('Refund?'),
      options: [
        { value: 'yes', label: 'Yes' },
        { value: 'no', label: 'No' },
      ],
      question: 'q3',
    },
    [
      {
        method: 'sendMessage',
        params: {
          text: 'Refund?',
          reply_markup: {
            inline_keyboard: [
              [
                { text: 'Yes', callback_data: 'q3|yes' },
                { text: 'No', callback_data: 'q3|no' },
              ],
            ],
          },
        },
      },
    ],
  ],
  'an open question asks for a reply, should it go to a group': [
    { ...says('Which order?'), question: 'q1', expects: { kind: 'digits', length: 6 } },
    [{ method: 'sendMessage', params: { text: 'Which order?' }, asks: true }],
  ],
  'one picture takes the words as its caption, marks and buttons too': [
    {
      ...says(phrase`Is it ${strong('this')} one?`),
      attachments: [photo],
      options: [{ value: 'y', label: 'Yes' }],
      question: 'q',
    },
    [
      {
        method: 'sendPhoto',
        params: {
          photo: 'https://shop.example/map.png',
          caption: 'Is it this one?',
          caption_entities: [{ type: 'bold', offset: 6, length: 4 }],
          reply_markup: { inline_keyboard: [[{ text: 'Yes', callback_data: 'q|y' }]] },
        },
      },
    ],
  ],
  'words too long for a caption follow the picture': [
    { ...says('x'.repeat(1025)), attachments: [photo] },
    [
      { method: 'sendPhoto', params: { photo: 'https://shop.example/map.png' } },
      { method: 'sendMessage', params: { text: 'x'.repeat(1025) } },
    ],
  ],
  'several files come before the words': [
    { ...says('Here.'), attachments: [photo, { ...photo, contentType: 'application/pdf' }] },
    [
      { method: 'sendPhoto', params: { photo: 'https://shop.example/map.png' } },
      { method: 'sendDocument', params: { document: 'https://shop.example/map.png' } },
      { method: 'sendMessage', params: { text: 'Here.' } },
    ],
  ],
  'a place has no caption': [
    {
      ...says('We are here.'),
      attachments: [
        {
          contentType: 'application/vnd.geo+json',
          content: { latitude: 52.52, longitude: 13.4 },
        },
      ],
    },
    [
      { method: 'sendLocation', params: { latitude: 52.52, longitude: 13.4 } },
      { method: 'sendMessage', params: { text: 'We are here.' } },
    ],
  ],
  'a place with a name keeps it': [
    {
      attachments: [
        {
          contentType: 'application/vnd.geo+json',
          content: { latitude: 52.52, longitude: 13.4, name: 'Shop' },
        },
      ],
    },
    [
      {
        method: 'sendVenue',
        params: { latitude: 52.52, longitude: 13.4, title: 'Shop', address: '52.52, 13.4' },
      },
    ],
  ],
  'a file Telegram already has goes by its id': [
    { attachments: [{ contentType: 'audio/ogg', contentUrl: 'channel:AwACAg' }] },
    [{ method: 'sendVoice', params: { voice: 'AwACAg' } }],
  ],
  'an attachment without an address is named': [
    { ...says('Here.'), attachments: [{ contentType: 'application/pdf', name: 'invoice.pdf' }] },
    [
      {
        method: 'sendMessage',
        params: { text: 'Here.\n\n[invoice.pdf: cannot be shown here]' },
      },
    ],
  ],
  'nothing to say is nothing to send': [says('  \n '), []],
};

for (const [title, [reply, calls]] of Object.entries(cases)) {
  test(title, () => assert.deepEqual(write(reply), calls));
}

const kinds: Record<string, string> = {
  'image/jpeg': 'sendPhoto',
  'image/webp': 'sendPhoto',
  'image/gif': 'sendAnimation',
  'image/svg+xml': 'sendDocument',
  'audio/ogg; codecs=opus': 'sendVoice',
  'audio/mpeg': 'sendAudio',
  'audio/wav': 'sendDocument',
  'video/mp4': 'sendVideo',
  'video/quicktime': 'sendDocument',
  'text/csv': 'sendDocument',
};
for (const [contentType, method] of Object.entries(kinds)) {
  test(`${contentType} goes by ${method}`, () => {
    assert.equal(write({ attachments: [{ ...photo, contentType }] })[0]?.method, method);
  });
}

suite('long texts', () => {
  test('are cut at 4096 code points, not UTF-16 units', () => {
    const calls = write(says('😡'.repeat(4096)));
    assert.equal(calls.length, 1);
    assert.equal(write(says('😡'.repeat(4097))).length, 2);
  });

  test('keep their marks, each at its place in its message', () => {
    const sentence = 'A sentence of some length, said again. ';
    const words = phrase`${sentence.repeat(104)}${strong('Bold words that reach over the cut. '.repeat(4))}${sentence.repeat(100)}${link('https://shop.example/a', 'the end')}`;
    const calls = write(says(words));
    const marked = calls.flatMap(({ params }) => {
      const text = params['text'] as string;
      const entities = (params['entities'] ?? []) as unknown as {
        type: string;
        offset: number;
        length: number;
      }[];
      return entities.map(({ type, offset, length }) => [
        type,
        text.slice(offset, offset + length),
      ]);
    });
    const bold = marked.filter(([type]) => type === 'bold').map(([, text]) => text!.trim());
    assert.equal(calls.length, 2);
    assert.equal(bold.length, 2);
    assert.equal(bold.join(' '), 'Bold words that reach over the cut. '.repeat(4).trim());
    assert.deepEqual(marked.at(-1), ['text_link', 'the end']);
  });

  test('have their buttons under the last message', () => {
    const calls = write({
      ...says('word '.repeat(2000)),
      options: [{ value: 'y', label: 'Yes' }],
      question: 'q',
    });
    assert.deepEqual(
      calls.map(({ params }) => params['reply_markup'] !== undefined),
      [false, false, true],
    );
  });
});

suite('buttons', () => {
  const rows = (...labels: string[]): string[][] =>
    keyboard(
      labels.map((label) => ({ label, value: label })),
      'q',
    ).inline_keyboard.map((row) => row.map(({ text }) => text));

  test('short labels share a row, long ones have their own', () => {
    assert.deepEqual(rows('Yes', 'No'), [['Yes', 'No']]);
    assert.deepEqual(rows('1', '2', '3', '4', '5'), [['1', '2', '3', '4'], ['5']]);
    assert.deepEqual(rows('It arrived broken', 'It came too late'), [
      ['It arrived broken'],
      ['It came too late'],
    ]);
    assert.deepEqual(rows('收到时已损坏', '送达太晚'), [['收到时已损坏', '送达太晚']]);
    assert.deepEqual(rows('收到的时候就已经损坏了', '送达太晚'), [
      ['收到的时候就已经损坏了'],
      ['送达太晚'],
    ]);
  });

  const picks: Record<string, [question: string, option: string]> = {
    plain: ['q17', 'broken'],
    'with bars': ['a|b', 'c|d'],
    'with a hash': ['#1', '#2'],
    'with percents': ['100%25', '%7C'],
    'in Chinese': ['问题', '坏了'],
    'empty question': ['', 'yes'],
  };
  for (const [title, [question, option]] of Object.entries(picks)) {
    test(`a pick comes back as it was: ${title}`, () => {
      const data = encodePick({ question, option });
      assert.ok(Buffer.byteLength(data) <= 64);
      assert.deepEqual(decodePick(data), { question, option });
    });
  }

  test('a pick that is too long leaves a mark, which is no pick', () => {
    const data = encodePick({ question: 'q'.repeat(30), option: 'o'.repeat(40) });
    assert.ok(Buffer.byteLength(data) <= 64);
    assert.equal(decodePick(data), undefined);
  });
});
