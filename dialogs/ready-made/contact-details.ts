import { translated } from '../../activities/index.ts';
import { dialog } from '../dialog.ts';
import { email, freeText, phone } from '../readers/index.ts';
import { slot } from '../slot.ts';

const texts = translated({
  en: {
    name: 'What is your name?',
    how: 'How shall we reach you?',
    byEmail: 'By e-mail',
    byPhone: 'By phone',
    email: 'Which e-mail address?',
    emailAgain:
      'That does not look like an e-mail address. It has an @ in it, as in anna@example.com.',
    phone: 'Which phone number?',
    phoneAgain: 'That does not look like a phone number. Please give it with the area code.',
  },
  zh: {
    name: '请问您怎么称呼？',
    how: '我们怎么联系您比较方便？',
    byEmail: '电子邮件',
    byPhone: '电话',
    email: '请问您的邮箱地址是？',
    emailAgain: '这不像是邮箱地址。邮箱地址里有 @，例如 anna@example.com。',
    phone: '请问您的电话号码是？',
    phoneAgain: '这不像是电话号码，请带上区号再说一遍。',
  },
});

const name = slot({ name: 'name', ask: texts.name, read: freeText() });
const emailAddress = slot({
  name: 'email',
  ask: texts.email,
  reprompt: texts.emailAgain,
  read: email(),
});
const phoneNumber = slot({
  name: 'phone',
  ask: texts.phone,
  reprompt: texts.phoneAgain,
  read: phone(),
});

/** How to reach a customer. */
export interface ContactDetails {
  readonly name: string;
  readonly email?: string;
  readonly phone?: string;
}

/** Asks who the customer is and how to reach them: `await call(contactDetails)`. */
export const contactDetails = dialog({
  name: 'contact-details',

  async talk({ ask, choose }): Promise<ContactDetails> {
    const who = await ask(name);
    const how = await choose(texts.how, {
      email: { label: texts.byEmail, also: ['email', 'mail', '邮箱', '邮件'] },
      phone: { label: texts.byPhone, also: ['phone', 'call me', '打电话', '手机'] },
    });
    return how === 'email'
      ? { name: who, email: await ask(emailAddress) }
      : { name: who, phone: await ask(phoneNumber) };
  },
});
