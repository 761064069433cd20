/**
 * The small words that hold sentences together, of languages in Latin script: a few of them tell a
 * sentence from a name. Words that several of the languages share are left out where they mislead.
 */
export const functionWords: Readonly<Record<string, ReadonlySet<string>>> = {
  en: list(`i i'm i've i'd me my mine you your it its it's he she we our us they their the a an is are
    was were be been do does did don't doesn't didn't can can't could would will won't should have
    has had haven't not no and or but if when where what which who why how this that these those
    there here to of in on at for from with about by please want need like get got give back never
    mind cancel help hello thanks thank yes any some just still yet again another order refund parcel`),
  de: list(`ich mich mir mein meine meinen du dein sie ihr ihre wir uns unser der die das den dem des
    ein eine einen einem ist sind war bin hat habe haben hatte kann können möchte will wird werden
    nicht kein keine und oder aber wenn wann wo was wer warum wie dieser diese dieses zu zum zur von
    vom im am auf für mit bei aus nach bitte danke ja nein noch schon auch nur hallo`),
  fr: list(`je j'ai me mon ma mes tu ton vous votre vos il elle nous notre ils le la les un une des du
    de est sont était suis ai avez peux peut puis veux voudrais pas ne et ou mais quand où que qui
    pourquoi comment combien ce cette ces à au aux dans sur pour avec par merci oui non bonjour
    c'est n'est s'il plaît`),
  es: list(`yo me mi mis tú tu usted su él ella nosotros el la los las un una unos del de es son está
    estoy era soy he ha puedo puede quiero quisiera no y o pero cuando cuándo donde dónde qué quién
    por para porque cómo cuánto este esta esto en con al gracias sí hola favor`),
  it: list(`io mi mio mia tu tuo lei suo noi voi il lo la gli le un una del della di è sono era ho ha
    posso può voglio vorrei non e o ma quando dove che chi perché come quanto questo questa in con
    per da al alla grazie sì ciao buongiorno`),
  pt: list(`eu me meu minha você seu sua nós o os as um uma do da dos de é são está estou era tenho
    posso pode quero queria não e ou mas quando onde que quem por para porque como quanto este esta
    isto em com no na ao obrigado obrigada sim olá`),
  nl: list(`ik mij mijn je jij jouw u uw wij we ons onze de het een is zijn was ben heb heeft hebben
    kan kunnen wil niet geen en of maar als wanneer waar wat wie waarom hoe deze dit dat te van voor
    met bij uit naar op aan alstublieft dank bedankt ja nee nog ook hallo`),
};

/** Languages in Latin script. */
export const latinLanguages: ReadonlySet<string> = new Set([
  ...Object.keys(functionWords),
  ...'af az ca cs cy da eo et eu fi fil ga gl hr hu id is lt lv ms mt nb nn no pl ro sk sl sq sv sw tl tr uz vi'.split(
    ' ',
  ),
]);

function list(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/));
}
