import type { Json } from '../../../activities/index.ts';
import { telegram } from '../../../adapters/telegram/telegram.ts';
import type { TelegramUpdate } from '../../../adapters/telegram/update.ts';
import type { TelegramCall } from '../../../adapters/telegram/write.ts';
import { adapterContract } from '../../contracts/adapter.contract.ts';
import { fixture, fixtures, token } from './fixtures.ts';

const ofNoConcern = [
  'business-bot-itself',
  'business-owner',
  'channel-post',
  'group-chatter',
  'group-other-bot-command',
  'inline-query',
  'joined',
  'linked-channel',
  'migrated',
  'other-bot',
];

adapterContract('Telegram', () => telegram({ token }), {
  updates: fixtures,
  ignored: Object.fromEntries(ofNoConcern.map((name) => [name, fixture(name)])),
  says(words, number) {
    const { message } = fixture('text');
    return { update_id: number, message: { ...message!, message_id: number, text: words } };
  },
  taps(native, number) {
    return keyboardOf(native).map((button, index) => ({
      update_id: number * 1000 + index,
      callback_query: {
        ...fixture('tap').callback_query!,
        message: { ...fixture('tap').callback_query!.message!, ...(native.params as object) },
        data: button.callback_data,
      },
    })) as readonly TelegramUpdate[];
  },
  shows: ({ params }) =>
    [params['text'], params['caption'], params['title']]
      .filter((words): words is string => typeof words === 'string')
      .join('\n'),
  labels: (native) => keyboardOf(native).map(({ text }) => text),
  fetches: ({ params }) => [
    ...Object.values(params).filter((value): value is string => typeof value === 'string'),
    ...entitiesOf(params['entities']),
    ...entitiesOf(params['caption_entities']),
  ],
});

function keyboardOf({ params }: TelegramCall): readonly { text: string; callback_data: string }[] {
  const markup = params['reply_markup'] as unknown as
    | { inline_keyboard?: { text: string; callback_data: string }[][] }
    | undefined;
  return markup?.inline_keyboard?.flat() ?? [];
}

function entitiesOf(entities: Json | undefined): readonly string[] {
  const list = (entities ?? []) as unknown as readonly { url?: string }[];
  return list.flatMap(({ url }) => (url === undefined ? [] : [url]));
}
