//! Scripts without spaces, and inflected words in many languages.

use super::Sample;
use crate::model::vocabulary::{GroupTerm, Term, ThesaurusGroup, Vocabulary};
use crate::search::index::fields::Lexicon;

/// Notes in many scripts, and a lexicon with some names.
fn sample() -> Sample {
    let note = |title: &str, city: &str, text: &str| {
        format!("+++\ntitle = \"{title}\"\ncities = [\"{city}\"]\n+++\n\n{text}\n")
    };
    let mut lexicon = Lexicon::default();
    let city = |id: &str, label: &str, alias: &str| Term {
        id: id.to_owned(),
        label: label.to_owned(),
        aliases: vec![alias.to_owned()],
        ..Term::default()
    };
    let cities = vec![
        city("yokohama", "Yokohama", "横浜"),
        city("tokyo", "Tokyo", "東京"),
        city("seoul", "Seoul", "서울"),
    ];
    lexicon.places.cities = Vocabulary::new("cities", "Cities", cities);
    let term = |text: &str, lang: &str| GroupTerm {
        text: text.to_owned(),
        lang: Some(lang.to_owned()),
        ..GroupTerm::default()
    };
    lexicon.thesaurus.groups = vec![ThesaurusGroup {
        terms: vec![term("waste", "en"), term("ごみ", "ja")],
        ..ThesaurusGroup::default()
    }];
    Sample::with(
        &[
            note(
                "省エネ改修の補助金",
                "yokohama",
                "既存住宅の省エネ改修に対して、市が費用の三分の一を補助する。",
            ),
            note(
                "EV充電器の設置拡大",
                "tokyo",
                "集合住宅に充電器を置くときの費用。コンピューターで管理。",
            ),
            note(
                "東京タワーの照明",
                "tokyo",
                "再生可能エネルギーで点灯する。",
            ),
            note("スマート・シティ計画", "tokyo", "ﾘｻｲｸﾙを進める。"),
            note("助成とホジョ", "oslo", "案内。"),
            note("Waste plan", "yokohama", "The city reduces waste."),
            note("Heat plan", "yokohama", "The city sells heat."),
            note("上海垃圾分类管理", "oslo", "强制垃圾分类，减少填埋。"),
            note("서울의 건물 효율", "seoul", "온실가스를 줄이는 사업이다."),
            note("โครงการรถไฟฟ้า", "oslo", "ขยายเส้นทางเพื่อลดมลพิษ"),
            note(
                "Зелёная крыша",
                "oslo",
                "Город поддерживает зелёные крыши и велосипедные дорожки. Это не для всех.",
            ),
            note(
                "المدينة الخضراء",
                "oslo",
                "تدعم المدينة النقل العام وحركة الدراجات.",
            ),
            note("תַּחְבּוּרָה ציבורית", "oslo", "אוטובוסים חשמליים."),
        ],
        &lexicon,
    )
}

#[test]
fn each_script_finds_its_note_first() {
    let sample = sample();
    let case = |text: &str, want: &str| {
        let answer = sample.search(text);
        let first = answer.results.first().map(|hit| hit.title.as_str());
        assert_eq!(first, Some(want), "{text}: {:?}", answer.message);
    };
    // Where scripts and digits meet, and exact titles.
    case("省エネ改修", "省エネ改修の補助金");
    case("省エネ", "省エネ改修の補助金");
    case("EV充電器", "EV充電器の設置拡大");
    case("充電器EV", "EV充電器の設置拡大");
    case("東京タワーの照明", "東京タワーの照明");
    case("\"東京タワー\"", "東京タワーの照明");
    // Whole questions.
    case(
        "集合住宅に充電器を設置するときの費用は誰が補助してくれますか？",
        "EV充電器の設置拡大",
    );
    case("哪个城市强制实行垃圾分类管理？", "上海垃圾分类管理");
    // Function words, and pairs over their edges.
    case("首尔有多少人做垃圾分类", "上海垃圾分类管理");
    // Spellings.
    case("スマートシティ", "スマート・シティ計画");
    case("ｽﾏｰﾄｼﾃｨ", "スマート・シティ計画");
    case("リサイクル", "スマート・シティ計画");
    case("コンピュータ", "EV充電器の設置拡大");
    case("コンピューター管理", "EV充電器の設置拡大");
    case("ほじょ", "助成とホジョ");
    // Names inside a run.
    case("横浜のごみ削減計画", "Waste plan");
    case("東京のスマートシティ", "スマート・シティ計画");
    // Korean with other particles and typing errors, Thai.
    case("온실까스", "서울의 건물 효율");
    case("건물 효률", "서울의 건물 효율");
    case("온싷가스를", "서울의 건물 효율");
    case("서울은", "서울의 건물 효율");
    case("건물에서 온실가스", "서울의 건물 효율");
    case("รถไฟฟ้า", "โครงการรถไฟฟ้า");
    // Inflected forms; optional letters and marks.
    case("зеленых крыш", "Зелёная крыша");
    case("велосипедная дорожка", "Зелёная крыша");
    case("مدينة خضراء", "المدينة الخضراء");
    case("תחבורה", "תַּחְבּוּרָה ציבורית");
}

