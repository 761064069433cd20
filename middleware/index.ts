export * from './detect-language.ts';
export * from './error-boundary.ts';
export * from './rate-limit.ts';
export * from './record.ts';
export * from './redact.ts';
