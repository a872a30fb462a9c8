//! The gases that a figure counts, read from free text.

/// The gases that a figure counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gases {
    /// Greenhouse gases as CO2 equivalent, without a list.
    Co2e,
    /// These gases, sorted.
    Listed(Vec<&'static str>),
}

/// What a phrase of the text means.
#[derive(Debug, Clone, Copy)]
enum Meaning {
    Gas(&'static str),
    /// Greenhouse gases in general.
    Equivalent,
    /// Says nothing about which gases.
    Filler,
}

/// The gases without which an inventory of greenhouse gases is none.
const MAIN_GASES: [&str; 3] = ["CH4", "CO2", "N2O"];

/// Known phrases; the longest that fits is taken.
const PHRASES: &[(&[&str], Meaning)] = &[
    (&["carbon", "dioxide", "equivalent"], Meaning::Equivalent),
    (&["carbon", "dioxide", "equivalents"], Meaning::Equivalent),
    (&["co2", "equivalent"], Meaning::Equivalent),
    (&["co2", "equivalents"], Meaning::Equivalent),
    (&["co2", "equiv"], Meaning::Equivalent),
    (&["co2", "eq"], Meaning::Equivalent),
    (&["co2", "e"], Meaning::Equivalent),
    (&["greenhouse", "gas"], Meaning::Equivalent),
    (&["greenhouse", "gases"], Meaning::Equivalent),
    (&["carbon", "dioxide"], Meaning::Gas("CO2")),
    (&["nitrous", "oxide"], Meaning::Gas("N2O")),
    (&["sulphur", "hexafluoride"], Meaning::Gas("SF6")),
    (&["sulfur", "hexafluoride"], Meaning::Gas("SF6")),
    (&["nitrogen", "trifluoride"], Meaning::Gas("NF3")),
    (&["fluorinated", "gases"], Meaning::Gas("F-gases")),
    (&["f", "gases"], Meaning::Gas("F-gases")),
    (&["co2e"], Meaning::Equivalent),
    (&["co2eq"], Meaning::Equivalent),
    (&["co2equivalent"], Meaning::Equivalent),
    (&["co2equivalents"], Meaning::Equivalent),
    (&["ghg"], Meaning::Equivalent),
    (&["ghgs"], Meaning::Equivalent),
    (&["co2"], Meaning::Gas("CO2")),
    (&["ch4"], Meaning::Gas("CH4")),
    (&["methane"], Meaning::Gas("CH4")),
    (&["n2o"], Meaning::Gas("N2O")),
    (&["hfc"], Meaning::Gas("HFCs")),
    (&["hfcs"], Meaning::Gas("HFCs")),
    (&["hydrofluorocarbons"], Meaning::Gas("HFCs")),
    (&["pfc"], Meaning::Gas("PFCs")),
    (&["pfcs"], Meaning::Gas("PFCs")),
    (&["perfluorocarbons"], Meaning::Gas("PFCs")),
    (&["sf6"], Meaning::Gas("SF6")),
    (&["nf3"], Meaning::Gas("NF3")),
    (&["all"], Meaning::Filler),
    (&["and"], Meaning::Filler),
    (&["as"], Meaning::Filler),
    (&["fossil"], Meaning::Filler),
    (&["in"], Meaning::Filler),
    (&["only"], Meaning::Filler),
];

impl Gases {
    /// Reads `CO2e`, `CO₂ only` or `CO2, CH4, N2O in CO2e`.
    ///
    /// `None` if a word is unknown, or if the text names CO2 equivalent and a list with CO2 alone or
    /// without it.
    pub fn read(text: &str) -> Option<Self> {
        let folded = fold(text);
        let words: Vec<&str> = folded.split_whitespace().collect();
        let mut rest = words.as_slice();
        let mut is_equivalent = false;
        let mut listed = Vec::new();
        while !rest.is_empty() {
            let fitting = PHRASES.iter().filter(|(words, _)| rest.starts_with(words));
            let (words, meaning) = fitting.max_by_key(|(words, _)| words.len())?;
            rest = &rest[words.len()..];
            match meaning {
                Meaning::Gas(gas) => listed.push(*gas),
                Meaning::Equivalent => is_equivalent = true,
                Meaning::Filler => {}
            }
        }
        listed.sort_unstable();
        listed.dedup();
        match (is_equivalent, listed.as_slice()) {
            (true, []) => Some(Self::Co2e),
            (false, []) | (true, ["CO2"]) => None,
            // "All greenhouse gases and CH4" says two things.
            (true, gases) if !gases.contains(&"CO2") => None,
            _ => Some(Self::Listed(listed)),
        }
    }

