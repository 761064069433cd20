import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../bundle.ts';
import { pause } from '../pause.ts';
import { seeded } from '../random.ts';
import { createWorld, goodMoods } from '../world.ts';
import { type Load, play } from './load.ts';
import { type Asked, type Said, type SoakSettings, soakVariable } from './protocol.ts';
import type { Sample } from './sample.ts';

export interface SoakOptions {
  readonly seconds: number;
  readonly seed: number;
  readonly people: number;
  readonly rate: number;
  readonly leak: boolean;
  readonly signal?: AbortSignal;
}

export interface Soaked {
  readonly samples: readonly Sample[];
  readonly load: Load;
}

/** As many looks at the process, in a run of any length. */
const looks = 80;

/** Plays a steady load against a bot in a process of its own, and looks at that process meanwhile. */
export async function soak(options: SoakOptions): Promise<Soaked> {
  const totalMs = options.seconds * 1_000;
  const folder = await mkdtemp(join(tmpdir(), `parlance-soak-${process.pid}-`));
  const world = await createWorld(seeded(options.seed, 'world'), goodMoods);
  const program = await bundle('chaos/soak/bot.ts');
  const settings: SoakSettings = {
    folder,
    world: world.url,
    // What is kept is full before the warm-up is over.
    retention: { afterMs: totalMs / 12, everyMs: totalMs / 60 },
    leak: options.leak,
  };
  const child = spawn(process.execPath, ['--expose-gc', program.path], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, [soakVariable]: JSON.stringify(settings) },
  });
  const gone = once(child, 'close');
  const ended = gone.then(([code, signal]) => {
    throw new Error(`The bot ended by itself, with ${signal ?? `code ${code}`}.`);
  });
  ended.catch(() => {});
  const hear = async (): Promise<Said> => {
    const [said] = (await Promise.race([once(child, 'message', options), ended])) as [Said];
    if ('problem' in said) throw new Error(said.problem);
    return said;
  };
  try {
    const said = await hear();
    if (!('ready' in said)) throw new Error('The bot did not say where it listens.');
    const end = performance.now() + totalMs;
    const over = (): boolean => performance.now() > end || options.signal?.aborted === true;
    const samples: Sample[] = [];
    const look = async (): Promise<void> => {
      while (!over()) {
        await pause(totalMs / looks);
        child.send('sample' satisfies Asked);
        const answer = await hear();
        if ('sample' in answer) samples.push(answer.sample);
      }
    };
    const { people, rate, seed } = options;
    const load = play({ url: said.ready, world, seed, people, rate, over });
    await Promise.race([Promise.all([load, look()]), ended]);
    options.signal?.throwIfAborted();
    return { samples, load: await load };
  } finally {
    child.kill('SIGTERM');
    await gone;
    await world.close();
    await program.remove();
    await rm(folder, { recursive: true, force: true });
  }
}
