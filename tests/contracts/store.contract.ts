import { describe, test } from 'node:test';
import { accepting } from './store/accept.ts';
import { playAtRandom } from './store/at-random.ts';
import { beginning } from './store/begin.ts';
import { choosing } from './store/choose.ts';
import { claiming } from './store/claim.ts';
import { setting } from './store/clock.ts';
import { committing } from './store/commit.ts';
import { controlling } from './store/control.ts';
import { forgetting } from './store/forget.ts';
import { keeping } from './store/kept.ts';
import { noting } from './store/note.ts';
import { sending } from './store/outbox.ts';
import { pruning } from './store/prune.ts';
import { concealing } from './store/secret.ts';
import { type Place, setStage } from './store/stage.ts';

export type { Place } from './store/stage.ts';

/** What every store promises; never asking which one it has. */
export function storeContract(name: string, place: () => Promise<Place>): void {
  describe(`store contract: ${name}`, () => {
    const stage = setStage(place);
    accepting(stage);
    beginning(stage);
    claiming(stage);
    choosing(stage);
    committing(stage);
    concealing(stage);
    sending(stage);
    controlling(stage);
    setting(stage);
    noting(stage);
    keeping(stage);
    forgetting(stage);
    pruning(stage);
  });
  test(`store contract: ${name}: whatever happens in whatever order, nothing is lost, doubled or out of order`, () =>
    playAtRandom(place));
}
