//! Signs commits with the key configured in git, and verifies signatures.

use git2::{Commit, Oid, Signature};

use crate::sync::error::SyncError;
use crate::sync::git_process::git_child::Git;
use crate::sync::remote::redact::clean;
use crate::sync::repository::repo::Repo;

/// Writes a signed commit with the installed git: gpg, ssh or x509.
pub(crate) fn sign_commit(
    repo: &Repo,
    (author, committer): (&Signature<'_>, &Signature<'_>),
    tree: Oid,
    parents: &[Oid],
    message: &str,
) -> Result<Oid, SyncError> {
    let offset = author.when().offset_minutes();
    let sign = if offset < 0 { '-' } else { '+' };
    let (hours, minutes) = (offset.abs() / 60, offset.abs() % 60);
    let date = format!("@{} {sign}{hours:02}{minutes:02}", author.when().seconds());
    let mut git = Git::new(repo)?;
    for (who, signature) in [("AUTHOR", author), ("COMMITTER", committer)] {
        git.variable(&format!("GIT_{who}_NAME"), signature.name()?);
        git.variable(&format!("GIT_{who}_EMAIL"), signature.email()?);
        git.variable(&format!("GIT_{who}_DATE"), &date);
    }
    git.argument("commit-tree")
        .argument("-S")
        .argument(&tree.to_string());
    for parent in parents {
        git.argument("-p").argument(&parent.to_string());
    }
    git.argument("-F").argument("-");
    let done = git.run(message.as_bytes(), &mut |_| {}, &|| false)?;
    let refused = |words| SyncError::Signing {
        words,
        is_of_copy: repo.signs.is_none() && asks_for_signatures(repo),
    };
    if !done.success {
        return Err(refused(done.stderr_tail()));
    }
    Oid::from_str(done.output.trim()).map_err(|_| refused(clean(&done.output)))
}

/// Whether the copy's own configuration asks for signatures.
fn asks_for_signatures(repo: &Repo) -> bool {
    let config = git2::Config::open(&repo.git.commondir().join("config"));
    config.is_ok_and(|config| config.get_bool("commit.gpgsign").unwrap_or(false))
}

/// The signature of a commit; `None` if it is not signed.
pub(crate) fn signature_of(repo: &Repo, commit: &Commit<'_>) -> Option<Signed> {
    let (signature, _) = repo.git.extract_signature(&commit.id(), None).ok()?;
    let is_ssh = signature.starts_with(b"-----BEGIN SSH");
    let author = String::from_utf8_lossy(commit.author().email_bytes()).into_owned();
    let output = verify(repo, commit.id()).unwrap_or_default();
    Some(Signed::of(&output, &author, is_ssh))
}

/// Asks git to verify a signature. Reads result, trust in the key, fingerprint, owner and gpg's
/// words.
fn verify(repo: &Repo, commit: Oid) -> Result<String, SyncError> {
    let mut git = Git::new(repo)?;
    git.argument("show")
        .argument("--no-patch")
        .argument("--no-show-signature")
        .argument("--encoding=UTF-8")
        .argument("--format=%G?%n%GT%n%GF%n%GS%n%GG")
        .argument(&commit.to_string());
    Ok(git.run(b"", &mut |_| {}, &|| false)?.output)
}

/// The verified signature of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signed {
    /// Valid, with a known and trusted key.
    By {
        /// A proven address of the key, else its fingerprint; safe to display.
        owner: String,
        /// Whether it is the author's address.
        is_author: bool,
    },
    /// The key is unknown or not trusted, or the signature is not valid.
    Unproven,
}

impl Signed {
    /// Parses git output: result, trust, fingerprint, owner, and what gpg says of each address.
    ///
    /// With ssh the owner is the address that the user's own list gives the key. With gpg it is the
    /// primary address, and the trust is that of the whole key, which anybody may have certified for
    /// another address: so each address counts only if gpg calls it valid itself.
    fn of(output: &str, author: &str, is_ssh: bool) -> Self {
        let mut lines = output.lines();
        let mut next = || lines.next().unwrap_or_default().trim();
        let (result, trust, fingerprint, owner) = (next(), next(), next(), next());
        if result != "G" || !matches!(trust, "fully" | "ultimate") {
            return Self::Unproven;
        }
        let is_authors = |address: &str| address.eq_ignore_ascii_case(author);
        // `Ann <ann@example.org>`, or the address alone. A name proves nothing.
        let mut proven: Vec<&str> = if is_ssh {
            vec![address_of(owner)]
        } else {
            lines.filter_map(valid_address).collect()
        };
        proven.retain(|address| !address.is_empty());
        let of_author = proven.iter().find(|address| is_authors(address));
        let owner = match (of_author.or(proven.first()), fingerprint) {
            (Some(address), _) => *address,
            (None, "") => return Self::Unproven,
            (None, fingerprint) => fingerprint,
        };
        Self::By {
            owner: clean(owner),
            is_author: of_author.is_some(),
        }
    }
}

