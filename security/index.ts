export * from './bucket.ts';
export * from './personal-data.ts';
export * from './recent.ts';
export * from './seal.ts';
export * from './token.ts';
