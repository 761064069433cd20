import { runs } from './text.ts';

/** What of an utterance the classifier looks at, with how often each occurs. */
export type Features = ReadonlyMap<string, number>;

/**
 * Words and pairs of words (they carry the meaning), groups of 3 and 4 letters inside words (they
 * survive typing errors and endings), single characters and pairs of them where a script has no
 * spaces. No language has to be known for any of it, so one model serves all of a bot's languages
 * and messages that mix them.
 *
 * The first letter of a feature is its kind: `w`ord, `p`air, `l`etters, `c`haracter, `d`ouble
 * character, `#` value.
 */
export function features(text: string, correct = (word: string): string => word): Features {
  const found = new Map<string, number>();
  const add = (feature: string): void => {
    found.set(feature, (found.get(feature) ?? 0) + 1);
  };
  let previous = '^';
  for (const { kind, text: written } of runs(text)) {
    const run = kind === 'word' ? correct(written) : written;
    switch (kind) {
      case 'characters': {
        let before = '';
        for (const character of run) {
          add(`c${character}`);
          if (before !== '') add(`d${before}${character}`);
          before = character;
        }
        previous = '~';
        continue;
      }
      case 'value':
        // Which number it is says nothing about the intent, that there is one does.
        add('#');
        if (!run.startsWith('{')) add(`#${run.length}`);
        break;
      case 'word':
        add(`w${run}`);
        for (const letters of groups(` ${run} `)) add(`l${letters}`);
        break;
      case 'mark':
        add(`w${run}`);
    }
    const token = kind === 'value' ? '#' : run;
    add(`p${previous} ${token}`);
    previous = token;
  }
  if (previous !== '^' && previous !== '~') add(`p${previous} $`);
  return found;
}

function* groups(padded: string): Iterable<string> {
  const letters = Array.from(padded);
  for (const size of [3, 4]) {
    for (let start = 0; start + size <= letters.length; start++) {
      yield letters.slice(start, start + size).join('');
    }
  }
}
