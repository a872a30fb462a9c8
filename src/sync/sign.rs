//! Signs what is saved with the key that git is set up to sign with.

use git2::{Oid, Signature};

use super::error::SyncError;
use super::repo::Exchange;
use super::transfer::Git;
use super::words::clean;

impl Exchange {
    /// Writes a signed commit through the installed git, which knows gpg, ssh and x509 keys.
    pub(super) fn sign_commit(
        &self,
        author: &Signature<'_>,
        tree: Oid,
        parents: &[Oid],
        message: &str,
    ) -> Result<Oid, SyncError> {
        let text = |text: Result<&str, git2::Error>| text.map(str::to_owned);
        let (name, email) = (text(author.name())?, text(author.email())?);
        let offset = author.when().offset_minutes();
        let sign = if offset < 0 { '-' } else { '+' };
        let (hours, minutes) = (offset.abs() / 60, offset.abs() % 60);
        let date = format!("@{} {sign}{hours:02}{minutes:02}", author.when().seconds());
        let mut git = Git::new(self)?;
        for who in ["AUTHOR", "COMMITTER"] {
            git.variable(&format!("GIT_{who}_NAME"), &name);
            git.variable(&format!("GIT_{who}_EMAIL"), &email);
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
                words: done.last_words(),
            });
        }
        Oid::from_str(done.output.trim()).map_err(|_| SyncError::Signing {
            words: clean(&done.output),
        })
    }

    /// Whether a commit is signed, and whether the signature holds; none for an unsigned one.
    pub(super) fn signature_holds(&self, commit: Oid) -> Option<bool> {
        self.git.extract_signature(&commit, None).ok()?;
        let mut git = Git::new(self).ok()?;
        git.argument("verify-commit").argument(&commit.to_string());
        let done = git.run(b"", &mut |_| {}, &|| false).ok()?;
        Some(done.success)
    }
}
