//! Function words (stop words): articles, pronouns, prepositions, question words.
//!
//! They carry no subject. Lists come from the crate `stop-words`; words and languages that it lacks
//! are listed here, as are languages whose lists there hold many other words. Those of Arabic,
//! Hebrew, Hindi, Persian and Vietnamese are the commonest of stopwords-iso (MIT). Scripts without spaces are
//! indexed by character pairs, so their function words are split into pairs too.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::tokenizer::{TokenForm, words};

/// Languages with a short list in the crate, by its codes.
const LISTED: [&str; 16] = [
    "ca", "da", "de", "el", "en", "es", "fi", "fr", "hu", "it", "nl", "no", "pt", "ro", "ru", "sv",
];

/// Words missing in the lists, and languages without one.
const OTHERS: [(&str, &str); 19] = [
    (
        "en",
        "also anyone anything could done every everyone everything like many may might mine much \
         must one's onto ought per shall someone something tried try went upon via whether \
         whichever whoever whose within would yet",
    ),
    (
        "de",
        "ab beim bereits dabei dafür daran darauf darum davon deren derzeit eben falls gibt \
         hätte ihres je jedoch sobald sowie viele vielen warum welch wem wen wer wessen weshalb \
         wieso wieviel wobei wodurch wofür wohin womit worden wurde wurden",
    ),
    (
        "fr",
        "car ceci cela comme comment combien dont donc lors où quand quel quelle quelles quels quoi pourquoi sans sous vers chez entre lorsque puis si",
    ),
    (
        "ru",
        "где зачем какая какие каким какими каких какого какое каком какому какую когда которая \
         которого которое которой котором которому которую которые который которым которых кто \
         откуда почему сколько такие также это эта эти этих чем",
    ),
    (
        "es",
        "cuál cuáles cuándo cuánta cuántas cuánto cuántos cómo dónde fue por qué quién quiénes según",
    ),
    (
        "pt",
        "cuja cujas cujo cujos onde porque quais quanta quantas quanto quantos sob sobre",
    ),
    ("nl", "hoe hoeveel waar waarom wanneer welk welke wie"),
    ("sv", "hur många var varför vem vilka vilken vilket"),
    (
        "da",
        "der hvilke hvilken hvilket hvorfor hvordan hvornår hvorhen kan mange",
    ),
    (
        "pl",
        "a aby albo ale bez być był była było były co czy czym dla dlaczego do gdy gdzie i ich ile \
         im jak jaka jaki jakie jako jego jej jest już kiedy kim kto która które którego której \
         który których lub ma mu na nad nie o od oraz po pod przed przez przy są się ta tak tam te \
         tego tej ten to tym u w we z za ze że",
    ),
    (
        "cs",
        "a aby ale ani ať až bez být byl byla bylo byly co či do ho i jak jaká jaké jaký jako je \
         jeho její jejich jen ji jich jim již jsem jsou k kam kde kdo kdy kdyby když která které \
         který ke kolik mezi mu na nad nebo než o od po pod podle pro proč proto před přes při s se \
         si ta tak také tato ten to tohoto tu ty u v ve z za ze že",
    ),
    (
        "uk",
        "а або але без був була були було в від він вона вони воно все для до є з за і із й його її \
         їх коли котрий куди ми на навіщо над не ні о по при про скільки та те ти то у хто це ці \
         чи чий чому що який яка яке які як",
    ),
    (
        "tr",
        "acaba ama bir bu da daha de diye en gibi hangi her için ile kaç ki kim mi mı mu mü nasıl ne \
         neden nerede nereye niçin o olan olarak şu ve veya ya",
    ),
    (
        "id",
        "ada adalah apa apakah atau bagaimana berapa bisa dan dapat dari dengan di dimana itu ini \
         ke kapan kenapa mana mengapa oleh pada saja sebagai siapa untuk yang",
    ),
    (
        "vi",
        "ai bao bằng bị bởi các cái cho chưa chứ có còn cùng cũng của do dưới đang đã đâu đây để \
         đến đều đi đó được gì giữa hay hoặc hơn khi không là làm lại mà mỗi một mọi này nào nên \
         nếu như nhưng những nhiêu ở ra rất rồi sao sẽ tại theo thế thì trên trong từ từng và vẫn \
         vào về vì với vậy",
    ),
    (
        "hi",
        "अपना अपनी अपने आदि आप इन इनका इस इसका इसकी इसके इसमें इसी इसे उन उनका उनकी उनके उस उसका उसकी \
         उसके उसी उसे एक एवं ऐसे और कई कब कर करता करते करना करने करें कहाँ कहां का कि कितना कितनी कितने \
         किन किया किस किसने किसी किसे की कुछ के को कोई कौन कौनसा क्या क्यों कैसा कैसी कैसे गई गए गया जब जहाँ \
         जहां जा जाता जाती जाते जिन जिस जिसे जैसा जैसे जो तक तब तो था थी थे दिया दूसरे द्वारा न नहीं ना ने \
         पर पे फिर बहुत बाद भी मगर में यदि यह यहाँ यहां यही या ये रहा रही रहे लिए लेकिन व वह वहाँ वहां वही \
         वाला वाली वाले वे सकता सकते सभी साथ सारा से हम ही हुआ हुई हुए है हैं हो होता होती होते होना होने",
    ),
    (
        "ar",
        "إذا إذ إلا إلى التي الذي الذين اللذان اللتان أم أما أن أنا أنت أو أولئك أي أين أية أيضا إن \
         إنما بعد بعض بل بما بماذا بها به بين تلك تم ثم حتى حول حيث حين خلال دون ذلك سوف ضد ضمن على \
         عليه عليها عن عند عندما غير فقط في فيما فيه فيها قبل قد كان كانت كل كم كما كيف لا لذلك لقد \
         لكن لكي لم لماذا لن له لها لهم ليس ليست ما ماذا متى مثل مع مما من منذ منه منها مهما نحن نحو \
         هذا هذه هل هم هنا هناك هو هي هؤلاء و ولا ولم وما ومن وهو وهي يا يكون يمكن",
    ),
    (
        "fa",
        "آن آنان آنها آیا از است اگر اما او ای این اینکه با باشد باید بر برای بود به بی بین پس تا تر \
         چرا چقدر چگونه چند چه چی چیست خود دارد دارند در درباره دیگر را روی زیر سپس شد شده شما شود \
         طور طی فقط کجا کدام کرد کردن کرده کس کسی کند کنند که کی ما مانند مگر من می میان نباید نمی نه نیز \
         نیست ها های هر هستند هم همه هنوز هیچ و ولی وقتی وی یا یک میکند میکنند میشود میشوند میباشد نمیکند نمیشود",
    ),
    (
        "he",
        "אבל או אותה אותו אותי אותם אותן אז אחר אחרי אחרת איזה איזו אילו איך אין איפה אך אל אלה אלו אם \
         אנחנו אני אף אצל אשר את אתה אתם באיזה באיזו בגלל בין בלי במה גם האם הוא היא היה היו היכן הייתה \
         הם הן הנה זאת זה זו יהיה יותר יכול יכולה יכולים יש כאן כאשר כבר כדי כי כיצד כך ככה כל כלל כמה \
         כמו כן לא לאן לה להם להן לו לי לכן למה למי לנו לפי לפני מאוד מאין מדוע מה מול מי מן מתי נגד על \
         עד עוד עם פה רק שוב של שלה שלהם שלו שלי שלנו שם תהיה",
    ),
];

