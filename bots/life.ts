import { Failure } from '../activities/index.ts';

/** The life of a bot, in this order. */
export type LifeState = 'new' | 'starting' | 'running' | 'stopping' | 'stopped';

const order: readonly LifeState[] = ['new', 'starting', 'running', 'stopping', 'stopped'];

/** Goes through its states once, and only forward. */
export class Life {
  state: LifeState = 'new';

  begin(): void {
    if (this.state === 'new') this.state = 'starting';
    else if (this.isBefore('stopping')) {
      throw new Failure('bot.started', 'The bot was started already. start() is called once.');
    } else {
      throw new Failure(
        'bot.stopped',
        'The bot was stopped and cannot be started again. Make a new one: createBot(…).',
      );
    }
  }

  /** To be asked whenever something was waited for during the start. */
  mustBeStarting(): void {
    if (this.state === 'starting') return;
    throw new Failure('bot.stopped', 'The bot was stopped while it was starting.');
  }

  go(to: LifeState): void {
    if (this.isBefore(to)) this.state = to;
  }

  isBefore(state: LifeState): boolean {
    return order.indexOf(this.state) < order.indexOf(state);
  }
}
