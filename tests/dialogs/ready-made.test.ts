import { contactDetails, dialog, satisfactionSurvey } from '../../dialogs/index.ts';
import { transcript } from './driver.ts';

const shows = (inner: typeof contactDetails | typeof satisfactionSurvey) =>
  dialog('show', async ({ call, say }) => {
    await say(JSON.stringify(await call<[], unknown>(inner)));
  });

transcript('contact details are asked one by one', () => ({ dialogs: [shows(contactDetails)] }))`
  customer: hi
  bot: What is your name?
  customer: Anna
  bot: How shall we reach you? [By e-mail] [By phone]
  customer: email please
  bot: Which e-mail address?
  customer: anna at home
  bot: That does not look like an e-mail address. It has an @ in it, as in anna@example.com.
  customer: it is anna@example.com
  bot: {"name":"Anna","email":"anna@example.com"}
`;

transcript('contact details in Chinese', () => ({
  dialogs: [shows(contactDetails)],
  language: 'zh',
}))`
  customer: 你好
  bot: 请问您怎么称呼？
  customer: 王小明
  bot: 我们怎么联系您比较方便？ [电子邮件] [电话]
  customer: 打电话吧
  bot: 请问您的电话号码是？
  customer: 13812345678
  bot: {"name":"王小明","phone":"+8613812345678"}
`;

transcript('a satisfied customer is thanked', () => ({ dialogs: [shows(satisfactionSurvey)] }))`
  customer: hi
  bot: How satisfied are you with our service today? [Very dissatisfied] [Dissatisfied] [Neither nor] [Satisfied] [Very satisfied]
  customer: 5
  bot: Thank you for telling us.
  bot: {"rating":5}
`;

transcript('a dissatisfied customer is asked why', () => ({
  dialogs: [shows(satisfactionSurvey)],
  language: 'zh',
}))`
  customer: 你好
  bot: 您对我们今天的服务满意吗？ [非常不满意] [不满意] [一般] [满意] [非常满意]
  customer: 不满意
  bot: 很抱歉没能让您满意。您觉得我们哪里可以做得更好？
  customer: 送得太慢
  bot: 感谢您的反馈。
  bot: {"rating":2,"comment":"送得太慢"}
`;
