/**
 * Who may speak in a conversation. `bot`; `queue`: the bot has handed over and waits for a person;
 * `agent:<id>`: a person owns it and the bot is silent; `none`: closed.
 */
export type Controller = 'bot' | 'queue' | 'none' | `agent:${string}`;

/** Whether a person owns the conversation. */
export function isAgent(controller: Controller): boolean {
  return controller.startsWith('agent:');
}
