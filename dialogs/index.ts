export * from './context.ts';
export * from './dialog.ts';
export * from './ended.ts';
export * from './engine.ts';
export { type Rejection, reject, type Slot, type SlotOptions, slot } from './slot.ts';
