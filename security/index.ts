export * from './personal-data.ts';
export * from './seal.ts';
export * from './token.ts';
