export * from './context.ts';
export * from './create-dialog-engine.ts';
export * from './dialog.ts';
export * from './ended.ts';
export * from './engine.ts';
export type { Limits } from './limits.ts';
export * from './ready-made/person.ts';
export { type Rejection, reject, type Slot, type SlotOptions, slot } from './slot.ts';
export type { Words } from './words.ts';
