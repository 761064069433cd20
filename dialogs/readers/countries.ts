/** How numbers of a country are dialled from abroad, and the prefix they have at home. */
export interface Dialling {
  readonly code: string;
  /** The digit dialled first at home and left out abroad. */
  readonly trunk: string;
}

const zero =
  'AT43 AU61 BE32 CH41 CN86 DE49 EG20 FI358 FR33 GB44 HR385 ID62 IE353 IL972 IN91 JP81 KR82 MY60 NL31 NZ64 PH63 PK92 RO40 RS381 SE46 SI386 SK421 TH66 TR90 TW886 UA380 VN84 ZA27';
const none =
  'AE971 BR55 CZ420 DK45 EE372 ES34 GR30 HK852 IT39 LU352 LV371 MO853 MX52 NO47 PL48 PT351 SA966 SG65';

const diallings: ReadonlyMap<string, Dialling> = new Map([
  ...entries(zero, '0'),
  ...entries(none, ''),
  ...entries('US1 CA1', '1'),
  ...entries('RU7 KZ7', '8'),
  ...entries('HU36', '06'),
  ...entries('LT370', '8'),
]);

/** How a country (`DE`) is dialled. */
export function diallingOf(country: string): Dialling | undefined {
  return diallings.get(country.toUpperCase());
}

function entries(list: string, trunk: string): [string, Dialling][] {
  return list.split(' ').map((entry) => [entry.slice(0, 2), { code: entry.slice(2), trunk }]);
}
