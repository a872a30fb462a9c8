//! Ages in words: `just now`, `20 min ago`, `2 h ago`, `3 d ago`.

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Maximum age shown in words; older times are dates.
const MAX_AGE: i64 = 14 * DAY;

/// Formats an age in seconds; `None` from 14 days on.
///
/// A negative age (the clock was wrong) is `just now`.
pub fn in_words(age: i64) -> Option<String> {
    let (count, unit) = match age {
        ..MINUTE => return Some("just now".to_owned()),
        MINUTE..HOUR => (age / minutes(age) * minutes(age) / MINUTE, "min"),
        HOUR..DAY => (age / HOUR, "h"),
        DAY..MAX_AGE => (age / DAY, "d"),
        _ => return None,
    };
    Some(format!("{count} {unit} ago"))
}

/// The next age in seconds at which the text changes, if it does.
pub fn next_change(age: i64) -> Option<i64> {
    let step = match age {
        ..0 => return None,
        0..HOUR => minutes(age),
        HOUR..DAY => HOUR,
        DAY..MAX_AGE => DAY,
        _ => return None,
    };
    Some((age / step + 1) * step)
}

/// The step in seconds: one minute below ten minutes, then ten minutes.
///
/// Coarse steps keep an idle screen from redrawing often.
fn minutes(age: i64) -> i64 {
    if age < 10 * MINUTE {
        MINUTE
    } else {
        10 * MINUTE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_change_at_whole_minutes_hours_and_days_and_not_before() {
        let minutes = (1..=9).chain((10..60).step_by(10));
        let minutes = minutes.map(|count| (count * 60, format!("{count} min ago")));
        let hours = (1..24).map(|count| (count * 3600, format!("{count} h ago")));
        let days = (1..14).map(|count| (count * 86_400, format!("{count} d ago")));
        let mut before = (0, "just now".to_owned());
        for (age, words) in minutes.chain(hours).chain(days) {
            let (since, unchanged) = before;
            for age in [since, age - 1] {
                assert_eq!(in_words(age), Some(unchanged.clone()), "{age} s");
            }
            for earlier in [since, age - 1] {
                assert_eq!(next_change(earlier), Some(age), "{earlier} s");
            }
            before = (age, words);
        }
        let last = 14 * 86_400;
        assert_eq!(in_words(last - 1), Some("13 d ago".to_owned()));
        assert_eq!(next_change(last - 1), Some(last));
        for age in [last, i64::MAX] {
            assert_eq!((in_words(age), next_change(age)), (None, None), "{age} s");
        }
    }

    #[test]
    fn an_age_before_now_is_just_now() {
        for age in [-1, i64::MIN] {
            assert_eq!(in_words(age), Some("just now".to_owned()));
            assert_eq!(next_change(age), None, "nothing to wait for");
        }
    }
}
