import { Failure } from '../activities/index.ts';

/** Runs a program; a Failure ends it with its sentence and code 1 instead of a stack. */
export async function orExplain(program: () => Promise<void>): Promise<void> {
  try {
    await program();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
