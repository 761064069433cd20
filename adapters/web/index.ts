export { bundleWidget } from './bundle.ts';
export type { WebUpdate } from './message.ts';
export { type WebOptions, web } from './web.ts';
