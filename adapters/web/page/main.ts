import { ParlanceChat } from './chat.ts';

// On our own page the element is in the page; on any other site the script brings it along.
// Loaded twice by mistake, the first one stays.
if (!customElements.get('parlance-chat')) {
  const script = document.currentScript as HTMLScriptElement | null;
  ParlanceChat.server = new URL('.', script?.src || location.href).href;
  customElements.define('parlance-chat', ParlanceChat);
  if (!document.querySelector('parlance-chat')) {
    const chat = document.createElement('parlance-chat');
    for (const name of ['title', 'lang', 'theme', 'accent']) {
      const value = script?.dataset[name];
      if (value) chat.setAttribute(name === 'title' ? 'label' : name, value);
    }
    // Beside the body: what a site does to its body's children does not reach it.
    document.documentElement.append(chat);
  }
}
