export * from './answer.ts';
export * from './article.ts';
export * from './articles.ts';
