//! Commands of the common voice: positions, signatures, lineage, fund, documents.
//!
//! One command a file; [`alliance_base`] reads the notes for all of them. Counting is in
//! [`alliance`](crate::model::alliance), the documents are printed by
//! [`printouts`](crate::notes::printouts).

mod alliance_base;
mod brief;
mod brief_topic;
mod export;
mod fund_totals;
mod lineage;
mod position_filter;
mod positions;
mod positions_board;
mod statement;
mod tally_json;
pub(super) mod voice_arguments;
mod write_export;

pub(super) use write_export::write_export;

use super::base_session::Session;
use super::console::Console;
use super::report::CommandResult;
use voice_arguments::VoiceCommand;

/// Runs a command of the common voice.
pub(super) fn run(
    command: &VoiceCommand,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    match command {
        VoiceCommand::Positions(arguments) => positions::run(arguments, session, console),
        VoiceCommand::Statement(arguments) => statement::run(arguments, session, console),
        VoiceCommand::Lineage(arguments) => lineage::run(arguments, session, console),
        VoiceCommand::Brief(arguments) => brief::run(arguments, session, console),
        VoiceCommand::Fund(arguments) => fund_totals::run(arguments, session, console),
        VoiceCommand::Export(arguments) => export::run(arguments, session, console),
    }
}
