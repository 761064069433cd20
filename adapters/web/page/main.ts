import { ParlanceChat } from './chat.ts';

/** Brings the chat to a page that has none in its markup. */
function embed(options: DOMStringMap): void {
  if (document.querySelector('parlance-chat')) return;
  const chat = document.createElement('parlance-chat');
  for (const [name, attribute] of [
    ['title', 'label'],
    ['lang', 'lang'],
    ['theme', 'theme'],
    ['accent', 'accent'],
  ] as const) {
    const value = options[name];
    if (value) chat.setAttribute(attribute, value);
  }
  // Beside the body: what a site does to its body's children does not reach it.
  document.documentElement.append(chat);
}

// Loaded twice by mistake, the first one stays.
if (!customElements.get('parlance-chat')) {
  const script = document.currentScript as HTMLScriptElement | null;
  ParlanceChat.server = new URL('.', script?.src || location.href).href;
  customElements.define('parlance-chat', ParlanceChat);
  // A script may run before the page is read to its end; only then it is known what is in it.
  if (document.readyState === 'loading') {
    document.addEventListener('DOMContentLoaded', () => embed(script?.dataset ?? {}));
  } else embed(script?.dataset ?? {});
}
