export { HttpError, parseJson, readBody, sendJson } from './body.ts';
export { createHttpServer, type Server } from './server.ts';
