// npm run simulate -- CHANNEL: a channel's server on this machine, to try a bot without an account.
import { simulateTelegram } from './telegram/terminal.ts';

const channels: Readonly<Record<string, () => Promise<void>>> = { telegram: simulateTelegram };

const name = process.argv[2] ?? '';
const simulate = channels[name];
if (simulate) {
  await simulate();
} else {
  const known = Object.keys(channels).join(', ');
  console.error(
    `${name === '' ? 'No channel was named' : `There is no simulator of "${name}"`}. There are: ${known}. For example: npm run simulate -- telegram`,
  );
  process.exitCode = 1;
}
