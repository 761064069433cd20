export { type Bot, type BotOptions, createBot, type StartOptions } from './bot.ts';
export { listenOn, loadEnvironment } from './environment.ts';
export { orExplain } from './explain.ts';
