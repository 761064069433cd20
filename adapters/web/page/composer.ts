import { build, icon, icons } from './build.ts';
import type { Storage } from './storage.ts';
import type { Language } from './words.ts';

const longest = 8000;

/** Where the customer writes. */
export class Composer {
  readonly form: HTMLFormElement;
  readonly box: HTMLTextAreaElement;
  private readonly hint: HTMLElement;

  constructor(
    language: Language,
    drafts: Storage,
    say: (text: string) => void,
    show: (picture: File) => void,
  ) {
    this.box = build('textarea', { rows: '1', enterkeyhint: 'send', autocomplete: 'off' });
    this.hint = build('p', { class: 'hint', role: 'status' });
    const picker = build('input', {
      type: 'file',
      accept: 'image/png,image/jpeg,image/webp,image/gif',
      hidden: true,
    });
    const add = build('button', { type: 'button', class: 'quiet' }, icon(icons.picture));
    const send = build('button', { type: 'submit', class: 'send' }, icon(icons.send));
    this.form = build(
      'form',
      { class: 'composer' },
      build('div', { class: 'field' }, add, picker, this.box, send),
      this.hint,
    );
    language.write((words) => {
      this.box.setAttribute('aria-label', words.message);
      this.box.placeholder = words.write;
      for (const [button, name] of [
        [add, words.addPicture],
        [send, words.send],
      ] as const) {
        button.setAttribute('aria-label', name);
        button.title = name;
      }
    });

    const fits = (): boolean => {
      const tooLong = Array.from(this.box.value).length > longest;
      this.tell(tooLong ? language.words.tooLong : '');
      return !tooLong;
    };
    const changed = (): void => {
      drafts.set('draft', this.box.value);
      this.grow();
      fits();
    };
    const submit = (): void => {
      const text = this.box.value.trim();
      if (text === '' || !fits()) return;
      say(text);
      this.box.value = '';
      changed();
    };

    this.box.value = drafts.get('draft') ?? '';
    this.box.addEventListener('input', changed);
    this.box.addEventListener('keydown', (event) => {
      // While an input method composes, Enter picks a candidate. Safari reports the end of a
      // composition before the key that ended it, and marks that key with 229.
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) {
        return;
      }
      event.preventDefault();
      submit();
    });
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      submit();
      this.box.focus();
    });
    add.addEventListener('click', () => picker.click());
    picker.addEventListener('change', () => {
      for (const file of picker.files ?? []) show(file);
      picker.value = '';
    });
    this.box.addEventListener('paste', ({ clipboardData }) => {
      for (const file of clipboardData?.files ?? []) show(file);
    });
  }

  /** Says something about what is being written. */
  tell(words: string): void {
    if (this.hint.textContent !== words) this.hint.textContent = words;
  }

  /** As tall as what is written, up to a limit the style sheet gives. */
  grow(): void {
    if (CSS.supports('field-sizing', 'content')) return;
    this.box.style.height = 'auto';
    this.box.style.height = `${this.box.scrollHeight}px`;
  }
}
