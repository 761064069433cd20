/** A piece of knowledge and the questions it answers, in one language. */
export interface Article {
  /** The same for all languages of an article. */
  readonly id: string;
  readonly language: string;
  readonly title: string;
  /** Ways customers ask for it. */
  readonly questions: readonly string[];
  readonly tags: readonly string[];
  /** The answer: plain text or a little Markdown (`**bold**`, `[label](https://…)`, lists). */
  readonly answer: string;
}

/** Where articles come from and how they are found. */
export interface Knowledge {
  /** Reads the articles; throws a Failure naming file and line of what is wrong. */
  readonly load: () => Promise<void>;
  readonly articles: () => readonly Article[];
  /** The best articles for a question, best first; `confidence` 0 to 1; `sure`: good enough to answer with. */
  readonly search: (question: string, language: string) => readonly Found[];
}

export interface Found {
  readonly article: Article;
  readonly confidence: number;
  readonly sure: boolean;
}
