import { translated } from '../../activities/index.ts';
import { dialog } from '../dialog.ts';

const texts = translated({
  en: {
    rate: 'How satisfied are you with our service today?',
    ratings: {
      1: 'Very dissatisfied',
      2: 'Dissatisfied',
      3: 'Neither nor',
      4: 'Satisfied',
      5: 'Very satisfied',
    },
    sorry: 'I am sorry to hear that. What should we have done better?',
    thanks: 'Thank you for telling us.',
  },
  zh: {
    rate: '您对我们今天的服务满意吗？',
    ratings: { 1: '非常不满意', 2: '不满意', 3: '一般', 4: '满意', 5: '非常满意' },
    sorry: '很抱歉没能让您满意。您觉得我们哪里可以做得更好？',
    thanks: '感谢您的反馈。',
  },
});

/** What a customer thought of the service: 5 is best. */
export interface Satisfaction {
  readonly rating: number;
  readonly comment?: string;
}

/** Asks how satisfied the customer is, and why not if they are not: `await call(satisfactionSurvey)`. */
export const satisfactionSurvey = dialog({
  name: 'satisfaction-survey',
  interruptedBy: [],
  expiresAfterMs: 60 * 60 * 1_000,

  async talk({ ask, choose, say }): Promise<Satisfaction> {
    // From 1 to 5, so that a typed "5" means the same as the fifth option.
    const rating = Number(await choose(texts.rate, texts.ratings));
    const comment = rating < 3 ? await ask(texts.sorry) : undefined;
    await say(texts.thanks);
    return { rating, ...(comment !== undefined && { comment }) };
  },
});
