//! `cloudbilling logout`: forgets the session, for all runs of the program.

use super::arguments::LogoutArguments;
use super::known::KnownAccount;
use crate::connection::Target;
use crate::failure::Failure;
use crate::process::runtime;
use crate::terminal::Screen;

pub(crate) fn run(arguments: &LogoutArguments, screen: &mut Screen) -> Result<(), Failure> {
    let target = Target::resolve(&arguments.target)?;
    if !target.credential().is_login() {
        screen.title("An API token has no session, and nothing of it is stored");
        return Ok(());
    }
    let account = KnownAccount::open(&target)?;
    runtime::start()?.block_on(async {
        let had_session = account.load().await?.has_session;
        account.client.forget_session().await?;
        screen.title(match had_session {
            true => "The session is forgotten; the service ends it in its own time",
            false => "There is no session",
        });
        Ok(())
    })
}
