//! The lines before the entries of a tree.

/// The prefix of each entry, by its depth; the root, depth 0, has none.
///
/// ```text
/// Oslo climate budget
/// ├─ London
/// │  └─ Leeds
/// └─ Mumbai
/// ```
///
/// `depths` is in the order of the lines. An entry more than one level deeper than the previous one
/// is drawn one level deeper.
pub(crate) fn tree_prefixes(depths: &[usize], ascii: bool) -> Vec<String> {
    let mut deepest = 1;
    let depths: Vec<usize> = depths
        .iter()
        .map(|depth| {
            let depth = (*depth).min(deepest);
            deepest = depth + 1;
            depth
        })
        .collect();
    // From the bottom up: whether an entry of each depth follows under the same parent.
    let mut goes_on: Vec<bool> = Vec::new();
    let mut prefixes = Vec::with_capacity(depths.len());
    for depth in depths.into_iter().rev() {
        goes_on.resize(depth + 1, false);
        prefixes.push(prefix(&goes_on, ascii));
        goes_on[depth] = true;
    }
    prefixes.reverse();
    prefixes
}

/// The prefix of an entry with the depth of the last flag.
fn prefix(goes_on: &[bool], ascii: bool) -> String {
    let (line, branch, last) = signs(ascii);
    let levels = goes_on.iter().enumerate().skip(1);
    let parts = levels.map(|(level, more)| match (level + 1 == goes_on.len(), more) {
        (true, true) => branch,
        (true, false) => last,
        (false, true) => line,
        (false, false) => "   ",
    });
    parts.collect()
}

/// What stands before the further lines of an entry, down to its children.
///
/// `depths` begins with the entry.
pub(crate) fn further_prefix(prefix: &str, depths: &[usize], ascii: bool) -> String {
    let has_children = matches!(depths, [own, next, ..] if next > own);
    let (line, branch, last) = signs(ascii);
    let own = prefix.replace(branch, line).replace(last, "   ");
    own + if has_children { line } else { "   " }
}

/// The signs of a passing line, of an entry and of the last entry.
const fn signs(ascii: bool) -> (&'static str, &'static str, &'static str) {
    if ascii {
        ("|  ", "|- ", "`- ")
    } else {
        ("│  ", "├─ ", "└─ ")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tree(depths: &[usize], ascii: bool) -> String {
        let prefixes = tree_prefixes(depths, ascii).into_iter().zip(depths);
        let lines: Vec<String> = prefixes
            .map(|(prefix, depth)| format!("{prefix}{depth}"))
            .collect();
        lines.join("\n")
    }

    #[test]
    fn lines_continue_while_siblings_follow() {
        let depths = [0, 1, 2, 2, 1, 2, 3, 0, 1];
        insta::assert_snapshot!(tree(&depths, false), @r"
        0
        ├─ 1
        │  ├─ 2
        │  └─ 2
        └─ 1
           └─ 2
              └─ 3
        0
        └─ 1
        ");
        insta::assert_snapshot!(tree(&depths[..5], true), @r"
        0
        |- 1
        |  |- 2
        |  `- 2
        `- 1
        ");
    }

    #[test]
    fn entries_without_a_parent_attach_to_the_previous_one() {
        assert_eq!(tree(&[], false), "");
        assert_eq!(
            tree(&[0, usize::MAX], false),
            format!("0\n└─ {}", usize::MAX)
        );
        assert_eq!(
            tree(&[1, 1], false),
            "├─ 1\n└─ 1",
            "the root may be omitted"
        );
        assert_eq!(tree(&[1, 3, 1], true), "|- 1\n|  `- 3\n`- 1");
    }

    proptest! {
        #[test]
        fn every_line_ends_at_an_entry(depths in prop::collection::vec(0_usize..6, 0..40)) {
            let prefixes = tree_prefixes(&depths, false);
            for (prefix, next) in prefixes.iter().zip(prefixes.iter().skip(1)) {
                for (above, below) in prefix.chars().zip(next.chars().chain(std::iter::repeat(' '))) {
                    let goes_down = matches!(above, '│' | '├');
                    prop_assert_eq!(goes_down, goes_down && matches!(below, '│' | '├' | '└'));
                }
            }
            prop_assert!(prefixes.last().is_none_or(|last| !last.contains(['│', '├'])));
        }
    }
}
