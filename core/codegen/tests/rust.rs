//! What the fixtures become in Rust, as it is kept in `tests/expected/rust`, compiles, as it is a module of this test, and works.

use trunkline::Client;
use trunkline::schema::packed::Table;
use trunkline::schema::{Access, Answer, Body, Kind, Model, Operation, PageStyle, Place, Product};
use trunkline::value::{FromRecord, Record};

use self::expected::Products;
use self::expected::museum_v1::{Hall, HallLight};
use self::expected::museum_versionless::User;

#[expect(dead_code, unreachable_pub, unused_imports, reason = "it is written to be a module of a library")]
#[path = "expected/rust/mod.rs"]
mod expected;

fn products() -> Vec<&'static Product> {
    Table::products(expected::TABLES).unwrap()
}

fn operation(name: &str) -> &'static Operation {
    Table::find(expected::TABLES, name).unwrap()
}

fn model(name: &str) -> &'static Model {
    products().into_iter().flat_map(|product| product.models).find(|model| model.name == name).unwrap()
}

#[test]
fn operations_have_unique_names_in_order() {
    // The names of the others stand in their facts.
    let of_documents = products().into_iter().filter(|product| !matches!(product.name, "circus" | "parade"));
    let names: Vec<&str> = of_documents.flat_map(|product| product.operations).map(|one| one.name).collect();
    for product in products() {
        assert!(product.operations.is_sorted_by_key(|operation| operation.name), "{product:?}");
        let prefix = format!("{}.{}.", product.name, product.version);
        assert!(product.operations.iter().all(|operation| operation.name.starts_with(&prefix)));
    }
    assert_eq!(
        names,
        [
            "attic.boxes.labels.list",
            "attic.trunks.locks.keys.delete",
            "gallery.v3.light.delete",
            "gallery.v3.walls.pictures.create",
            "museum.v1.door.fetch",
            "museum.v1.door.update",
            "museum.v1.halls.create",
            "museum.v1.halls.delete",
            "museum.v1.halls.exhibits.fetch",
            "museum.v1.halls.fetch",
            "museum.v1.halls.list",
            "museum.v1.halls.new_exhibits.create",
            "museum.v1.halls.patch",
            "museum.v1.halls.statistics.fetch_hall_statistics",
            "museum.v1.halls.statistics.fetch_halls_statistics",
            "museum.v1.halls.update_hall",
            "museum.v1.halls.update_whole_hall",
            "museum.v1.shop.till_drawers.delete",
            "museum.versionless.organizations.badges.create",
            "museum.versionless.organizations.badges.list",
            "museum.versionless.organizations.badges.replace",
            "museum.versionless.organizations.scim.users.create",
            "museum.versionless.organizations.scim.users.list",
            "museum.versionless.organizations.scim.users.patch",
            "museum.versionless.reports.list",
        ]
    );
}

#[test]
fn every_place_is_reached() {
    fn reach(client: &Client) {
        let halls = client.museum().v1().halls();
        _ = halls.list(2).light([HallLight::Dim, "candle".into()]).limit_(9).limit(10).all();
        _ = halls.create("Blue", ["one"], "KE…", 12.5, "2026-11-21", true, "permanent").plan("{}");
        _ = halls.id("HA…").exhibits().id("7", "b").fetch();
        _ = (halls.statistics().fetch(), halls.id("HA…").statistics().fetch());
        _ = client.museum().v1().shop().till_drawers().id("TI…").delete();
        _ = client.museum().versionless().organizations().id("OR…").badges().list().stream();
        _ = client.gallery().v3().light().delete();
        let circus = client.circus().v1();
        let shows = circus.troupes().id("TR…").shows();
        _ = (
            shows.list().limit_(3).limit(10),
            shows.create("grand", "Ana").self_("0.5").clone_("b").send_("now").send(),
        );
        _ = shows.id("7").seats().id("b", "12").update().taken(true);
        _ = (circus.reports().create("r"), circus.reports().id("1").fetch());
        _ = (circus.takings().create(), circus.takings().id("n").list().stream());
        _ = (circus.configuration().fetch(), circus.configuration().webhooks().fetch());
        _ = (circus.artists().statistics().fetch(), circus.artists().id("AR…").statistics().fetch());
        _ = (circus.horses().statistics().fetch(), circus.horses().id("HO…").statistics().fetch());
        _ = (circus.attachment().id("SE…", "OP…").delete(), circus.attachments().id("SE…").fetch());
        _ = (circus.rings().list(), circus.rings().list_().create(), circus.rings().id("RI…").fetch_().delete());
        _ = circus.class().import()._2fa().fetch();
        _ = (client.circus().v2().troupes().id("TR…").shows().list(), client.circus().v2().v1().fetch());
        _ = (client.parade().floats().floats().list(), client.parade().floats().parade().fetch());
        _ = client.gallery().v3().walls().id("WA…").pictures().create().style("oil");
        _ = (client.attic().boxes().labels().list(), client.attic().trunks().locks().keys().id("KY…").delete());
    }
    // That it compiles is the test.
    _ = reach;
}

