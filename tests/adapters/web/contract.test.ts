import { type Reply, readable } from '../../../activities/index.ts';
import { type WebUpdate, web } from '../../../adapters/web/index.ts';
import { adapterContract } from '../../contracts/adapter.contract.ts';

const customer = 'c3VwcG9zZWRseXJhbmRvbQ';
const at = '2026-11-21T09:00:00.000Z';
const update = (number: number, body: object): WebUpdate => ({
  customer,
  at,
  body: { id: `message-${number}`, ...body },
});
const replyOf = (native: unknown): Reply => (native as { reply: Reply }).reply;

adapterContract('web', () => web(), {
  updates: {
    words: update(1, { text: 'I want my money back', locale: 'en-GB' }),
    'a tap': update(2, { text: 'Yes', value: { option: 'yes', question: 'q17' } }),
    'a picture': update(3, {
      attachments: [
        {
          contentType: 'image/png',
          contentUrl: 'channel:AAAAAAAAAAAAAAAAAAAAAA.png',
          size: 70,
          name: 'kettle.png',
        },
      ],
    }),
    'the chat opened': update(4, { event: 'start' }),
  },
  ignored: {
    'an empty message': update(5, {}),
    'only white space': update(6, { text: ' \n ' }),
    'an event pages may not send': update(7, { event: 'handoff.status' }),
    'no message': { customer, at, body: null },
  },
  says: (words, number) => update(number, { text: words }),
  taps: (native, number) => {
    const { options = [], question } = replyOf(native);
    return options.map(({ value, label }, index) =>
      update(number * 100 + index, {
        text: label,
        value: { option: value, question: question ?? '' },
      }),
    );
  },
  shows: (native) => {
    const { says } = replyOf(native);
    return says ? readable(says) : '';
  },
  labels: (native) => (replyOf(native).options ?? []).map(({ label }) => label),
  fetches: (native) =>
    (replyOf(native).attachments ?? []).flatMap(({ contentUrl }) => contentUrl ?? []),
});
