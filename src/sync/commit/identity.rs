//! Author and committer of commits.

use git2::Signature;

use crate::sync::error::SyncError;
use crate::sync::remote::redact::clean;
use crate::sync::repository::repo::Repo;

/// Author or committer.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Role {
    Author,
    Committer,
}

/// Name and address of the user in this role, with the current time.
///
/// guildhall's own setting comes first. Then, as in git: the variables of the role, such as
/// `GIT_AUTHOR_NAME`; the settings of the role and of the user; for the address, `EMAIL`. If no
/// committer is set, the author is used; git refuses then.
///
/// # Errors
/// [`SyncError::NoName`] if no name or address is set.
///
/// Source: "Environment Variables" and `user.name` in the manual of git-commit and git-config.
pub(crate) fn identity(repo: &Repo, role: Role) -> Result<Signature<'static>, SyncError> {
    let (name, email) = match &repo.settings.author {
        Some((name, email)) => (plain_name(name), plain_name(email)),
        None => from_git(repo, role)
            .or_else(|| from_git(repo, Role::Author))
            .ok_or(SyncError::NoName)?,
    };
    Signature::now(&name, &email).map_err(|_| SyncError::NoName)
}

fn from_git(repo: &Repo, role: Role) -> Option<(String, String)> {
    let config = repo.git.config().ok()?;
    let (variable, section) = match role {
        Role::Author => ("GIT_AUTHOR", "author"),
        Role::Committer => ("GIT_COMMITTER", "committer"),
    };
    let usable = |text: String| Some(plain_name(&text)).filter(|text| !text.trim().is_empty());
    let from_environment = |name: &str| {
        let value = repo.settings.variable(name)?;
        usable(value.to_string_lossy().into_owned())
    };
    let find = |key: &str| {
        let setting = |section: &str| usable(config.get_string(&format!("{section}.{key}")).ok()?);
        from_environment(&format!("{variable}_{}", key.to_uppercase()))
            .or_else(|| setting(section))
            .or_else(|| setting("user"))
    };
    let from_settings_only = config.get_bool("user.useConfigOnly").unwrap_or(false);
    let other = || from_environment("EMAIL").filter(|_| !from_settings_only);
    Some((find("name")?, find("email").or_else(other)?))
}