#[test]
fn tables_say_what_the_documents_say() {
    let list = operation("museum.v1.halls.list");
    let places: Vec<Place> = list.params.iter().map(|param| param.place).collect();
    assert!(places.contains(&Place::Cookie) && places.contains(&Place::Header));
    assert_eq!(list.params[0].name, "floor", "required ones come first");
    assert_eq!(list.param("opened_on_after").unwrap().wire, "OpenedOn>");
    assert!(matches!(list.param("add_ons_data").unwrap().kind, Kind::PrefixedMap("AddOns")));
    assert_eq!(list.paging().unwrap().max_page_size, Some(100));
    let update = operation("museum.v1.halls.update_hall");
    assert_eq!(
        (update.param("sid").unwrap().place, update.param("path_sid").unwrap().place),
        (Place::Body, Place::Path)
    );
    assert_eq!(operation("museum.v1.halls.exhibits.fetch").host, "vault");
    assert_eq!(operation("museum.v1.halls.exhibits.fetch").access, Access::Open);
    assert_eq!(operation("museum.v1.shop.till_drawers.delete").access, Access::OAuth);
    assert!(matches!(operation("museum.v1.shop.till_drawers.delete").answer, Answer::Nothing));
    assert_eq!(
        operation("museum.versionless.organizations.badges.list").paging().unwrap().style,
        PageStyle::Token("pageToken")
    );
    assert_eq!(
        operation("museum.versionless.organizations.scim.users.create").body,
        Body::Json("application/scim+json")
    );
    assert_eq!(operation("museum.versionless.organizations.scim.users.patch").params[2].place, Place::WholeBody);
}

#[test]
fn models_read_everything_that_they_declare() {
    let json = r#"{"sid":"HA1","type":"borrowed","light":"dim","raw":"r","floor":"3","area":"12.50",
        "dateOpened":"Thu, 30 Jul 2015 20:00:00 +0000","closed_on":"2026-11-21","auth_token":"hush","old_name":null,
        "keeper":{"name":"Ana","shift":"night"},"exhibits":[{"number":1},null,{"number":2}],"grid":[[1,2],[3]],"new":1}"#;
    let hall = Hall::from_record(&Record::parse(model("Hall"), json).unwrap());
    assert_eq!(hall.sid, "HA1");
    assert_eq!(hall.type_.as_ref().unwrap().as_str(), "borrowed");
    assert_eq!(hall.light, Some(HallLight::Dim));
    assert_eq!((hall.raw_.as_deref(), hall.floor), (Some("r"), Some(3)));
    assert_eq!(hall.area.as_ref().unwrap().as_str(), "12.50");
    assert_eq!(hall.date_opened.unwrap().to_string(), "2015-07-30T20:00:00Z");
    assert_eq!(hall.closed_on.unwrap().to_string(), "2026-11-21");
    assert_eq!(hall.auth_token.as_ref().unwrap().expose(), "hush");
    let keeper = hall.keeper.as_ref().unwrap();
    assert_eq!((keeper.name.as_deref(), keeper.shift.as_ref().unwrap().as_str()), (Some("Ana"), "night"));
    let numbers: Vec<_> = hall.exhibits.as_ref().unwrap().iter().filter_map(|exhibit| exhibit.number).collect();
    assert_eq!(numbers, [1, 2]);
    assert_eq!(hall.grid, Some(vec![vec![1, 2], vec![3]]));
    assert_eq!(hall.links, None);
    let printed = format!("{hall:?}");
    assert!(printed.starts_with("Hall {") && !printed.contains("hush"), "{printed}");

    let json = r#"{"userName":"ana","manager":{"userName":"ben","manager":null},"team":[{"userName":"cem"}]}"#;
    let user = User::from_record(&Record::parse(model("User"), json).unwrap());
    assert_eq!(user.manager.unwrap().user_name, "ben");
    assert_eq!(user.team.unwrap()[0].user_name, "cem");
}
