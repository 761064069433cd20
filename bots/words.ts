import { translated } from '../activities/index.ts';

/** What the bot says where no dialog speaks. */
export const words = translated({
  en: {
    back: 'All right, you are talking to the bot again.',
    failed:
      'Sorry, something went wrong on our side. Your message is safe: I am passing it to a colleague, who will answer here.',
    stuck:
      'Sorry, something went wrong on our side. I am passing you to a colleague, who will go on here.',
  },
  zh: {
    back: '好的，现在由机器人继续为您服务。',
    failed: '抱歉，我们这边出了点问题。您的消息没有丢失，我已转给人工同事，会在这里回复您。',
    stuck: '抱歉，我们这边出了点问题。我已把您转给人工同事，会在这里继续为您服务。',
  },
});
