import winston from 'winston';
import { Failure } from '../activities/index.ts';
import { redacted } from '../middleware/index.ts';
import { setting } from './environment.ts';

const levels = ['error', 'warn', 'info', 'debug'];

/**
 * The bot's log: one line per turn at `info`, JSON where a machine reads it and plain where a person
 * does. Whatever looks like personal data is replaced before it is written.
 */
export function createLog(level = levelOf(setting('LOG_LEVEL'))): winston.Logger {
  const personal = winston.format((record) => redacted(record) as typeof record);
  const plain = winston.format.printf(({ level, message, timestamp, ...facts }) => {
    const said = Object.entries(facts)
      .filter(([, value]) => value !== undefined)
      .map(
        ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
      );
    return [String(timestamp).slice(11, 19), level, message, ...said].join(' ');
  });
  const written = winston.format.combine(
    errors(),
    personal(),
    winston.format.timestamp(),
    process.stderr.isTTY ? plain : winston.format.json(),
  );
  return winston.createLogger({
    level,
    // The transport formats, and only what it writes; a logger's own format is for every record.
    format: asItIs(),
    transports: [new winston.transports.Console({ format: written, stderrLevels: levels })],
  });
}

/** A level, in capitals or not. */
function levelOf(named = 'info'): string {
  const level = named.toLowerCase();
  if (levels.includes(level)) return level;
  throw new Failure(
    'environment.log-level',
    `LOG_LEVEL is "${named}". It must be one of ${levels.join(', ')}.`,
  );
}

const asItIs = winston.format((record) => record);

/** Errors inside a record as text: what and where, and the same of what lies beneath. */
const errors = winston.format((record) => {
  const { error } = record as { error?: unknown };
  if (error instanceof Error) {
    record['error'] = error.stack ?? error.message;
    if (error.cause instanceof Error) record['cause'] = error.cause.stack ?? error.cause.message;
  }
  return record;
});
