import { type Reader, reader } from './reader.ts';

/** Whatever is said. Never sure: it might as well be about something else. */
export function freeText(): Reader<string> {
  return reader({ kind: 'text' }, (heard) => {
    const value = heard.text.replaceAll('\0', '').trim();
    return value === '' ? undefined : { value, sure: false };
  });
}
