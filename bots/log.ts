import winston from 'winston';
import { redacted } from '../middleware/index.ts';

/**
 * The bot's log: one line per turn at `info`, JSON where a machine reads it and plain where a person
 * does. Whatever looks like personal data is replaced before it is written.
 */
export function createLog(level = process.env['LOG_LEVEL'] ?? 'info'): winston.Logger {
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
    transports: [
      new winston.transports.Console({
        format: written,
        stderrLevels: ['error', 'warn', 'info', 'debug'],
      }),
    ],
  });
}

const asItIs = winston.format((record) => record);

/** Errors inside a record as text: what, where, and what lies beneath. */
const errors = winston.format((record) => {
  const { error } = record as { error?: unknown };
  if (error instanceof Error) {
    record['error'] = error.stack ?? error.message;
    if (error.cause instanceof Error) record['cause'] = error.cause.message;
  }
  return record;
});
