import { only, plain } from './plain.ts';
import { type Reader, reader } from './reader.ts';

/** An e-mail address, written or spoken: "anna at example dot com", 邮箱是 anna@example.com. In lower case. */
export function email(): Reader<string> {
  return reader({ kind: 'email' }, ({ text }) => {
    const said = plain(text);
    const value =
      only(addresses(said)) ?? (said.includes('@') ? undefined : only(addresses(spoken(said))));
    return value === undefined ? undefined : { value, sure: true };
  });
}

const address =
  /(?<![a-z\d._%+@-])[a-z\d_](?:[a-z\d._%+-]{0,62}[a-z\d_+-])?@(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.){1,8}[a-z]{2,24}(?![a-z\d@-])/g;

function addresses(said: string): string[] {
  return [...said.matchAll(address)]
    .map(([found]) => found)
    .filter((found) => !found.includes('..'));
}

/** The signs of an address as they are said aloud or written to fool machines. */
function spoken(said: string): string {
  return said
    .replace(/ ?[([{]\s?(?:at|@)\s?[)\]}] ?| at | ?(?:艾特|圈a|at符号) ?/g, '@')
    .replace(/ ?[([{]\s?(?:dot|\.)\s?[)\]}] ?| dot | ?点 ?/g, '.')
    .replace(/ (?:underscore|under score) | ?下划线 ?/g, '_')
    .replace(/ (?:dash|hyphen|minus) | ?(?:减号|横杠) ?/g, '-')
    .replace(/ plus /g, '+');
}
