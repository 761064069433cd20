import { helpdesk } from '../../bots/helpdesk/helpdesk.ts';
import { script } from '../harness/script.ts';

script('an article answers in the middle of a refund, and the question comes back', helpdesk)`
  customer: I want my money back
  bot: Which order is it about? The number has six digits.
  customer: what are your opening hours?
  bot: Our service team is here Monday to Friday, 09:00–18:00 (Berlin time), except on public holidays in Berlin. You can order and write to us here at any time.
  bot: Which order is it about? The number has six digits.
  customer: never mind
  bot: All right, let us leave it there.
  customer: 怎么开发票？
  bot: 订单发出时，PDF 发票会发到您的邮箱，账户的“我的订单”里也能下载。公司名称和税号请在下单前填写；开票后 14 天内可以申请更正。
`;

script('typing errors do not matter', helpdesk)`
  customer: i wnat my mony back
  bot: Which order is it about? The number has six digits.
  customer: 算了
  bot: 好的，那就先不办了。
  customer: 我要退欵
  bot: 请问是哪个订单？订单号是六位数字。
`;

script('what has nothing to do with the shop is not answered with something else', helpdesk)`
  customer: what is the weather like on Mars
  bot: Hello! I can track a parcel, refund an order, and answer questions about the shop. Whenever you like, say "agent" and I will get a person.
  customer: 你喜欢吃苹果吗
  bot: 抱歉，我没有听懂。我可以帮您： [申请退款] [查询快递] [转人工]
  customer: asdf qwer
  bot: 抱歉，我没有听懂。我可以帮您： [申请退款] [查询快递] [转人工]
`;

script('three answers of no use, and a person is offered', helpdesk)`
  customer: refund please
  bot: Which order is it about? The number has six digits.
  customer: I do not know
  bot: Sorry, I did not get that.
  bot: Which order is it about? The number has six digits.
  customer: hmm
  bot: Sorry, I did not get that.
  bot: Which order is it about? The number has six digits.
  customer: no idea really
  bot: Sorry, I did not get that.
  bot: Shall I pass you to a person? [Yes] [No]
  customer: yes
  bot: I am passing you to a person, who will answer you here. To come back to me, write “bot”.
`;

script('a question that stayed open for days is over, and nothing is said of it', helpdesk)`
  customer: refund please
  bot: Which order is it about? The number has six digits.
  (two days pass)
  customer: 102938
  bot: Sorry, I did not understand that. I can help you with this: [Refund an order] [Track a parcel] [Talk to a person]
`;

script('a customer who opens the page is greeted', helpdesk)`
  customer: (starts)
  bot: Hello! I can track a parcel, refund an order, and answer questions about the shop. Whenever you like, say "agent" and I will get a person.
  customer: track order 305561
  bot: Your order with the coffee grinder is being packed and has not been sent yet.
  customer: where is order 102938
  bot: Your parcel with the kettle was delivered on 18 November 2026.
`;

script('a customer whose browser speaks Chinese is greeted in Chinese', helpdesk)`
  customer: (starts in zh-CN)
  bot: 您好！我可以帮您查快递、办退款，也可以回答关于商店的问题。需要人工服务时，随时说“转人工”。
  customer: Where is my parcel, please?
  bot: Your parcel is on its way and arrives tomorrow.
`;
