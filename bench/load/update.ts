let count = 0;

/** A message as Telegram posts it to a bot, never the same twice. */
export function updateFor(chat: number, text: string): string {
  count++;
  const date = Math.floor(Date.now() / 1000);
  return `{"update_id":${700_000_000 + count},"message":{"message_id":${count},"from":{"id":${chat},"is_bot":false,"first_name":"Ada","last_name":"Lovelace","username":"ada_${chat}","language_code":"en"},"chat":{"id":${chat},"first_name":"Ada","last_name":"Lovelace","username":"ada_${chat}","type":"private"},"date":${date},"text":${JSON.stringify(text)}}}`;
}
