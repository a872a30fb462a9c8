//! Other spellings of numbers: grouped digits, units or names joined to them.
//!
//! Folding turns `5,000 kWh`, `5.000 kWh` and `5 000 kWh` into the words `5`, `000`, `kwh`. These
//! functions return the words of the other spellings of the same number.

/// Digits in a group.
pub(super) const GROUP: usize = 3;

/// Other spellings of a number with its unit, if any.
///
/// Empty if the words are not a number. `80x50` becomes `80 50` and `80 x 50`.
pub(super) fn other_forms(words: &[&str]) -> Vec<Vec<String>> {
    let Some((mut numbers, unit)) = split_unit(words) else {
        let name = name_with_decimal(words).into_iter();
        return name.chain(dimensions(words)).collect();
    };
    let mut forms = vec![numbers.clone()];
    let groups = groups_in_front(&numbers);
    if groups > 1 {
        let whole = numbers.drain(..groups).collect();
        numbers.insert(0, whole);
        forms.push(numbers);
    } else if numbers[0].len() > GROUP {
        let whole = numbers.remove(0);
        numbers.splice(0..0, grouped(&whole));
        forms.push(numbers);
    }
    if let Some(unit) = unit {
        let glued: Vec<Vec<String>> = forms.iter().cloned().map(|form| glue(form, unit)).collect();
        for form in &mut forms {
            form.push(unit.to_owned());
        }
        forms.extend(glued);
    }
    forms.retain(|form| form.iter().map(String::as_str).ne(words.iter().copied()));
    forms
}

/// Splits words into numbers and a unit, which may be joined on.
fn split_unit<'a>(words: &[&'a str]) -> Option<(Vec<String>, Option<&'a str>)> {
    let (last, first) = words.split_last()?;
    let digits = last.len() - last.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = last.split_at(digits);
    let mut numbers: Vec<String> = first.iter().map(|&word| word.to_owned()).collect();
    if !number.is_empty() {
        numbers.push(number.to_owned());
    }
    let are_digits = numbers.iter().all(|number| is_number(number));
    let is_unit = unit.chars().all(char::is_alphabetic);
    (are_digits && is_unit && !numbers.is_empty())
        .then_some((numbers, Some(unit).filter(|unit| !unit.is_empty())))
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// How many leading words form one number in groups of three digits.
fn groups_in_front(numbers: &[String]) -> usize {
    let behind = numbers.iter().skip(1);
    match numbers[0].len() {
        1..=GROUP => 1 + behind.take_while(|group| group.len() == GROUP).count(),
        _ => 1,
    }
}

fn grouped(number: &str) -> Vec<String> {
    let first = (number.len() - 1) % GROUP + 1;
    let (first, rest) = number.split_at(first);
    let groups = rest.as_bytes().chunks(GROUP);
    let groups = groups.map(|group| group.iter().copied().map(char::from).collect());
    std::iter::once(first.to_owned()).chain(groups).collect()
}

fn glue(mut form: Vec<String>, unit: &str) -> Vec<String> {
    if let Some(last) = form.last_mut() {
        last.push_str(unit);
    }
    form
}

/// The other spelling of a name with a decimal number: `PM 2.5` and `PM2.5`.
fn name_with_decimal(words: &[&str]) -> Option<Vec<String>> {
    let is_name = |word: &str| !word.is_empty() && word.chars().all(char::is_alphabetic);
    let form: Vec<String> = match *words {
        [name, whole, part] if is_name(name) && is_number(whole) && is_number(part) => {
            vec![format!("{name}{whole}"), part.to_owned()]
        }
        [joined, part] if is_number(part) => {
            let name = joined.trim_end_matches(|c: char| c.is_ascii_digit());
            let whole = &joined[name.len()..];
            (is_name(name) && is_number(whole))
                .then(|| [name, whole, part].map(str::to_owned).to_vec())?
        }
        _ => return None,
    };
    Some(form)
}

/// Splits `80x50` into two numbers, with and without the `x`.
fn dimensions(words: &[&str]) -> Vec<Vec<String>> {
    let [word] = words else {
        return Vec::new();
    };
    let Some((a, b)) = word
        .split_once('x')
        .filter(|(a, b)| is_number(a) && is_number(b))
    else {
        return Vec::new();
    };
    let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
    vec![words(&[a, b]), words(&[a, "x", b])]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_other_forms() {
        #[track_caller]
        fn case(words: &[&str], want: &[&str]) {
            let forms = other_forms(words).into_iter();
            assert_eq!(
                forms.map(|form| form.join(" ")).collect::<Vec<_>>(),
                want,
                "{words:?}"
            );
        }
        case(&["5", "000"], &["5000"]);
        case(&["5000"], &["5 000"]);
        case(&["1234567"], &["1 234 567"]);
        case(&["1", "390", "000"], &["1390000"]);
        case(&["5000", "kwh"], &["5 000 kwh", "5000kwh", "5 000kwh"]);
        case(&["5", "000kwh"], &["5 000 kwh", "5000 kwh", "5000kwh"]);
        case(&["1", "39bn"], &["1 39 bn"]);
        case(&["1", "39", "bn"], &["1 39bn"]);
        case(&["80x50"], &["80 50", "80 x 50"]);
        case(&["pm", "2", "5"], &["pm2 5"]);
        case(&["pm2", "5"], &["pm 2 5"]);
        case(&["24", "7"], &[]);
        case(&["200"], &[]);
        case(&["heat"], &[]);
        case(&["ll97"], &[]);
        case(&["x"], &[]);
        case(&["heat", "2030"], &[]);
    }
}
