// What a bot author imports, most wanted first.

// For channels, stores and middleware of your own.
export * from './activities/index.ts';
// Every bot uses these.
export * from './activities/phrase.ts';
// For programs around a bot.
export {
  type Bot,
  type BotOptions,
  createBot,
  listenOn,
  loadEnvironment,
  orExplain,
  type StartOptions,
} from './bots/index.ts';
export * from './dialogs/index.ts';
