export * from './adapter.ts';
export * from './capabilities.ts';
export * from './plan.ts';
