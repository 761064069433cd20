// botbuilder: conversation state and a waterfall of three questions over a durable storage. Its
// recognisers (NumberPrompt, ConfirmPrompt) are left out: they would only slow it down.

import { join } from 'node:path';
import {
  type Activity,
  ActivityTypes,
  BotAdapter,
  type ConversationReference,
  ConversationState,
  type ResourceResponse,
  TurnContext,
} from 'botbuilder';
import {
  DialogSet,
  DialogTurnStatus,
  TextPrompt,
  WaterfallDialog,
  type WaterfallStepContext,
} from 'botbuilder-dialogs';
import { contest } from '../contestant.ts';
import { complaintTalk } from '../talk.ts';
import { createCustomers } from './customers.ts';
import { SqliteStorage } from './storage.ts';

/** Delivers inside the process, as ours does here. */
class LocalAdapter extends BotAdapter {
  sent = 0;

  async sendActivities(
    _context: TurnContext,
    activities: Partial<Activity>[],
  ): Promise<ResourceResponse[]> {
    return activities.map(() => ({ id: String(++this.sent) }));
  }

  async updateActivity(): Promise<void> {}

  async deleteActivity(): Promise<void> {}

  async continueConversation(
    _reference: Partial<ConversationReference>,
    _logic: (context: TurnContext) => Promise<void>,
  ): Promise<void> {}

  async take(
    activity: Partial<Activity>,
    logic: (context: TurnContext) => Promise<void>,
  ): Promise<void> {
    await this.runMiddleware(new TurnContext(this, activity), logic);
  }
}

interface Given {
  name: string;
  number: string;
}

const whichOrder = 'Which order is it about? The number has six digits.';
const sixDigits = /(?<!\d)\d{6}(?!\d)/;

const complaint = new WaterfallDialog<object>('complaint', [
  async (step) => step.prompt('text', 'I am sorry to hear that. What is your name?'),
  async (step: WaterfallStepContext) => {
    (step.values as Given).name = step.result as string;
    return step.prompt('number', { prompt: whichOrder, retryPrompt: whichOrder });
  },
  async (step: WaterfallStepContext) => {
    (step.values as Given).number = sixDigits.exec(step.result as string)![0];
    return step.prompt('text', 'What went wrong?');
  },
  async (step: WaterfallStepContext) => {
    const { name, number } = step.values as Given;
    await step.context.sendActivity(
      `Thank you, ${name}. We look into order ${number}: ${step.result as string}`,
    );
    return step.endDialog();
  },
]);

await contest(async ({ folder }) => {
  const adapter = new LocalAdapter();
  const state = new ConversationState(new SqliteStorage(join(folder, 'state.db')));
  const dialogs = new DialogSet(state.createProperty('dialogs'));
  dialogs.add(new TextPrompt('text'));
  dialogs.add(
    new TextPrompt('number', async ({ recognized }) => sixDigits.test(recognized.value ?? '')),
  );
  dialogs.add(complaint);

  let count = 0;
  const turn = async (conversation: number, text: string): Promise<void> => {
    const before = adapter.sent;
    await adapter.take(
      {
        type: ActivityTypes.Message,
        id: String(++count),
        channelId: 'bench',
        serviceUrl: 'https://bench.example',
        conversation: { id: `c${conversation}`, isGroup: false, conversationType: '', name: '' },
        from: { id: `u${conversation}`, name: 'Ada Lovelace' },
        recipient: { id: 'bot', name: 'Bench' },
        timestamp: new Date(),
        locale: 'en',
        text,
      },
      async (context) => {
        const dialog = await dialogs.createContext(context);
        const { status } = await dialog.continueDialog();
        if (status === DialogTurnStatus.empty) await dialog.beginDialog('complaint');
        await state.saveChanges(context);
      },
    );
    if (adapter.sent === before) throw new Error(`botbuilder did not answer "${text}".`);
  };
  return { serve: createCustomers(complaintTalk, turn) };
});
