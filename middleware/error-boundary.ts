import type { Middleware, Turn } from '../activities/index.ts';

export interface ErrorBoundaryOptions {
  /**
   * Told of an error that reached it; it may reply. The message then counts as answered, unless this
   * throws: then the turn is tried again, and goes to a person when it fails for good.
   */
  readonly onError: (error: unknown, turn: Turn) => void | Promise<void>;
}

/** Catches what the middleware inside it and the dialogs throw. */
export function errorBoundary({ onError }: ErrorBoundaryOptions): Middleware {
  return async (turn, next) => {
    try {
      await next();
    } catch (error) {
      if (isOver(error)) throw error;
      turn.facts['error'] = error instanceof Error ? error.name : typeof error;
      await onError(error, turn);
    }
  };
}

/**
 * The turn is not ours any more, was told to stop, or the store could not keep what it did: that is
 * nothing the dialogs did wrong, and nobody must answer in the turn's name.
 */
function isOver(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  return over.has(error.name) || (typeof code === 'string' && code.startsWith('store.'));
}

const over: ReadonlySet<string> = new Set(['Fenced', 'Unkeepable', 'AbortError', 'TimeoutError']);
