/** Kinds of personal data (and secrets) that can be told by their form. */
export type PersonalData = 'token' | 'email' | 'IBAN' | 'identity card' | 'card number' | 'phone';

/**
 * Replaces what looks like personal data by what it is: `[email]`, `[phone]`. By form only: names
 * and addresses of people are not found, so words of customers do not belong in a log even so.
 */
export function redactText(
  text: string,
  kinds: readonly PersonalData[] = Object.keys(redactions) as PersonalData[],
): string {
  if (!suspicious.test(text)) return text;
  let redacted = text;
  for (const [kind, redact] of Object.entries(redactions)) {
    if (kinds.includes(kind as PersonalData)) redacted = redact(redacted, `[${kind}]`);
  }
  return redacted;
}

/** Most of what is logged is nothing of the kind, and one look tells: this is on the way of every turn. */
const suspicious =
  /[@＠]|(?:[\d０-９][ ()./-]{0,3}){6}|[\w-]{16}|bearer|basic|pass|kennwort|secret|token|key|密|口令|验证码/i;

/** In this order: an identity card's number may look like a card's, and both like a phone's. */
const redactions: Readonly<Record<PersonalData, (text: string, label: string) => string>> = {
  token: (text, label) =>
    text
      .replace(/\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g, label) // JWT
      // A Telegram bot's, alone or in an address: /bot123456789:AAE…/getMe.
      .replace(/(?<![\d:])\d{6,12}(?::|%3A)[\w-]{30,50}(?![\w-])/gi, label)
      .replace(/\b(bearer|basic)\s+[\w.~+/=-]{12,}/gi, `$1 ${label}`)
      .replace(/\b(?:AC|SK)[\da-f]{32}\b/gi, label) // Twilio's
      .replace(/\b(?:sk|pk|rk|xox[abprs]|gh[pousr])[-_][\w-]{16,}/g, label)
      .replace(/\b[\da-f]{32,}\b/gi, label)
      .replace(named, `$1${label}`),

  email: (text, label) => text.replace(email, label),

  IBAN: (text, label) =>
    text.replace(/\b[A-Z]{2}\d{2}(?: ?[A-Z\d]){11,30}\b/gi, (found) => {
      // Words that follow may look like more of it.
      for (let end = found.length; end >= 15; end--) {
        if (end < found.length && found[end] !== ' ') continue;
        if (isIban(found.slice(0, end))) return label + found.slice(end);
      }
      return found;
    }),

  'identity card': (text, label) =>
    text.replace(new RegExp(`${before}${digit}{17}[\\dXx０-９]${after}`, 'gu'), (found) =>
      isIdentityCard(ascii(found)) ? label : found,
    ),

  'card number': (text, label) =>
    text.replace(
      new RegExp(`${before}[1-9１-９](?:[ -]?${digit}){12,18}${after}`, 'gu'),
      (found) => (isLuhn(ascii(found).replace(/\D/g, '')) ? label : found),
    ),

  phone: (text, label) =>
    text
      // +49 (0)171 123 45 67, 0086-13812345678
      .replace(
        new RegExp(
          `${before}(?:[+＋]|00)[ -]?${digit}(?:[ ()./-]{0,3}${digit}){6,15}${after}`,
          'gu',
        ),
        label,
      )
      // 13812345678, 86 138-1234-5678
      .replace(
        new RegExp(
          `${before}(?:86[ -]?)?[1１][3-9３-９]${digit}[ -]?${digit}{4}[ -]?${digit}{4}${after}`,
          'gu',
        ),
        label,
      )
      // 0171 1234567, (030) 12 34 56, 010-12345678; but no date and no decimal
      .replace(
        new RegExp(`${before}\\(?[0０]${digit}(?:[ ()/-]{0,2}${digit}){5,11}${after}`, 'gu'),
        (found) => (/^\d{1,2}[-/ ]\d{1,2}[-/ ]\d{2,4}$/.test(ascii(found)) ? found : label),
      )
      // (415) 555-0132
      .replace(
        new RegExp(`${before}\\(?${digit}{3}\\)?[ -]${digit}{3}[ -]${digit}{4}${after}`, 'gu'),
        label,
      ),
};

/** Latin letters before the @, so that Chinese words right before an address stay. */
const email =
  /(?<![\p{Script=Latin}\d._%+-])[\p{Script=Latin}\d._%+-]{1,128}[@＠](?:[\p{L}\p{N}-]{1,63}\.){1,8}(?:\p{Script=Latin}{2,24}|[^\p{Script=Latin}\P{L}]{2,24})/gu;

const named =
  /((?:password|passwd|passphrase|secret|token|api[-_ ]?key|passwort|kennwort|密码|口令|密钥|验证码)["']?\s{0,3}(?:[:=：]|\bis\b|是)\s{0,3}["']?)(?!\[)[^\s"',;，。；]{4,200}/giu;

const digit = '[\\d０-９]';
const before = '(?<![\\w０-９.:-])';
const after = '(?![\\w０-９-])';

/** Full-width digits as plain ones. */
function ascii(text: string): string {
  return text.replace(/[０-９＋]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
}

/** The check of card numbers. */
function isLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const value = Number(digits.at(-1 - index)) * (index % 2 === 0 ? 1 : 2);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0 && !/^0+$/.test(digits);
}

/** ISO 13616: the number, turned round, is 1 modulo 97. */
function isIban(written: string): boolean {
  const compact = written.replaceAll(' ', '').toUpperCase();
  let remainder = 0;
  for (const character of compact.slice(4) + compact.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return compact.length >= 15 && compact.length <= 34 && remainder === 1;
}

/** GB 11643: a birthday in the middle and a check digit at the end. */
function isIdentityCard(number: string): boolean {
  if (!/^\d{6}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])/.test(number)) return false;
  let sum = 0;
  for (let index = 0; index < 17; index++) sum += Number(number[index]) * (2 ** (17 - index) % 11);
  return '10X98765432'[sum % 11] === number[17]!.toUpperCase();
}