/// The address in a line of gpg, if valid: `gpg: aka "Ann <ann@example.org>" [full]`.
fn valid_address(line: &str) -> Option<&str> {
    let line = line.strip_prefix("gpg:")?.trim_start();
    let name = line
        .strip_prefix("Good signature from \"")
        .or_else(|| line.strip_prefix("aka \""))?;
    let name = name
        .strip_suffix("\" [full]")
        .or_else(|| name.strip_suffix("\" [ultimate]"))?;
    Some(address_of(name))
}

/// The address of `Ann <ann@example.org>`, or the whole text.
fn address_of(name: &str) -> &str {
    let address = name
        .strip_suffix('>')
        .and_then(|name| name.rsplit_once('<'));
    address.map_or(name, |(_, address)| address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(output: &str, is_ssh: bool, want: Option<(&str, bool)>) {
        let want = want.map_or(Signed::Unproven, |(owner, is_author)| Signed::By {
            owner: owner.to_owned(),
            is_author,
        });
        let found = Signed::of(output, "ann@example.org", is_ssh);
        assert_eq!(found, want, "{output:?}");
    }

    #[test]
    fn a_signature_proves_the_address_of_its_key_and_nothing_else() {
        for (output, owner, is_author) in [
            (
                "fully\nSHA256:x\nann@example.org\n",
                "ann@example.org",
                true,
            ),
            (
                "ultimate\nSHA256:x\nX <Ann@example.org>\n",
                "Ann@example.org",
                true,
            ),
            (
                "fully\nSHA256:x\nbob@example.org\n",
                "bob@example.org",
                false,
            ),
            (
                "fully\nSHA256:x\nann@example.org <bob@example.org>\n",
                "bob@example.org",
                false,
            ),
            (
                "fully\nSHA256:x\nann@example.org, x\n",
                "ann@example.org, x",
                false,
            ),
            ("fully\nSHA256:x\n\nann@example.org\n", "SHA256:x", false),
        ] {
            case(&format!("G\n{output}"), true, Some((owner, is_author)));
        }
        for output in [
            "U\nundefined\nx\n\n",
            "G\nundefined\nx\nann@example.org\n",
            "G\nnever\nx\nann@example.org\n",
            "G\nmarginal\nx\nann@example.org\n",
            "B\nfully\nx\nann@example.org\n",
            "X\nfully\nx\nann@example.org\n",
            "R\nfully\nx\nann@example.org\n",
            "G\nfully\n\n\nann@example.org\n",
            "",
        ] {
            case(output, true, None);
            case(output, false, None);
        }
    }

    #[test]
    fn of_a_key_of_gpg_only_an_address_that_is_valid_itself_is_shown() {
        let gpg = |lines: &[&str]| {
            let lines: Vec<_> = lines.iter().map(|line| format!("gpg: {line}\n")).collect();
            let lines = lines.concat();
            format!("G\nfully\nABCD\nAnn <ann@example.org>\ngpg: Signature made today\n{lines}")
        };
        for (lines, owner, is_author) in [
            (
                &["Good signature from \"Ann <ann@example.org>\" [full]"][..],
                "ann@example.org",
                true,
            ),
            (
                &[
                    "Good signature from \"Ann <ann@example.org>\" [unknown]",
                    "                aka \"Mallory <mallory@example.org>\" [full]",
                ],
                "mallory@example.org",
                false,
            ),
            (
                &[
                    "Good signature from \"Ann <ann@office.example>\" [ultimate]",
                    "                aka \"Ann <ANN@example.org>\" [full]",
                ],
                "ANN@example.org",
                true,
            ),
            (
                &["Good signature from \"Ann <ann@example.org>\" [full] x\" [unknown]"],
                "ABCD",
                false,
            ),
            (
                &["Good signature from \"Ann <ann@example.org>\""],
                "ABCD",
                false,
            ),
            (
                &["Signature notation: x=aka \"Ann <ann@example.org>\" [full]"],
                "ABCD",
                false,
            ),
            (&[], "ABCD", false),
        ] {
            case(&gpg(lines), false, Some((owner, is_author)));
        }
    }
}
