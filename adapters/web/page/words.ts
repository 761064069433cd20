/** Everything the chat itself says, in the languages it knows. */
const en = {
  message: 'Message',
  write: 'Write a message…',
  send: 'Send',
  addPicture: 'Add a picture',
  messages: 'Messages',
  answers: 'Answers to choose from',
  open: 'Open chat',
  close: 'Close chat',
  newMessages: 'New messages',
  unread: (count: number) => `${count} new`,
  you: 'You:',
  bot: 'Answer:',
  agent: 'A person:',
  typing: 'An answer is being written',
  connecting: 'Connecting…',
  offline: 'No connection. Trying again…',
  controller: {
    bot: 'We answer right here',
    queue: 'A person will answer you here',
    agent: 'You are talking with a person',
    none: 'This conversation is closed. Write to start again.',
  },
  sending: 'Sending…',
  retrying: 'Not sent. Trying again…',
  refused: (why: string) => `Not sent: ${why}`,
  uploading: 'Sending the picture…',
  pictureFailed: 'The picture could not be sent.',
  pictureTooLarge: 'The picture is larger than 10 MB.',
  notAPicture: 'Only PNG, JPEG, WebP and GIF pictures can be sent.',
  tooLong: 'The message is too long. Send it in parts.',
  picture: 'Picture',
  file: 'File',
  today: 'Today',
  yesterday: 'Yesterday',
  empty: 'Hello! What can we do for you?',
  opensInNewTab: 'opens in a new tab',
};

export type Words = typeof en;

const zh: Words = {
  message: '消息',
  write: '输入消息…',
  send: '发送',
  addPicture: '添加图片',
  messages: '消息记录',
  answers: '可选答案',
  open: '打开聊天',
  close: '关闭聊天',
  newMessages: '新消息',
  unread: (count) => `${count} 条新消息`,
  you: '您：',
  bot: '回复：',
  agent: '人工客服：',
  typing: '正在输入',
  connecting: '正在连接…',
  offline: '网络连接已断开，正在重试…',
  controller: {
    bot: '有问题请直接留言',
    queue: '人工客服稍后会在此回复您',
    agent: '人工客服正在为您服务',
    none: '本次会话已结束，发送消息即可重新开始。',
  },
  sending: '发送中…',
  retrying: '未发送，正在重试…',
  refused: (why) => `未能发送：${why}`,
  uploading: '图片发送中…',
  pictureFailed: '图片未能发送。',
  pictureTooLarge: '图片不能超过 10 MB。',
  notAPicture: '只能发送 PNG、JPEG、WebP 或 GIF 图片。',
  tooLong: '消息过长，请分条发送。',
  picture: '图片',
  file: '文件',
  today: '今天',
  yesterday: '昨天',
  empty: '您好！请问有什么可以帮您？',
  opensInNewTab: '在新标签页中打开',
};

const languages: Readonly<Record<string, Words>> = { en, zh };

/** The chat's language, and everything that is written in it. */
export class Language {
  tag = 'en';
  private readonly writers: ((words: Words) => void)[] = [];

  /** In whose forms times and days are written: the reader's own variety of the language. */
  get locale(): string {
    return navigator.languages.find((tag) => tag.split('-')[0] === this.tag) ?? this.tag;
  }

  get words(): Words {
    return languages[this.tag] ?? en;
  }

  /** The first of these that the chat knows; as before, if it knows none. */
  use(...tags: readonly (string | null | undefined)[]): void {
    const known = tags
      .map((tag) => tag?.toLowerCase().split('-')[0] ?? '')
      .find((tag) => tag in languages);
    if (known === undefined || known === this.tag) return;
    this.tag = known;
    for (const write of this.writers) write(this.words);
  }

  /** Writes something now, and again whenever the language changes. */
  write(writer: (words: Words) => void): void {
    this.writers.push(writer);
    writer(this.words);
  }
}
