export * from './engine.ts';
export * from './evaluation.ts';
export * from './nlpjs.ts';
