import { refund, trackParcel, welcome } from '../../bots/helpdesk/dialogs/index.ts';
import { script } from '../harness/script.ts';

const dialogs = [welcome, refund, trackParcel];

script('a person is asked for, and the bot is silent until it is asked back', dialogs)`
  customer: agent
  bot: I am passing you to a person, who will answer you here. To come back to me, write “bot”.
  customer: hello?
  customer: where is my parcel
  customer: bot
  bot: All right, you are talking to the bot again.
  customer: where is my parcel
  bot: Your parcel is on its way and arrives tomorrow.
`;

script(
  'what is neither broken nor late goes to a person, and the dialog goes on afterwards',
  dialogs,
)`
  customer: refund order 102938
  bot: What went wrong? [It arrived broken] [It came too late] [Something else]
  customer: (taps Something else)
  bot: I am passing you to a person, who will answer you here. To come back to me, write “bot”.
  customer: are you there?
  agent: (takes over)
  customer: thanks for your help
  agent: (gives back)
  bot: I am back. Is there anything else I can do?
`;
