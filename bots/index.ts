export { createBot } from './bot.ts';
export { listenOn, loadEnvironment } from './environment.ts';
export { orExplain } from './explain.ts';
export type { Bot, BotLimits, BotOptions, Retention, StartOptions } from './options.ts';
