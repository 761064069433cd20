export { type EmbeddedOptions, embedded } from './embedded/embedded.ts';
export * from './store.ts';
