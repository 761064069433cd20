import { Failure } from '../../activities/index.ts';
import { type Dialling, diallingOf } from './countries.ts';
import { figures } from './figures.ts';
import { only, plain } from './plain.ts';
import { type Reader, reader } from './reader.ts';

/**
 * A phone number, as `+491711234567`: +49 (0)171 123 45 67, 0049…, 138 1234 5678. A number without
 * its country is one of `country` (ISO, `DE`); without that, a Chinese mobile is known by its form,
 * and anything else is given as it was dialled.
 */
export function phone({ country }: { readonly country?: string } = {}): Reader<string> {
  const home = country === undefined ? undefined : diallingOf(country);
  if (country !== undefined && home === undefined) {
    throw new Failure(
      'readers.country',
      `How phone numbers of "${country}" are dialled is not known. Give an ISO code such as DE, or leave it out.`,
    );
  }
  return reader({ kind: 'phone' }, ({ text }) => {
    const found = [...figures(plain(text)).matchAll(dialled)].map(([run]) => numberOf(run, home));
    const value = only(found.filter((each) => each !== undefined));
    return value === undefined ? undefined : { value, sure: true };
  });
}

/** Figures as they are dialled; not those of a price, a name or a longer number. */
const dialled = /(?<![a-z\d_.,@])(?:\+ ?)?\(?\d(?:[ ()./-]{0,3}\d){5,19}(?![a-z\d_@]|[.,]\d)/g;

function numberOf(run: string, home: Dialling | undefined): string | undefined {
  // A date has such figures too.
  if (/^\d{1,4}([./-])\d{1,2}\1\d{1,4}$/.test(run)) return undefined;
  const international = /^\+|^00(?!0)/.test(run);
  // The zero in +49 (0)171 is dialled at home only.
  const figuresOnly = run.replace(/^(\+|00)([^(]*)\(0\)/, '$1$2').replace(/\D/g, '');
  if (international) {
    const number = run.startsWith('+') ? figuresOnly : figuresOnly.slice(2);
    return valid(`+${number}`);
  }
  const isChineseMobile = /^(?:86)?1[3-9]\d{9}$/.test(figuresOnly);
  if (isChineseMobile && (home === undefined || home.code === '86')) {
    return `+86${figuresOnly.slice(-11)}`;
  }
  if (home === undefined) {
    return figuresOnly.length >= 7 && figuresOnly.length <= 15 ? figuresOnly : undefined;
  }
  const { code, trunk } = home;
  const atHome =
    trunk !== '' && figuresOnly.startsWith(trunk) ? figuresOnly.slice(trunk.length) : figuresOnly;
  return atHome.length < 6 ? undefined : valid(`+${code}${atHome}`);
}

/** E.164 has up to 15 digits, and no country's code begins with a zero. */
function valid(number: string): string | undefined {
  return /^\+[1-9]\d{6,14}$/.test(number) ? number : undefined;
}
