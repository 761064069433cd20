import { type Features, features } from './features.ts';

/**
 * What people write to any bot and hardly any bot is for: small talk, questions about the world,
 * orders for a loudspeaker, half sentences. They show the engine what none of its intents looks
 * like, and that words such as "how" and "you" tell nothing.
 */
const strangers = `
what is the weather like today|will it rain tomorrow|how warm is it outside|do I need an umbrella
tell me something funny|sing me a song|do you know a riddle|make me laugh|I am bored
how are you|how are you doing|what is your name|who are you|who made you|are you a robot
how old are you|are you married|do you have children|where do you live|what do you do in your free time
do you like music|what is your favourite colour|do you sleep|can you think|are you real
who is the president of France|what is the capital of Australia|how tall is the Eiffel tower
when did the war end|how far is the moon|how many people live in India|who wrote Hamlet
what is two plus two|what is the square root of nine|convert five miles to kilometres
translate this into Spanish|how do you say thank you in Italian|spell necessary
play the radio|turn off the lights|wake me up at six|set a timer for ten minutes|call my mother
remind me to buy milk|what time is it|what day is it today|open the window|take a photo
how do I cook rice|what can I make for dinner|I am hungry|I am tired|my head hurts
how do I lose weight|which dog should I get|my cat is ill|what should I do with my life
did our team win|who scored the goal|which film should I watch|do you know a good book
find a restaurant near here|how do I get to the station|is there traffic on the motorway
what are the news today|how is the stock market|should I buy shares|write an essay about history
do you believe in God|what happens after death|is there life in space|why is the sky blue
thank you|thanks a lot|ok|okay then|all right|yes|yes please|no|no thanks|maybe|I see|good|great
bye|see you|never|I do not know|not sure|what|why|really|wow|haha|you are stupid|this is rubbish
the first one|the red one|another one|something different|about this|and then|that is all
my name is Peter|I live in the north|on Tuesday|last week|a few days ago|it is for my sister
今天会下雨吗|外面冷不冷|明天多少度|这几天天气好吗|要带伞吗
讲个故事吧|唱首歌来听听|你会说笑话吗|逗我开心一下|我好无聊
你叫什么名字|你是谁|你是机器人吗|你几岁|你有男朋友吗|你住在哪个星球|你会做梦吗
你喜欢什么颜色|你吃饭了吗|你喜欢听歌吗|你聪明吗|你是男的还是女的|你真笨|你好棒
法国的首都是哪里|世界上最高的山|地球离月亮多远|谁写了红楼梦|中国有多少人口
一加一等于几|帮我算一道题|这个词用英语怎么说|把这句话翻译一下|写一首诗|写一篇作文
放首歌|关灯|定个闹钟|提醒我开会|给妈妈打电话|现在几点了|今天星期几|打开电视
晚饭吃什么好|番茄炒蛋怎么做|我好累|我头疼|感冒了吃什么药|怎么减肥|我家猫生病了
昨晚的球赛谁赢了|最近有什么好看的电影|推荐一本书|附近有什么好吃的|去火车站怎么走
今天有什么新闻|股市怎么样|彩票开奖了吗|世界上有外星人吗|天为什么是蓝的|人生的意义是什么
谢谢|多谢|好的|好|可以|行|嗯|嗯嗯|哦|是|是的|对|不是|不用了|不要|不知道|随便|哈哈|呵呵|再见|拜拜
什么|为什么|真的吗|然后呢|第一个|另外一个|红色的|就这样|没了|我叫小明|上个星期|星期二|给我妹妹的
`;

/**
 * Those of them that are unlike all of a bot's own examples: a bot that tells jokes is not to
 * learn that nobody asks for one.
 */
export function strangersTo(examples: readonly Features[]): readonly Stranger[] {
  const holders = new Map<string, number[]>();
  const sizes = examples.map((example, number) => {
    for (const word of words(example)) {
      const held = holders.get(word);
      if (held) held.push(number);
      else holders.set(word, [number]);
    }
    return words(example).length;
  });
  return all().filter(({ features }) => {
    const own = words(features);
    const common = new Map<number, number>();
    for (const word of own) {
      for (const number of holders.get(word) ?? []) {
        common.set(number, (common.get(number) ?? 0) + 1);
      }
    }
    return ![...common].some(
      ([number, shared]) => shared / (own.length + sizes[number]! - shared) >= 0.5,
    );
  });
}

export interface Stranger {
  readonly text: string;
  readonly features: Features;
}

let read: readonly Stranger[] | undefined;

function all(): readonly Stranger[] {
  read ??= strangers
    .trim()
    .split(/[|\n]/)
    .map((text) => ({ text, features: features(text) }));
  return read;
}

function words(features: Features): readonly string[] {
  return [...features.keys()].filter((feature) => feature[0] === 'w' || feature[0] === 'c');
}
