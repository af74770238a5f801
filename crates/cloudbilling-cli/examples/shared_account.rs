//! A client whose process shares what it knows of the account with others of the machine.

use std::error::Error;
use std::path::Path;

use cloudbilling::store::file::{FileStore, KeyFile};
use cloudbilling::{Client, Login};

fn shared_client(state: &Path, key: &Path) -> Result<Client, Box<dyn Error>> {
    let store = FileStore::open(state)?;
    let key = store.key(&KeyFile::new(key))?;
    let login = Login::new("ann@example.com", "correct horse", "test")?;
    let client = Client::builder("https://api.example.com/soap")
        .login(login)
        .store(store, key)
        .build()?;
    Ok(client)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::temp_dir().join(format!("shared-account-{}", std::process::id()));
    let client = shared_client(&folder.join("state"), &folder.join("store.key"))?;
    // Once, by a person, in a new store. A process that finds no record later gives up instead.
    client.create_record().await?;
    println!("{:?}", client.account_status());
    std::fs::remove_dir_all(folder)?;
    Ok(())
}