/// Function words of scripts without spaces, in simplified Chinese.
const UNSPACED: &str = "什么 甚么 怎么 怎样 怎么样 如何 为什么 为何 \
    多少 几个 几年 哪个 哪些 哪里 哪儿 哪一 哪种 哪年 哪位 谁 是谁 何时 \
    何处 何地 吗 呢 是否 是什 是哪 是多 是怎 是如 有什 有哪 有多 的是 叫做 称为 这个 这些 那些 \
    一个 一些 以及 或者 和 与 的 了 在 是 有 \
    ですか ますか でした ました ません ましょう です ます ください 下さい 教えて なに なん なぜ どうして どう どうやって どこ どの \
    どれ どれくらい どのくらい どのように どのような どんな どちら いつ いくつ いくら だれ 何ですか 何です 何が 何を 何の \
    いつですか どこですか とは について における によって という といった こと ため から まで など \
    している していた された される していますか ていますか ありますか いますか しました しますか は の が を に で と へ も や か \
    무엇 무엇입니까 무엇인가요 무엇인가 무엇을 무슨 어디 어디에 어디서 어디인가 어떤 어떻게 얼마 얼마나 언제 누구 누가 누구인가 왜 몇 \
    입니까 인가요 습니까 합니까 했습니까 었습니까 였습니까 있습니까 하는가 되는가 인가 나요 까요 에서 으로 에게 그리고 및 \
    อะไร ที่ไหน เมื่อไร เมื่อไหร่ ทำไม อย่างไร ยังไง เท่าไร เท่าไหร่ ใคร กี่ คือ หรือไม่ หรือ และ ที่ซึ่ง";

/// Characters that occur in function words only, in simplified form.
const OF_FUNCTION_WORDS: [char; 10] = ['什', '么', '吗', '哪', '谁', '呢', '怎', '甚', '这', '们'];

