import { createInterface } from 'node:readline';
import type { Customer } from './customer.ts';
import type { Message } from './objects.ts';
import { telegramSimulator } from './simulator.ts';

/** `npm run simulate -- telegram`: whoever sits at the terminal is the customer. */
export async function simulateTelegram(): Promise<void> {
  const simulator = await telegramSimulator({
    port: Number(process.env['PORT'] ?? 8081),
    rate: { burst: 20, perSecond: 1 },
  });
  const anna = simulator.customer({ first_name: 'Anna', last_name: 'Simulated' });
  const { token, apiRoot } = simulator;
  print(`A Bot API server is at ${apiRoot}. Start the bot in another terminal:

  TELEGRAM_TOKEN=${token} TELEGRAM_API_ROOT=${apiRoot} npm start

${help}`);

  const lines = createInterface({ input: process.stdin, output: process.stdout, prompt: '> ' });
  const stopWatching = watch(() => anna.sees(), simulator.actions, lines.prompt.bind(lines));
  lines.prompt();
  for await (const line of lines) {
    const words = line.trim();
    if (words === '/quit') break;
    if (words !== '') act(anna, words);
    lines.prompt();
  }
  stopWatching();
  lines.close();
  await simulator.stop();
}

const help = `Type as the customer. Numbers tap the buttons of the last message.
/photo /document /voice /location send one; /edit WORDS changes your last words;
/block and /unblock; /help shows this; /quit ends. Other commands go to the bot, /start first.`;

/** The last words that can be edited. */
let last: Message | undefined;

function act(anna: Customer, words: string): void {
  const [command = '', ...rest] = words.split(' ');
  switch (command) {
    case '/photo':
    case '/document':
    case '/voice':
      anna.sends(command.slice(1) as 'photo' | 'document' | 'voice');
      return;
    case '/location':
      anna.shares({ latitude: 52.52, longitude: 13.405 });
      return;
    case '/edit':
      if (last) last = anna.edits(last, rest.join(' '));
      else print('You have written nothing yet.');
      return;
    case '/block':
      anna.blocks();
      return;
    case '/unblock':
      anna.unblocks();
      return;
    case '/help':
      print(help);
      return;
  }
  const label = /^\d+$/.test(words) ? labels(anna.sees().at(-1))[Number(words) - 1] : undefined;
  if (label === undefined) last = anna.says(words);
  else anna.taps(label);
}

/** Prints what the bot writes, and what it changes. */
function watch(
  seen: () => readonly Message[],
  actions: readonly { action: string }[],
  prompt: () => void,
): () => void {
  const shown = new Map<number, string>();
  let acted = 0;
  const timer = setInterval(() => {
    let news = false;
    for (; acted < actions.length; acted++) {
      print(`\n(${actions[acted]!.action} …)`);
      news = true;
    }
    for (const message of seen()) {
      const words = inWords(message);
      const before = shown.get(message.message_id);
      if (before === words) continue;
      shown.set(message.message_id, words);
      print(`\n${before === undefined ? '' : '(changed) '}${words}`);
      news = true;
    }
    if (news) prompt();
  }, 100);
  return () => clearInterval(timer);
}

function inWords(message: Message): string {
  const kinds = ['photo', 'document', 'voice', 'audio', 'video', 'animation', 'venue', 'location'];
  const kind = kinds.find((name) => message[name] !== undefined);
  const buttons = labels(message).map((label, index) => `  ${index + 1} [${label}]`);
  const words = [kind && `<${kind}>`, message.text ?? message.caption].filter(Boolean).join(' ');
  return [`bot: ${words}`, ...buttons].join('\n');
}

function labels(message: Message | undefined): readonly string[] {
  return message?.reply_markup?.inline_keyboard?.flat().map(({ text }) => text) ?? [];
}

function print(words: string): void {
  process.stdout.write(`${words}\n`);
}
