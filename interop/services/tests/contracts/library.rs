//! Wrapped messages: header blocks in both directions, faults, nil, lists, dates, binary values,
//! derived types.

use interop_services::generated::library::LibraryClient;
use interop_services::generated::library::library::{
    AddItem, AnyItem, Book, Describe, Duplicate, Film, Item, NAMESPACE, Quota, Record, Refused,
    Session, Shelf,
};
use interop_services::generated::library::library_client::{ADD_ITEM, DuplicateOrRefusedFault};
use interop_services::{Server, Stack, contract, transport};
use soap_call::Request;
use soap_codec::scalar::List;
use soap_codec::{Nillable, QName};

use super::{detail, endpoint, header, scalar};

fn client(stack: Stack) -> (Server, LibraryClient) {
    let (server, address) = contract(stack, "library");
    (server, LibraryClient::new(transport(), endpoint(&address)))
}

fn session(token: &str) -> Session {
    Session {
        token: token.into(),
        tenant: "north".into(),
    }
}

fn book() -> Book {
    Book {
        base: Item {
            code: "b".into(),
            title: "Emma".into(),
            published: Some(scalar("1815-12-23")),
        },
        author: vec!["Jane Austen".into(), "Anonymous".into()],
        pages: 474,
    }
}

fn film() -> Film {
    Film {
        base: Item {
            code: "f".into(),
            title: "Metropolis".into(),
            published: None,
        },
        length: scalar("PT2H33M"),
    }
}

/// A record with nil and absent members, and one without.
fn records() -> [Record; 2] {
    let bare = Record {
        reserved: None,
        remark: None,
        rating: Nillable::Nil,
        copies: List(vec![1, -2, 30]),
        lent: Vec::new(),
        changed: scalar("2026-01-31T12:00:00Z"),
        price: scalar("12.5"),
        cover: vec![0, 255, 16].into(),
        shelf: Shelf::TopShelf,
    };
    let full = Record {
        reserved: Some(true),
        remark: Some("a < b & \u{e9}\u{20ac}".into()),
        rating: Nillable::Value(4.5),
        lent: vec![scalar("2026-01-02"), scalar("2026-02-03")],
        shelf: Shelf::Floor,
        ..bare.clone()
    };
    [bare, full]
}

fn add(client: &LibraryClient, item: AnyItem) {
    let request = AddItem { item };
    let added = client
        .with_session(session("open"))
        .add_item(&request)
        .expect("added");
    assert_eq!((added.id, added.item), (7, request.item));
}

fn adds_items_of_each_type(client: &LibraryClient) {
    let plain = Item {
        code: "a".into(),
        title: "Plain".into(),
        published: Some(scalar("2026-01-31")),
    };
    add(client, AnyItem::Item(plain));
    add(client, AnyItem::Book(book()));
    add(client, AnyItem::Film(film()));
}

fn describes(stack: Stack, client: &LibraryClient) {
    for record in records() {
        let expected = as_returned(stack, record.clone());
        let described = client.describe(&Describe { record }).expect("described");
        assert_eq!(described.record, expected);
    }
}

/// The exceptions: for gSOAP and Node, nil is absent where both are allowed.
fn as_returned(stack: Stack, mut record: Record) -> Record {
    let knows_no_nil = matches!(stack, Stack::Gsoap | Stack::Node);
    if knows_no_nil && record.rating == Nillable::Nil {
        record.rating = Nillable::Absent;
    }
    record
}

fn lists_derived_types(client: &LibraryClient) {
    let plain = Item {
        code: "a".into(),
        title: "Plain".into(),
        published: None,
    };
    let expected = [
        AnyItem::Item(plain),
        AnyItem::Book(book()),
        AnyItem::Film(film()),
    ];
    let listed = client.list_items().expect("listed");
    assert_eq!(listed.item, expected);
}

fn sends_and_reads_header_blocks(client: &LibraryClient) {
    let item = AnyItem::Item(Item::default());
    let request = AddItem { item };
    let client = client.with_session(session("open"));
    let sent = client.client().send(&Request::new(&ADD_ITEM, &request));
    let quota: Quota = header(&sent.expect("added"), QName::new(NAMESPACE, "Quota"));
    assert_eq!((&*quota.tenant, quota.remaining), ("north", 3));
}

fn reads_faults(client: &LibraryClient) {
    let item = AnyItem::Item(Item {
        code: "taken".into(),
        ..Item::default()
    });
    let request = AddItem { item };
    let duplicate = Duplicate {
        code: "taken".into(),
    };
    let refused = Refused {
        until: scalar("2026-01-31"),
        shelf: Shelf::TopShelf,
    };
    let fault = detail(client.with_session(session("open")).add_item(&request));
    assert_eq!(fault, DuplicateOrRefusedFault::Duplicate(duplicate));
    let refused = DuplicateOrRefusedFault::Refused(refused);
    let fault = detail(client.with_session(session("closed")).add_item(&request));
    assert_eq!(fault, refused);
    assert_eq!(detail(client.add_item(&request)), refused);
}

fn does_everything(stack: Stack) {
    let (_server, client) = client(stack);
    adds_items_of_each_type(&client);
    describes(stack, &client);
    lists_derived_types(&client);
    sends_and_reads_header_blocks(&client);
    reads_faults(&client);
}

on_each_stack!(does_everything);
