import { dialog } from 'parlance';
import { texts } from '../texts.ts';

/** Says what the bot can do, and nothing more. */
export const welcome = dialog({
  name: 'welcome',
  hears: [
    'hello',
    'hi',
    'hi there',
    'good morning',
    'help',
    'what can you do',
    '你好',
    '您好',
    '在吗',
    '帮助',
    '你能做什么',
  ],
  interruptedBy: [],

  async talk({ say }) {
    await say(texts.welcome);
  },
});
