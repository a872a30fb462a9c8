//! Amounts of money, and other quantities, as text.

use super::thousands::grouped;

/// The currencies in use, by their codes of ISO 4217.
const CURRENCIES: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND \
    BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB \
    EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY \
    KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR \
    MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF \
    SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS \
    UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG";

/// An amount with its currency: `USD 25,000`, `EUR 0.50`.
pub fn money(value: f64, currency: &str) -> String {
    let sign = if value < 0.0 { "-" } else { "" };
    let digits = format!("{:.2}", value.abs());
    let (whole, cents) = digits.split_once('.').unwrap_or((&digits, "00"));
    let whole = grouped(whole);
    match cents {
        "00" => format!("{currency} {sign}{whole}"),
        cents => format!("{currency} {sign}{whole}.{cents}"),
    }
}

/// A number with its unit; a currency first: `36,000 t`, `GBP 3 million`.
pub fn with_unit(number: &str, unit: &str) -> String {
    let words: Vec<&str> = unit.split(' ').collect();
    let is_code = |word: &&str| word.len() == 3 && CURRENCIES.split(' ').any(|code| code == *word);
    let is_factor = |word: &str| matches!(word, "thousand" | "million" | "billion");
    match words.iter().position(is_code) {
        Some(at) if at == 0 || at == 1 && is_factor(words[0]) => {
            let currency = words[at];
            let parts = words[..at].iter().chain(&words[at + 1..]).copied();
            let parts: Vec<&str> = [currency, number].into_iter().chain(parts).collect();
            parts.join(" ")
        }
        _ => format!("{number} {unit}").trim_end().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_and_keep_their_cents() {
        let texts = [25_000.0, 1_939_176.0, 0.5, -3.0].map(|value| money(value, "USD"));
        assert_eq!(texts, ["USD 25,000", "USD 1,939,176", "USD 0.50", "USD -3"]);
        let large = [184_467_440_737_095_520.0, 1e19].map(|value| money(value, "USD"));
        assert_eq!(
            large,
            [
                "USD 184,467,440,737,095,520",
                "USD 10,000,000,000,000,000,000"
            ]
        );
        assert_eq!(money(1e21, ""), " 1000000000000000000000");
    }

    #[test]
    fn a_currency_stands_before_its_number() {
        #[track_caller]
        fn case(number: &str, unit: &str, want: &str) {
            assert_eq!(with_unit(number, unit), want);
        }
        case("25,000", "USD", "USD 25,000");
        case("1,794", "million SEK", "SEK 1,794 million");
        case("7.1", "million GBP per year", "GBP 7.1 million per year");
        case("15", "USD per sq ft", "USD 15 per sq ft");
        case("36,000", "t", "36,000 t");
        case("2", "million trips", "2 million trips");
        case("5", "t per USD", "5 t per USD");
        case("5", "", "5");
    }
}