    /// Whether it is CO2 and no other gas.
    pub fn is_only_co2(&self) -> bool {
        matches!(self, Self::Listed(gases) if gases == &["CO2"])
    }

    /// Whether two texts may name the same gases.
    ///
    /// CO2 equivalent without a list may be any list that holds the main gases.
    pub fn may_be(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Co2e, Self::Listed(listed)) | (Self::Listed(listed), Self::Co2e) => {
                MAIN_GASES.iter().all(|gas| listed.contains(gas))
            }
            (one, two) => one == two,
        }
    }
}

/// The words in lower case, with plain digits, separated by blanks.
fn fold(text: &str) -> String {
    let plain = text.chars().map(|c| match c {
        '\u{2080}'..='\u{2089}' => char::from(b'0' + (c as u32 - 0x2080) as u8),
        c if c.is_alphanumeric() => c,
        _ => ' ',
    });
    plain.collect::<String>().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gases_do_not_depend_on_how_they_are_written() {
        #[track_caller]
        fn case(texts: &[&str], want: Option<&Gases>) {
            for text in texts {
                assert_eq!(Gases::read(text).as_ref(), want, "{text:?}");
            }
        }
        let co2 = Gases::Listed(vec!["CO2"]);
        case(
            &[
                "CO2",
                "co2",
                "CO₂",
                "CO2 only",
                "only CO₂",
                "carbon dioxide",
                "fossil CO2",
                "CO2 (fossil)",
                "Carbon dioxide only",
            ],
            Some(&co2),
        );
        case(
            &[
                "CO2e",
                "co2e",
                "CO₂e",
                "CO2 e",
                "CO2-eq",
                "CO2eq",
                "CO2 equivalent",
                "carbon dioxide equivalents",
                "GHG",
                "all greenhouse gases",
                "GHG (CO2e)",
            ],
            Some(&Gases::Co2e),
        );
        let three = Gases::Listed(vec!["CH4", "CO2", "N2O"]);
        case(
            &[
                "CO2, CH4, N2O",
                "N2O; CH4; CO2",
                "CO₂ + CH₄ + N₂O in CO₂e",
                "carbon dioxide, methane and nitrous oxide",
            ],
            Some(&three),
        );
        // No guess where a word is unknown.
        case(
            &[
                "",
                "all",
                "CO2e without CH4",
                "CO2 mostly",
                "CO2e, CO2",
                "all greenhouse gases and CH4",
                "CH4, N2O in CO2e",
                "soot",
            ],
            None,
        );
        assert!(co2.is_only_co2() && !three.is_only_co2() && !Gases::Co2e.is_only_co2());
    }

    #[test]
    fn a_list_may_be_co2_equivalent_only_if_it_holds_the_main_gases() {
        #[track_caller]
        fn case(one: &str, two: &str, want: bool) {
            let (one, two) = (Gases::read(one), Gases::read(two));
            let (one, two) = (one.expect("gases"), two.expect("gases"));
            assert_eq!(one.may_be(&two), want);
            assert_eq!(two.may_be(&one), want);
        }
        case("CO2 only", "CO₂", true);
        case("CO2e", "GHG", true);
        case("CO2e", "CO2", false);
        case("CO2e", "CO2, CH4", false);
        case("CO2e", "CO2, CH4, N2O", true);
        case("CO2e", "CO2, CH4, N2O, SF6", true);
        case("CO2, CH4, N2O", "CO2, CH4", false);
    }
}
