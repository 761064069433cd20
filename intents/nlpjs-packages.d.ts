// nlp.js has no types of its own. These are the few things we use of it.

declare module '@nlpjs/core' {
  /** Holds the parts that make up one nlp.js. */
  export interface Container {
    registerConfiguration(tag: string, configuration: object, overwrite?: boolean): void;
    register(name: string, part: unknown, isSingleton?: boolean): void;
  }
  export function containerBootstrap(): Container;
}

declare module '@nlpjs/nlu' {
  import type { Container } from '@nlpjs/core';

  export class Nlu {
    constructor(settings?: object, container?: Container);
    container: Container;
    settings: object;
    registerDefault(): void;
    prepare(text: unknown): Promise<unknown>;
    train(corpus: unknown, settings?: object): Promise<unknown>;
    process(utterance: unknown, settings?: object): Promise<unknown>;
  }
}

declare module '@nlpjs/nlp' {
  import type { Container } from '@nlpjs/core';
  import type { Nlu } from '@nlpjs/nlu';

  export class Nlp {
    constructor(settings: object, container?: Container);
    nluManager: { consolidateManager(locale: string): DomainManager };
    useNlu(
      nlu: new (settings?: object, container?: Container) => Nlu,
      locale: string,
      domain: string,
      settings: object,
    ): void;
    addLanguage(locale: string): void;
    train(): Promise<unknown>;
    process(input: { locale: string; utterance: string }): Promise<{ classifications?: unknown }>;
  }
  export interface DomainManager {
    /** The Nlu of a domain, made if need be. */
    addDomain(name: string): Nlu;
    add(domain: string, utterance: string, intent: string): void;
    sentences: object[];
    stemDict: object;
  }
}
