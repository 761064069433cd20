let turns = 0;
let counting = false;

/** A number that grows as the event loop turns: it does while anything outside is waited for. */
export function loopTurns(): number {
  if (!counting) {
    counting = true;
    setImmediate(() => {
      counting = false;
      turns++;
    }).unref();
  }
  return turns;
}
