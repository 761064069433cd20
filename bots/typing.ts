import type { Clock, Json } from '../activities/index.ts';
import type { Running } from '../adapters/index.ts';

/** A quick answer needs no sign that it is on its way. */
const firstMs = 300;
/** Channels show the sign for about five seconds. */
const againMs = 4_000;

/** Shows the customer that an answer is being prepared, for as long as it is. Gives what ends it. */
export function showTyping({ typing }: Running, address: Json, clock: Clock): () => void {
  if (!typing) return () => {};
  const show = (): void => {
    typing(address).catch(() => {});
    cancel = clock.after(againMs, show);
  };
  let cancel = clock.after(firstMs, show);
  return () => cancel();
}