/// Languages of each folded function word.
static WORDS: LazyLock<HashMap<String, Vec<&'static str>>> = LazyLock::new(|| {
    let listed = LISTED.into_iter().flat_map(|code| {
        let list = stop_words::lookup(code).unwrap_or_default();
        list.iter().map(move |word| (code, *word))
    });
    let others = OTHERS.into_iter().flat_map(|(code, list)| {
        let list = list.split_whitespace();
        list.map(move |word| (code, word))
    });
    let mut all: HashMap<String, Vec<&'static str>> = HashMap::new();
    for (code, word) in listed.chain(others) {
        for word in words(word) {
            let languages = all.entry(word.folded).or_default();
            if !languages.contains(&code) {
                languages.push(code);
            }
        }
    }
    all
});

static PAIRS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let all = words(UNSPACED).into_iter();
    all.filter(|word| matches!(word.form, TokenForm::Bigram | TokenForm::Unigram))
        .map(|word| word.folded)
        .collect()
});

/// Function words of two Chinese characters or Korean syllables. Those of two hiragana are left out:
/// many a word begins like one.
static WHOLE: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let listed = UNSPACED.split_whitespace();
    let is_whole = |word: &&str| {
        word.chars().count() == 2 && !word.contains(|c| ('\u{3041}'..='\u{309f}').contains(&c))
    };
    listed.filter(is_whole).collect()
});

/// The language codes in which a folded word is a function word.
pub(crate) fn languages(word: &str) -> &'static [&'static str] {
    WORDS.get(word).map_or(&[], Vec::as_slice)
}

/// Whether a folded word is a function word in any language.
pub(crate) fn is_listed(word: &str) -> bool {
    WORDS.contains_key(word)
}

/// Whether a folded word is a function word in a note's language (`nn`, `pt-BR`).
pub(crate) fn is_listed_in(named: &str, word: &str) -> bool {
    let mut codes = languages(word).iter();
    codes.any(|code| is_language(named, code))
}

/// Whether a word in lower case is a Vietnamese function word, marks included.
///
/// `tại` is one; `tái` of `tái chế` is not.
pub(crate) fn is_vietnamese_function_word(lower: &str) -> bool {
    let lists = OTHERS.iter().filter(|(code, _)| *code == "vi");
    let mut listed = lists.flat_map(|(_, list)| list.split_whitespace());
    listed.any(|word| word == lower)
}

/// Whether a note's language (`nn`, `pt-BR`) is the one of a list.
pub(crate) fn is_language(named: &str, code: &str) -> bool {
    match named.split(['-', '_']).next().unwrap_or(named) {
        "nb" | "nn" => code == "no",
        named => named == code,
    }
}

/// Whether a character or pair comes from an unspaced function word.
pub(crate) fn is_unspaced(folded: &str) -> bool {
    PAIRS.contains(folded) || folded.contains(OF_FUNCTION_WORDS)
}

/// Whether a bigram is a whole function word. One across its edge carries no more
/// meaning.
pub(crate) fn is_whole(folded: &str) -> bool {
    WHOLE.contains(folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_languages_of_function_words() {
        #[track_caller]
        fn case(word: &str, want: &[&str]) {
            let mut got = languages(word).to_vec();
            got.sort_unstable();
            assert_eq!(got, want, "{word}");
        }
        case("mine", &["da", "en", "no", "ro"]);
        case("wofur", &["de"]);
        case("viele", &["de"]);
        case("который", &["ru"]);
        case("która", &[]);
        case("ktora", &["pl"]);
        case("city", &[]);
        case("compare", &[]);
        case("কেমন", &[]);
        case("कैसे", &["hi"]);
        case("כמה", &["he"]);
        case("كيف", &["ar"]);
        case("duoc", &["vi"]);
        case("کجا", &["fa"]);
        assert!(is_language("nb-NO", "no") && is_language("pt_BR", "pt"));
        assert!(!is_language("de", "en"));
    }

    #[test]
    fn tells_whole_words_from_pairs_and_beginnings() {
        assert!(is_whole("多少") && is_whole("에서"));
        assert!(!is_whole("こと") && !is_whole("少人") && !is_whole("是"));
    }

    #[test]
    fn recognises_pairs_of_question_words() {
        for pair in [
            "什么", "是什", "哪些", "多少", "怎么", "です", "すか", "どこ", "무엇", "엇입", "니까",
        ] {
            assert!(is_unspaced(pair), "{pair}");
        }
        for text in ["我們", "他們", "為何", "幾個", "何時", "哪裡", "是誰"] {
            let folded = words(text).remove(0).folded;
            assert!(is_unspaced(&folded), "{text}");
        }
        for pair in ["省エ", "横浜", "东京", "서울", "目的"] {
            assert!(!is_unspaced(pair), "{pair}");
        }
    }
}
