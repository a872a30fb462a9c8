//! No import cycles between the files of a folder.

use std::collections::{BTreeMap, BTreeSet};

use super::{code_without_tests, report, sources};

/// The imports of each module, without tests.
struct Modules {
    /// The code by path: `["search", "index"]`.
    code: BTreeMap<Vec<String>, String>,
    /// Targets of `pub use`, by module and name.
    passed_on: BTreeMap<(Vec<String>, String), Vec<String>>,
}

impl Modules {
    fn read() -> Self {
        let mut code = BTreeMap::new();
        let mut of_tests = Vec::new();
        for source in sources() {
            let path: Vec<String> = source.module().into_iter().map(str::to_owned).collect();
            for declared in source.text.split("#[cfg(test)]").skip(1) {
                let name = declared.trim_start().strip_prefix("mod ");
                let name = name.and_then(|rest| rest.split_once([';', ' ']));
                of_tests.extend(name.map(|(name, _)| [&path[..], &[name.to_owned()]].concat()));
            }
            if !matches!(path[0].as_str(), "lib" | "main") {
                code.insert(path, code_without_tests(&source.text));
            }
        }
        code.retain(|path, _| !of_tests.iter().any(|test| path.starts_with(test)));
        let mut modules = Self {
            code,
            passed_on: BTreeMap::new(),
        };
        for (path, text) in &modules.code {
            for line in text.split(';').map(str::trim_start) {
                let Some((scope, rest)) = line.split_once("use ") else {
                    continue;
                };
                if !scope.starts_with("pub") || scope.contains(char::is_control) {
                    continue;
                }
                for names in expand(rest) {
                    let target = [&path[..], &names].concat();
                    if let (Some(home), Some(name)) = (modules.home(&target), names.last()) {
                        modules.passed_on.insert((path.clone(), name.clone()), home);
                    }
                }
            }
        }
        modules
    }

    /// The module that defines a path's item.
    fn home(&self, path: &[String]) -> Option<Vec<String>> {
        let lengths = (1..=path.len()).rev();
        let module = lengths
            .map(|n| &path[..n])
            .find(|path| self.code.contains_key(*path))?;
        let next = path.get(module.len())?;
        let passed_on = self.passed_on.get(&(module.to_vec(), next.clone()));
        Some(passed_on.cloned().unwrap_or_else(|| module.to_vec()))
    }

    /// The modules that a module imports.
    fn imports(&self, path: &[String]) -> BTreeSet<Vec<String>> {
        let text = &self.code[path];
        let mut found = BTreeSet::new();
        for (at, root) in roots(text) {
            let above = root.matches("super").count();
            let base = if root.starts_with("crate") {
                &[]
            } else {
                &path[..path.len() - above.min(path.len())]
            };
            for names in expand(&text[at + root.len()..]) {
                let mut target = [base, &names].concat();
                // The next name is an item or, alone, the module itself.
                if self.code.contains_key(&target) {
                    target.push("self".to_owned());
                }
                found.extend(self.home(&target));
            }
        }
        found
    }
}

/// Start positions of crate paths, with their `crate::` or `super::`.
fn roots(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for start in ["crate::", "super::"] {
        for (at, _) in text.match_indices(start) {
            let is_start =
                !text[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | ':'));
            let mut end = at + start.len();
            while text[end..].starts_with("super::") {
                end += "super::".len();
            }
            if is_start {
                found.push((at, &text[at..end]));
            }
        }
    }
    found
}

/// Expands a path: `a::{b, c::D}` gives `a::b` and `a::c::D`.
fn expand(text: &str) -> Vec<Vec<String>> {
    let text = text.trim_start();
    if let Some(list) = text.strip_prefix('{') {
        let mut depth = 0;
        let mut starts = vec![0];
        for (at, c) in list.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => starts.push(at + 1),
                _ => (),
            }
        }
        return starts
            .iter()
            .flat_map(|start| expand(&list[*start..]))
            .collect();
    }
    let end = text
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(text.len());
    if end == 0 {
        return Vec::new();
    }
    let name = vec![text[..end].to_owned()];
    match text[end..].strip_prefix("::") {
        Some(rest) if !rest.starts_with('<') => {
            let below = expand(rest).into_iter();
            let below: Vec<_> = below.map(|path| [&name[..], &path].concat()).collect();
            if below.is_empty() { vec![name] } else { below }
        }
        _ => vec![name],
    }
}

/// The transitive closure of the imports.
fn closure(arrows: &BTreeMap<String, BTreeSet<String>>) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut reached = BTreeMap::new();
    for start in arrows.keys() {
        let mut seen = BTreeSet::new();
        let mut next: Vec<&str> = vec![start];
        while let Some(node) = next.pop() {
            for target in arrows.get(node).into_iter().flatten() {
                if seen.insert(target.as_str()) {
                    next.push(target);
                }
            }
        }
        reached.insert(start.as_str(), seen);
    }
    reached
}

#[test]
fn no_folder_has_an_import_cycle() {
    let modules = Modules::read();
    // By folder: which file or folder in it imports which.
    let mut folders: BTreeMap<Vec<String>, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    let mut count = 0;
    for path in modules.code.keys() {
        for target in modules.imports(path) {
            count += 1;
            let shared = path.iter().zip(&target).take_while(|(a, b)| a == b).count();
            if let (Some(from), Some(to)) = (path.get(shared), target.get(shared)) {
                let arrows = folders.entry(path[..shared].to_vec()).or_default();
                arrows.entry(from.clone()).or_default().insert(to.clone());
            }
        }
    }
    assert!(count > 500, "only {count} imports found");
    let mut faults = Vec::new();
    for (folder, arrows) in &folders {
        let reached = closure(arrows);
        for (node, targets) in &reached {
            let back = |target: &&&str| reached.get(**target).is_some_and(|all| all.contains(node));
            if targets.contains(node) {
                let circle: Vec<&str> = targets.iter().filter(back).copied().collect();
                let imported = arrows[*node]
                    .iter()
                    .filter(|to| circle.contains(&to.as_str()));
                let imported: Vec<&str> = imported.map(String::as_str).collect();
                let place = [&folder[..], &[(*node).to_owned()]].concat().join("/");
                let (imported, circle) = (imported.join(", "), circle.join(", "));
                faults.push(format!(
                    "{place}: imports {imported} in a circle of {circle}"
                ));
            }
        }
    }
    report("no folder holds a circle of imports", &faults);
}

#[test]
fn the_cycle_check_parses_imports() {
    let paths = |text| {
        expand(text)
            .iter()
            .map(|path| path.join("::"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        paths("a::{b, c::{D, self}}, e"),
        ["a::b", "a::c::D", "a::c::self"]
    );
    assert_eq!(paths("a::Vec::<u8>::new()"), ["a::Vec"]);
    let found = roots("use super::super::x; crate::y(); self_crate::z; a::super::b");
    assert_eq!(found, [(21, "crate::"), (4, "super::super::")]);
}