#[test]
fn a_term_that_stands_nowhere_is_searched_by_its_pairs() {
    let note = |title: &str, lang: &str, body: &str| {
        format!("+++\ntitle = \"{title}\"\nlang = \"{lang}\"\n+++\n\n{body}\n")
    };
    let term = |text: &str, lang: &str| GroupTerm {
        text: text.to_owned(),
        lang: Some(lang.to_owned()),
        ..GroupTerm::default()
    };
    let mut lexicon = Lexicon::default();
    let terms = [
        ("public transport", "公共交通", "zh"),
        ("waste reduction", "ごみ減量", "ja"),
        ("electric car", "ゼロエミッション車", "ja"),
        ("recycling", "リサイクル", "ja"),
        ("tram", "電気鉄道", "ja"),
    ];
    lexicon.thesaurus.groups = terms
        .map(|(english, other, lang)| ThesaurusGroup {
            terms: vec![term(english, "en"), term(other, lang)],
            ..ThesaurusGroup::default()
        })
        .to_vec();
    let mut texts = vec![
        note("公共汽车与交通枢纽", "zh", "新的车站。"),
        note("ごみの計量", "ja", "毎週測る。"),
        note(
            "Transport",
            "en",
            "The public has a transport plan; a reduction of waste.",
        ),
    ];
    let sample = Sample::with(&texts, &lexicon);
    let titles = |sample: &Sample, text: &str| {
        let hits = sample.search(text).results.into_iter();
        hits.map(|hit| hit.title).collect::<Vec<_>>()
    };
    assert_eq!(titles(&sample, "公共交通"), ["公共汽车与交通枢纽"]);
    assert_eq!(titles(&sample, "ごみ減量"), ["ごみの計量"]);
    // Beside a synonym that stands.
    texts.push(note("Buses", "en", "It is public transport."));
    texts.push(note("Cars", "en", "An electric car."));
    let sample = Sample::with(&texts, &lexicon);
    let mut found = titles(&sample, "公共交通");
    found.sort_unstable();
    assert_eq!(found, ["Buses", "公共汽车与交通枢纽"]);
    // A few pairs of a long term are no sign of it.
    texts.push(note("ション", "ja", "ションの話。"));
    let sample = Sample::with(&texts, &lexicon);
    assert_eq!(titles(&sample, "ゼロエミッション車"), ["Cars"]);
    // Pairs of another word come behind the synonyms, those of katakana are not searched.
    texts.push(note("シェアサイクル", "ja", "サイクルの電気、鉄道。"));
    texts.push(note("Bottles", "en", "The recycling of bottles, by tram."));
    let sample = Sample::with(&texts, &lexicon);
    assert_eq!(titles(&sample, "リサイクル"), ["Bottles"]);
    assert_eq!(titles(&sample, "リサイクル率"), ["Bottles"]);
    assert_eq!(titles(&sample, "電気鉄道"), ["Bottles", "シェアサイクル"]);
    // A message names the whole word.
    let message = sample.search("じてんしゃ道").message.unwrap_or_default();
    assert!(message.contains("\"じてんしゃ道\""), "{message}");
}

#[test]
fn function_words_are_known_by_the_language_of_the_notes() {
    let note = |title: &str, lang: &str, body: &str| {
        format!("+++\ntitle = \"{title}\"\nlang = \"{lang}\"\n+++\n\n{body}\n")
    };
    let sample = Sample::new(&[
        note(
            "Công viên",
            "vi",
            "Làm thế nào để có công viên, có bao nhiêu ghế.",
        ),
        note("Thu nước mưa", "vi", "Bể chứa ở trường học."),
        note(
            "पार्क की बेंच",
            "hi",
            "यह काम कैसे हुआ और कितना खर्च हुआ, यह बताया गया है।",
        ),
        note("छत पर बगीचे", "hi", "नगर ने पौधे लगाए।"),
        note(
            "مقاعد الحديقة",
            "ar",
            "كيف تم ذلك وكم كانت الكلفة وما هو الأثر.",
        ),
        note("جمع مياه الأمطار", "ar", "خزانات للمدارس."),
        note("ספסלים בפארק", "he", "איך זה נעשה ומה העלות של זה."),
        note("איסוף מי גשם", "he", "מיכלים לבתי הספר."),
    ]);
    for (text, want) in [
        ("làm thế nào để thu nước", "Thu nước mưa"),
        ("यह बगीचे कैसे हुआ", "छत पर बगीचे"),
        ("كيف تم جمع ذلك", "جمع مياه الأمطار"),
        ("איך זה איסוף של", "איסוף מי גשם"),
    ] {
        let answer = sample.search(text);
        assert_eq!(answer.results[0].title, want, "{text}");
    }
}

#[test]
fn marks_tell_vietnamese_words_apart() {
    let note = |title: &str, body: &str| {
        format!("+++\ntitle = \"{title}\"\nlang = \"vi\"\n+++\n\n{body}\n")
    };
    let sample = Sample::new(&[
        note(
            "Mái che tại bến xe",
            "Thành phố xây mái che tại các bến xe.",
        ),
        note("Rác thải", "Thành phố thu gom và tái chế rác thải."),
        note("Chợ", "Tại chợ và tại bến xe."),
    ]);
    let first = |query: &str| sample.search(query).results[0].id.to_string();
    // `tái` is no function word, though `tại` is.
    assert_eq!(first("tái chế"), "practices/oslo/n1");
    assert_eq!(first("TÁI CHẾ Ở ĐÂU?"), "practices/oslo/n1");
    // Decomposed, and without marks.
    assert_eq!(first("ta\u{301}i che\u{302}\u{301}"), "practices/oslo/n1");
    assert_eq!(first("rac thai"), "practices/oslo/n1");
    // Only the marked word is negated.
    assert_eq!(sample.search("bến -tái").results.len(), 2);
}

#[test]
fn endings_in_hiragana_count_less_than_other_characters() {
    let note = |title: &str| format!("+++\ntitle = \"{title}\"\nlang = \"ja\"\n+++\n");
    let sample = Sample::new(&[note("まつりをすすめる"), note("断熱改修の費用")]);
    let first = |query: &str| sample.search(query).results[0].id.to_string();
    assert_eq!(first("断熱改修をすすめる"), "practices/oslo/n1");
    assert_eq!(first("まつりをすすめる"), "practices/oslo/n0");
}
