export type Meaning = 'yes' | 'no' | 'neither' | 'filler';

/**
 * What people say for yes and for no, parted by `|`; what sounds like it and is neither; and what may
 * stand beside an answer without changing it.
 */
export const yesNoWords: Readonly<Record<Meaning, string>> = {
  yes: `yes|yess|yees|yes i do|yes it is|yes i am|yea|yeah|yep|yup|yeh|ya|aye|y|sure|sure thing|of course|absolutely|definitely|
    certainly|correct|that's correct|that is correct|right|that's right|that is right|exactly|indeed|true|ok|okay|
    okey|k|fine|alright|all right|go ahead|do it|please do|go for it|sounds good|agreed|confirm|confirmed|
    i confirm|i agree|i do|it is|i am|no problem|why not|perfect|great|ofc|affirmative|im sure|i'm sure|i am sure|hell yes|hell yeah|good|very well|by all means|yes of course|
    是|是的|是啊|是呀|是滴|对|对的|对啊|对呀|对对|没错|不错|好|好的|好啊|好呀|好吧|好滴|好嘞|好哒|行|行的|行啊|行吧|可以|可以的|
    可以啊|嗯|嗯嗯|恩|恩恩|嗯哼|要|要的|想|想要|需要|确定|确认|我确定|我确认|同意|我同意|当然|当然可以|当然要|没问题|没有问题|
    ok的|有|有的|肯定|必须的|愿意|我愿意|我要|是这样|是这样的|就是|就这样|退吧|麻烦了|是我的|是我|可|可行`,
  no: `no|noo|nope|nah|na|n|no thanks|no thank you|no way|not really|not at all|never|of course not|definitely not|
    absolutely not|certainly not|i don't|i do not|it isn't|it is not|it's not|i'm not|i am not|don't|do not|
    please don't|rather not|i'd rather not|not now|not today|incorrect|wrong|that's wrong|that is wrong|false|
    not correct|not right|that's not right|that's not correct|i don't think so|i disagree|negative|no i don't|
    no it isn't|no it's not|not ok|not okay|don't do it|dont|hell no|fuck no|
    还没|还没有|不|不是|不是的|不要|不要了|不用|不用了|不了|不行|不可以|不对|不好|不想|不想要|不需要|没有|没|没有的|否|否定|不同意|我不同意|
    不愿意|我不要|我不想|我不|不必|不必了|不确认|别|别了|不成|没有啊|没呢|当然不|当然不是|不是啊|不是这样的|错|错了|不对的|无|不用谢谢|不用麻烦了|不用麻烦|不麻烦了|暂时不要|先不要|先不用`,
  neither: `not yes|not no|yes and no|yes or no|maybe|perhaps|not sure|i'm not sure|i am not sure|unsure|no idea|no clue|
    don't know|i don't know|do not know|dunno|idk|it depends|depends|i guess|kind of|right now|no matter|
    yes but|no but|not only|never mind|nevermind|no one|no more|no worries|ok but|not yet|okay but|good morning|good evening|
    good afternoon|good question|great question|do it myself|fine print|i do not know|
    不好说|说不好|不一定|不知道|不清楚|不确定|也许|可能|大概|或许|随便|都行|都可以|对不起|不好意思|不客气|不用谢|不谢|好不好|是不是|对不对|
    行不行|可不可以|要不要|有没有|能不能|是否|不错过|好像|好久|好几|好多|要不|要是|对于|有点|有些|有人|有一|想问|想知道|没关系|
    没事|想想|我想想|让我想想|再想想|考虑|别的|别人|别说|算了|不明白|不懂|是谁|是什么|对了|得看|中午|成都|可是|行李|恩惠|要多久|要多少|要等|有什么|有多少`,
  filler: `please|pls|thanks|thank you|thx|cheers|well|oh|ah|uh|um|hm|hmm|mhm|and|so|then|just|really|quite|sir|madam|
    dear|i think|i think so|i believe|i suppose so|very much|a lot|that's|it's|too|ja|
    请|谢谢|谢谢你|谢谢您|多谢|感谢|麻烦|麻烦你|麻烦您|啊|呀|哦|噢|喔|吧|呢|嘛|哈|哈哈|了|的|那|那就|就|我|我说|亲|哎|唉|呃|额|这个|您|你|都|真的|非常`,
};
