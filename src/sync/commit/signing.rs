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
    if !done.success {
        return Err(SyncError::Signing {
            words: done.stderr_tail(),
        });
    }
    Oid::from_str(done.output.trim()).map_err(|_| SyncError::Signing {
        words: clean(&done.output),
    })
}

/// The signature of a commit; `None` if it is not signed.
pub(crate) fn signature_of(repo: &Repo, commit: &Commit<'_>) -> Option<Signed> {
    repo.git.extract_signature(&commit.id(), None).ok()?;
    let author = String::from_utf8_lossy(commit.author().email_bytes()).into_owned();
    let said = verify(repo, commit.id()).unwrap_or_default();
    Some(Signed::of(&said, &author))
}

/// Asks git to verify a signature: result, trust in the key, owner.
fn verify(repo: &Repo, commit: Oid) -> Result<String, SyncError> {
    let mut git = Git::new(repo)?;
    git.argument("show")
        .argument("--no-patch")
        .argument("--no-show-signature")
        .argument("--encoding=UTF-8")
        .argument("--format=%G?%n%GT%n%GS")
        .argument(&commit.to_string());
    Ok(git.run(b"", &mut |_| {}, &|| false)?.output)
}

/// The verified signature of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signed {
    /// Valid, with a known and trusted key.
    By {
        /// The address of the key's owner, else their name; safe to display.
        owner: String,
        /// Whether it is the author's address.
        is_author: bool,
    },
    /// The key is unknown or not trusted, or the signature is not valid.
    Unproven,
}

impl Signed {
    /// Parses three lines of git output: result, trust, owner.
    fn of(said: &str, author: &str) -> Self {
        let mut lines = said.lines();
        let mut next = || lines.next().unwrap_or_default().trim();
        let (result, trust, owner) = (next(), next(), next());
        if result != "G" || !matches!(trust, "fully" | "ultimate") || owner.is_empty() {
            return Self::Unproven;
        }
        // `Ann <ann@example.org>` for gpg, the address alone for ssh. A name proves nothing.
        let address = owner
            .strip_suffix('>')
            .and_then(|name| name.rsplit_once('<'));
        let owner = address.map_or(owner, |(_, address)| address);
        Self::By {
            owner: clean(owner),
            is_author: owner.eq_ignore_ascii_case(author),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_proves_the_address_of_its_key_and_nothing_else() {
        #[track_caller]
        fn case(said: &str, want: Option<(&str, bool)>) {
            let want = want.map_or(Signed::Unproven, |(owner, is_author)| Signed::By {
                owner: owner.to_owned(),
                is_author,
            });
            assert_eq!(Signed::of(said, "ann@example.org"), want, "{said:?}");
        }
        case(
            "G\nfully\nann@example.org\n",
            Some(("ann@example.org", true)),
        );
        case(
            "G\nultimate\nX <Ann@example.org>\n",
            Some(("Ann@example.org", true)),
        );
        case(
            "G\nfully\nbob@example.org\n",
            Some(("bob@example.org", false)),
        );
        case(
            "G\nfully\nann@example.org <bob@example.org>\n",
            Some(("bob@example.org", false)),
        );
        case(
            "G\nfully\nann@example.org, x\n",
            Some(("ann@example.org, x", false)),
        );
        for said in [
            "U\nundefined\n\n",
            "G\nundefined\nann@example.org\n",
            "G\nnever\nann@example.org\n",
            "G\nmarginal\nann@example.org\n",
            "B\nfully\nann@example.org\n",
            "X\nfully\nann@example.org\n",
            "R\nfully\nann@example.org\n",
            "G\nfully\n\nann@example.org\n",
            "",
        ] {
            case(said, None);
        }
    }
}
