// Ours with the dialog of three questions: durable, one call to the Bot API for each reply.
import { contest } from '../contestant.ts';
import { startOurs } from '../ours/bot.ts';
import { complaint } from '../ours/dialogs.ts';

await contest((around) => startOurs(around, complaint));
