export * from './adapter.ts';
export * from './capabilities.ts';
export * from './plan.ts';
export { type TelegramOptions, telegram } from './telegram/telegram.ts';
export { type TerminalOptions, terminal } from './terminal/terminal.ts';
export { type WebOptions, web } from './web/web.ts';
