const light = `
  --back: #ffffff; --soft: #f2f4f3; --ink: #171b1a; --quiet: #59625f; --line: #dde2e0;
  --edge: #7f8986; --bad: #b3261e; --accent: var(--parlance-accent, #0f6b5c);
  --on-accent: var(--parlance-on-accent, #ffffff); --shadow: 0 1em 3em -.75em #10201c59, 0 .1em .4em #10201c26;
`;
const dark = `
  --back: #151918; --soft: #262d2c; --ink: #eceff0; --quiet: #a3adaa; --line: #2d3433;
  --edge: #78827f; --bad: #ff9d94; --accent: var(--parlance-accent, #14806c);
  --on-accent: var(--parlance-on-accent, #ffffff); --shadow: 0 1em 3em -.5em #000000b3, 0 0 0 1px #2d3433;
`;

/**
 * How the chat looks. Sizes are in em of the reader's own font size: `all: initial` undoes whatever
 * the site around it has set, and with `!important` inside a shadow root no rule of the site wins.
 */
export const style = `
:host {
  all: initial !important;
  display: block !important;
  direction: ltr !important;
  font-family: system-ui, -apple-system, 'Segoe UI', Roboto, 'PingFang SC', 'Microsoft YaHei',
    'Noto Sans CJK SC', 'Noto Sans SC', sans-serif !important;
  line-height: 1.5 !important;
  color-scheme: light !important;
  -webkit-text-size-adjust: 100% !important;
  ${light}
}
:host(:not([page])) {
  position: fixed !important;
  z-index: 2147483647 !important;
  inset: auto 0 0 auto !important;
}
@media (prefers-color-scheme: dark) {
  :host(:not([theme='light'])) { color-scheme: dark !important; ${dark} }
}
:host([theme='dark']) { color-scheme: dark !important; ${dark} }

*, ::before, ::after { box-sizing: border-box; margin: 0; padding: 0; }
[hidden] { display: none !important; }
button, textarea { font: inherit; color: inherit; border: 0; background: none; }
button { cursor: pointer; touch-action: manipulation; }
svg { display: block; width: 1.375em; height: 1.375em; fill: none; stroke: currentColor;
  stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }
:focus-visible { outline: .1875em solid var(--ink); outline-offset: .125em; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }

.launcher { position: fixed; right: max(1.25em, env(safe-area-inset-right));
  bottom: max(1.25em, env(safe-area-inset-bottom)); width: 3.5em; height: 3.5em;
  display: grid; place-items: center; border-radius: 50%; background: var(--accent);
  color: var(--on-accent); box-shadow: var(--shadow); transition: scale .15s; }
.launcher svg { width: 1.75em; height: 1.75em; }
.launcher:hover { scale: 1.05; }
.badge { position: absolute; top: -.25em; right: -.25em; min-width: 1.75em; padding: 0 .4em;
  border-radius: 1em; background: #b3261e; color: #fff; font-size: .8125em; font-weight: 600;
  line-height: 1.75; text-align: center; }

.panel { position: fixed; right: max(1.25em, env(safe-area-inset-right)); bottom: max(1.25em, env(safe-area-inset-bottom));
  width: 25em; height: min(40em, var(--parlance-height, 100dvh) - 2.5em);
  display: flex; flex-direction: column; overflow: hidden; border-radius: 1.25em;
  background: var(--back); color: var(--ink); box-shadow: var(--shadow);
  animation: rise .2s ease-out; }
.panel:focus { outline: none; }
.page.panel { inset: 0 0 auto; width: auto; height: var(--parlance-height, 100dvh);
  border-radius: 0; box-shadow: none; animation: none; }
@media (max-width: 30em), (max-height: 26em) {
  .panel { inset: 0 0 auto; width: auto; height: var(--parlance-height, 100dvh);
    border-radius: 0; }
}
@keyframes rise { from { opacity: 0; translate: 0 .75em; } }

header { display: flex; align-items: center; gap: .75em; padding: .875em 1.25em;
  border-bottom: 1px solid var(--line); }
.who { flex: 1; min-width: 0; }
.title { font-size: 1.0625em; font-weight: 650; line-height: 1.35; overflow-wrap: anywhere; }
.status { color: var(--quiet); font-size: .875em; line-height: 1.4; }
.status::before { content: ''; display: inline-block; width: .5em; height: .5em;
  margin-right: .5em; border-radius: 50%; background: #2e9e6b; vertical-align: .08em; }
.offline .status::before { background: #d08a1c; }
.quiet { flex: none; width: 2.5em; height: 2.5em; display: grid; place-items: center;
  border-radius: 50%; color: var(--quiet); }
.quiet:hover { background: var(--soft); color: var(--ink); }

.middle { position: relative; flex: 1; min-height: 0; }
.log { position: absolute; inset: 0; overflow-y: auto; overscroll-behavior: contain;
  padding: 1.25em 1.25em .5em; scrollbar-width: thin; scrollbar-color: var(--line) transparent;
  display: flex; flex-direction: column; }
.log:focus-visible { outline-offset: -.25em; border-radius: .75em; }
.log::before { content: ''; flex: 1; }
.log.ready:empty::after { content: attr(data-empty); align-self: center; margin: auto;
  padding-bottom: 3em; color: var(--quiet); font-size: 1.125em; text-align: center;
  animation: appear .4s .8s both; }
@keyframes appear { from { opacity: 0; } }
.page header, .page .composer, .page .log { padding-inline: max(1.25em, 50% - 23em); }

.day { align-self: center; margin: .75em 0 1em; color: var(--quiet); font-size: .8125em;
  font-weight: 500; }
.message { flex: none; display: flex; flex-direction: column; align-items: flex-start;
  gap: .375em; max-width: 100%; margin-top: .1875em; }
.message.first { margin-top: .5em; }
.customer { align-items: flex-end; }
.bubble { max-width: min(85%, 34em); padding: .5625em .9375em; border-radius: 1.125em;
  background: var(--soft); white-space: pre-wrap; overflow-wrap: anywhere;
  text-wrap: pretty; }
.customer .bubble { background: var(--accent); color: var(--on-accent);
  border-end-end-radius: .375em; }
.customer:not(.first) .bubble { border-start-end-radius: .375em; }
.bot .bubble, .agent .bubble { border-end-start-radius: .375em; }
.bot:not(.first) .bubble, .agent:not(.first) .bubble { border-start-start-radius: .375em; }
.agent .bubble { box-shadow: inset .1875em 0 0 var(--accent); }
.unsent .picture { opacity: .6; }
.bubble strong { font-weight: 650; }
a { color: inherit; text-underline-offset: .15em; }
.meta { padding: 0 .25em; color: var(--quiet); font-size: .8125em; line-height: 1.5; }
.meta:empty { display: none; }
.last .meta { margin-bottom: .375em; }
.refused .meta { color: var(--bad); }
.picture { display: grid; place-items: center; width: 15em; max-width: 85%; aspect-ratio: 4 / 3;
  overflow: hidden; border: 1px solid var(--line); border-radius: 1.125em; background: var(--soft); }
.picture img { width: 100%; height: 100%; object-fit: cover; }

.options { display: flex; flex-wrap: wrap; gap: .5em; padding: .25em 0; max-width: 100%; }
.option { min-height: 2.5em; max-width: 100%; padding: .4em 1.1em; border: 1px solid var(--edge);
  border-radius: 1.25em; background: var(--back); font-weight: 500; text-align: start;
  overflow-wrap: anywhere; transition: background .15s, border-color .15s; }
.option:hover { background: var(--soft); border-color: var(--ink); }

.dots { flex: none; align-self: flex-start; display: flex; gap: .3em; margin: .5em 0 1em;
  padding: .95em 1em; border-radius: 1.125em; border-end-start-radius: .375em;
  background: var(--soft); }
.dots i { width: .4em; height: .4em; border-radius: 50%; background: var(--quiet);
  animation: dot 1.2s infinite; }
.dots i:nth-child(2) { animation-delay: .15s; }
.dots i:nth-child(3) { animation-delay: .3s; }
@keyframes dot { 0%, 60%, 100% { opacity: .3; } 30% { opacity: 1; } }

.more { position: absolute; bottom: .75em; left: 50%; translate: -50%; display: flex;
  align-items: center; gap: .4em; min-height: 2.25em; padding: .25em 1em .25em .75em;
  border-radius: 1.25em; background: var(--ink); color: var(--back); font-size: .875em;
  font-weight: 500; }
.more svg { width: 1.1em; height: 1.1em; }

.composer { padding: .625em 1.25em max(1em, env(safe-area-inset-bottom)); }
.field { display: flex; align-items: flex-end; gap: .25em; padding: .25em;
  border: 1px solid var(--edge); border-radius: 1.625em; background: var(--back); }
.field:has(textarea:focus) { border-color: var(--ink); box-shadow: 0 0 0 1px var(--ink); }
textarea { flex: 1; min-width: 0; max-height: 9.25em; min-height: 2.5em; padding: .5em .25em;
  resize: none; overflow-y: auto; field-sizing: content; scrollbar-width: thin; }
textarea:focus-visible { outline: none; }
textarea::placeholder { color: var(--quiet); opacity: 1; }
.send { flex: none; width: 2.5em; height: 2.5em; display: grid; place-items: center;
  border-radius: 50%; background: var(--accent); color: var(--on-accent); }
.hint { padding: .375em .75em 0; color: var(--quiet); font-size: .8125em; }
.hint:empty { display: none; }

@media (prefers-reduced-motion: reduce) {
  *, ::before, ::after { animation: none !important; transition: none !important; }
}
@media (forced-colors: active) {
  .bubble, .launcher, .send, .panel { border: 1px solid; }
}
`;
