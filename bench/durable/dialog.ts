/** The sentences of the dialog of three questions, the same as ours. */
export const texts = {
  name: 'I am sorry to hear that. What is your name?',
  order: 'Which order is it about? The number has six digits.',
  problem: 'What went wrong?',
  thanks: (name: string, order: string, problem: string) =>
    `Thank you, ${name}. We look into order ${order}: ${problem}`,
};

export function sixDigits(text: string): string | undefined {
  return /(?<!\d)\d{6}(?!\d)/.exec(text)?.[0];
}

/** Where the dialog is, for engines that keep that between messages instead of a waiting function. */
export type Place =
  | { readonly asked: 'name' }
  | { readonly asked: 'order'; readonly name: string }
  | { readonly asked: 'problem'; readonly name: string; readonly order: string };

/** The dialog as a table of states. Without a next place, it is over. */
export function advance(place: Place | null, heard: string): { next: Place | null; reply: string } {
  switch (place?.asked) {
    case undefined:
      return { next: { asked: 'name' }, reply: texts.name };
    case 'name':
      return { next: { asked: 'order', name: heard }, reply: texts.order };
    case 'order': {
      const order = sixDigits(heard);
      if (order === undefined) return { next: place, reply: texts.order };
      return { next: { asked: 'problem', name: place.name, order }, reply: texts.problem };
    }
    case 'problem':
      return { next: null, reply: texts.thanks(place.name, place.order, heard) };
  }
}

/** The dialog as a function that waits, for engines that can keep one. */
export async function complain(ask: (text: string) => Promise<string>): Promise<string> {
  const name = await ask(texts.name);
  let order: string | undefined;
  while (order === undefined) order = sixDigits(await ask(texts.order));
  return texts.thanks(name, order, await ask(texts.problem));
}