/// A name without characters that break a commit header.
fn plain_name(name: &str) -> String {
    clean(name).replace(['<', '>'], "")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::sync::SyncSettings;
    use crate::sync::tests::fixture::{World, write};

    /// A copy beside git configurations of these names.
    fn world() -> World {
        let world = World::with(&[]);
        let home = world.folder.path();
        write(
            home,
            "named",
            "[user]\n\tname = Ann\n\temail = ann@example.org\n",
        );
        write(
            home,
            "author",
            "[author]\n\tname = A\n[user]\n\tname = U\n\temail = u@u\n",
        );
        write(
            home,
            "strict",
            "[user]\n\tname = U\n\tuseConfigOnly = true\n",
        );
        world
    }

    /// Checks author and committer under these variables.
    #[track_caller]
    fn check(world: &World, variables: &[(&str, &str)], author: &str, committer: &str) {
        let home = world.folder.path();
        let mut settings = SyncSettings::default();
        let plain = [("GIT_CONFIG_GLOBAL", ""), ("GIT_CONFIG_NOSYSTEM", "1")];
        for (name, value) in variables.iter().chain(&plain) {
            let value = match *name {
                "GIT_CONFIG_GLOBAL" | "GIT_CONFIG_SYSTEM" => home.join(value).into(),
                _ => value.into(),
            };
            settings.environment.push((name.into(), value));
        }
        let repo = Repo::open(&home.join("first"), settings).expect("opens");
        let text_of = |role| identity(&repo, role).map_or("none".to_owned(), |who| who.to_string());
        assert_eq!(text_of(Role::Author), author, "{variables:?}");
        assert_eq!(text_of(Role::Committer), committer, "{variables:?}");
    }

    #[test]
    fn name_and_address_are_found_as_in_git() {
        let world = world();
        let case = |variables: &[(&str, &str)], author: &str, committer: &str| {
            check(&world, variables, author, committer);
        };
        let named = ("GIT_CONFIG_GLOBAL", "named");
        let ann = "Ann <ann@example.org>";
        case(&[], "none", "none");
        case(&[named], ann, ann);
        case(
            &[named, ("GIT_AUTHOR_NAME", "Bob")],
            "Bob <ann@example.org>",
            ann,
        );
        case(&[named, ("GIT_COMMITTER_EMAIL", "c@c")], ann, "Ann <c@c>");
        case(
            &[named, ("GIT_AUTHOR_NAME", ""), ("EMAIL", "e@e")],
            ann,
            ann,
        );
        case(
            &[named, ("GIT_AUTHOR_NAME", "B<o>b\n")],
            "Bob <ann@example.org>",
            ann,
        );
        case(&[("GIT_CONFIG_GLOBAL", "author")], "A <u@u>", "U <u@u>");
        let system = ("GIT_CONFIG_SYSTEM", "named");
        let read = ("GIT_CONFIG_NOSYSTEM", "false");
        case(&[system, read], ann, ann);
        case(&[system], "none", "none");
        case(
            &[system, read, ("GIT_CONFIG_GLOBAL", "author")],
            "A <u@u>",
            "U <u@u>",
        );
        let count = |count| ("GIT_CONFIG_COUNT", count);
        let name = [
            ("GIT_CONFIG_KEY_0", "User.Name"),
            ("GIT_CONFIG_VALUE_0", "C\"i"),
        ];
        let of_author = ("GIT_CONFIG_KEY_1", "author.name");
        let second = [of_author, ("GIT_CONFIG_VALUE_1", "D")];
        let ci = "C\"i <ann@example.org>";
        case(
            &[named, name[0], name[1], count("1"), second[0], second[1]],
            ci,
            ci,
        );
        case(
            &[named, name[0], name[1], count("2"), second[0], second[1]],
            "D <ann@example.org>",
            ci,
        );
        case(&[named, name[0], name[1]], ann, ann);
        case(&[named, name[0], name[1], count("x")], ann, ann);
        let injected = ("GIT_CONFIG_KEY_0", "user.x]\n[user]\nname");
        case(&[named, injected, name[1], count("1")], ann, ann);
        let author = [("GIT_AUTHOR_NAME", "Bob"), ("GIT_AUTHOR_EMAIL", "b@b")];
        case(&author, "Bob <b@b>", "Bob <b@b>");
        case(&[("GIT_COMMITTER_NAME", "Bob"), author[1]], "none", "none");
        let both = [("GIT_AUTHOR_NAME", "Bob"), ("GIT_COMMITTER_NAME", "Bob")];
        let mail = ("EMAIL", "e@e");
        case(&[both[0], both[1], mail], "Bob <e@e>", "Bob <e@e>");
        case(&[("GIT_CONFIG_GLOBAL", "strict"), mail], "none", "none");
    }

    #[test]
    fn settings_of_a_command_line_and_of_conditional_includes_count() {
        let world = world();
        let home = world.folder.path();
        let first = home.join("first");
        let named = ("GIT_CONFIG_GLOBAL", "named");
        let ann = "Ann <ann@example.org>";
        for (given, who) in [
            ("'user.name'='D'\\''A'", "D'A <ann@example.org>"),
            ("'user.name=Eve'", "Eve <ann@example.org>"),
            (
                "'user.name'='Eve' 'core.bare'= 'credential.helper'='x'",
                "Eve <ann@example.org>",
            ),
            ("'user.name'='Eve", ann),
            ("'user.x]\n[user]\nname'='Eve'", ann),
        ] {
            check(&world, &[named, ("GIT_CONFIG_PARAMETERS", given)], who, who);
        }
        let first_dir = fs::canonicalize(first.join(".git")).expect("there");
        let first_dir = first_dir.to_string_lossy();
        for (condition, holds) in [
            ("gitdir:first/", true),
            ("gitdir:other/", false),
            ("gitdir/i:FIRST/", true),
            (&*format!("gitdir:{first_dir}"), true),
            ("onbranch:ma*", true),
            ("onbranch:other", false),
            ("hasconfig:remote.*.url:**/library*", true),
            ("hasconfig:remote.*.url:https://**", false),
        ] {
            let text = format!(
                "[include]\n\tpath = author\n[includeIf \"{condition}\"]\n\tpath = named\n"
            );
            write(home, "including", &text);
            let who = if holds { "Ann" } else { "U" };
            let email = if holds { "ann@example.org" } else { "u@u" };
            check(
                &world,
                &[("GIT_CONFIG_GLOBAL", "including")],
                &format!("A <{email}>"),
                &format!("{who} <{email}>"),
            );
        }
    }
}
