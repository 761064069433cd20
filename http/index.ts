export { HttpError, parseJson, pourBody, readBody, sendJson, sendJsonText } from './body.ts';
export { type Client, clientOf } from './client.ts';
export { createHttpServer, type Server } from './server.ts';
export { type Target, targetOf } from './target.ts';
