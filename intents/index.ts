export * from './engine.ts';
export * from './evaluation.ts';
export * from './learn-once.ts';
export * from './nlpjs.ts';
