// Ours as an echo: durable, one call to the Bot API for each reply.
import { contest } from '../contestant.ts';
import { startOurs } from '../ours/bot.ts';
import { echo } from '../ours/dialogs.ts';

await contest((around) => startOurs(around, echo));
