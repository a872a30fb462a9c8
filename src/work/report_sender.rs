//! The sending end of the reports.

use std::fmt;
use std::sync::Arc;
use std::sync::mpsc::Sender;

use super::Report;

/// Sends reports to the app. All clones send to the same receiver.
#[derive(Clone)]
pub struct ReportSender(Arc<dyn Fn(Report) -> bool + Send + Sync>);

/// The receiver of reports is gone.
#[derive(Debug)]
pub struct AppClosed;

impl ReportSender {
    /// Sends each report with a function, which returns whether the receiver still exists.
    ///
    /// The function is dropped when the last worker has ended.
    pub fn new(send: impl Fn(Report) -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(send))
    }

    /// Sends a report.
    ///
    /// # Errors
    /// [`AppClosed`] if the receiver is gone.
    pub fn send(&self, report: Report) -> Result<(), AppClosed> {
        if (self.0)(report) {
            Ok(())
        } else {
            Err(AppClosed)
        }
    }
}

impl From<Sender<Report>> for ReportSender {
    fn from(sender: Sender<Report>) -> Self {
        Self::new(move |report| sender.send(report).is_ok())
    }
}

impl fmt::Debug for ReportSender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReportSender")
    }
}
