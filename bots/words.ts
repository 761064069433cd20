import { translated } from '../activities/index.ts';

/** What the bot says where no dialog speaks. */
export const words = translated({
  en: {
    back: 'All right, you are talking to the bot again.',
    failed:
      'Sorry, something went wrong on our side. Your message is safe: I am passing it to a colleague, who will answer here. To come back to me, write “bot”.',
    stuck:
      'Sorry, something went wrong on our side. I am passing you to a colleague, who will go on here. To come back to me, write “bot”.',
  },
  zh: {
    back: '好的，现在由机器人继续为您服务。',
    failed:
      '抱歉，我们这边出了点问题。您的消息没有丢失，我已转给人工同事，会在这里回复您。想继续由机器人服务，请回复“机器人”。',
    stuck:
      '抱歉，我们这边出了点问题。我已把您转给人工同事，会在这里继续为您服务。想继续由机器人服务，请回复“机器人”。',
  },
});
