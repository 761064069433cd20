import { existsSync } from 'node:fs';
import { Failure } from '../activities/index.ts';

/** Reads `.env` in the working directory, if there is one. The real environment wins. */
export function loadEnvironment(file = '.env'): void {
  if (!existsSync(file)) return;
  try {
    process.loadEnvFile(file);
  } catch (error) {
    throw new Failure('environment.file', `${file} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** A variable's value; one that is set but empty, as templates leave it, is not set. */
export function setting(name: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  return env[name]?.trim() || undefined;
}

/** PORT and HOST as numbers and names; 3000 and this machine only, unless told otherwise. */
export function listenOn(env: NodeJS.ProcessEnv = process.env): {
  port: number;
  host: string;
  publicUrl?: string;
} {
  const port = Number(setting('PORT', env) ?? 3000);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Failure(
      'environment.port',
      `PORT is "${env['PORT']}". It must be a whole number from 0 to 65535.`,
    );
  }
  const publicUrl = setting('PUBLIC_URL', env)?.replace(/\/+$/, '');
  if (publicUrl && !URL.canParse(publicUrl)) {
    throw new Failure(
      'environment.public-url',
      `PUBLIC_URL is "${publicUrl}". It must be an address such as https://bot.example.com.`,
    );
  }
  return { port, host: setting('HOST', env) ?? '127.0.0.1', ...(publicUrl && { publicUrl }) };
}
