//! The façade of a language that is like Twilio's own libraries: records act, and each resource has its own.

use std::path::Path;

use super::view::View;
use super::{At, Facade, Filing, Language, Records, Rule, Rules, Said, Side, Site, SiteView, Within, view};
use crate::ir::{Answer, Field, Kind, Model, Operation};
use crate::sources::api;
use crate::words::Words;

const RULE: Rule = Rule { case: Words::snake, before_digit: "_", taken: &[], apart: "_" };

const RULES: Rules = Rules {
    member: RULE,
    param: RULE,
    field: Rule { taken: &["raw"], ..RULE },
    type_name: Rule { case: Words::pascal, ..RULE },
    case: Rule { case: Words::screaming, ..RULE },
    module: RULE,
    files: Filing::Twilio,
    types_within: Within::Site,
    records: Records::WhereAnswered,
    records_act: true,
    keywords: &["class", "import"],
    quoted: |name| format!("{name}_"),
};

struct Twilian;

impl Language for Twilian {
    fn rules(&self) -> &'static Rules {
        &RULES
    }

    fn methods(&self, operation: &Operation) -> Vec<String> {
        match operation.answer {
            Answer::Page(_) => ["stream", "list", "page"].map(str::to_owned).into(),
            _ => vec![self.method(operation)],
        }
    }

    fn level(&self, site: &Site<'_>, side: Side) -> String {
        site.stem().pascal() + if side == Side::All { "List" } else { "Context" }
    }

    fn takes(&self, _: &At<'_, '_>, _: &Kind) -> String {
        String::new()
    }

    fn holds(&self, _: &At<'_, '_>, _: &Model, _: &Field) -> String {
        String::new()
    }

    fn said(&self, _: &At<'_, '_>, _: Side, _: &Operation, said: &Said) -> String {
        said.text.join(" ")
    }
}

fn circus() -> View {
    let api = api(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/awkward")).unwrap();
    view(&Facade::of(&api).unwrap(), &Twilian).unwrap()
}

fn site<'v>(view: &'v View, path: &str) -> &'v SiteView {
    let is_at =
        |site: &&SiteView| format!("{}.{}.{}", site.version.product, site.version.version, site.path.join(".")) == path;
    view.sites.iter().find(is_at).unwrap_or_else(|| panic!("nothing stands at {path}"))
}

#[test]
fn resources_are_filed_as_twilios_libraries_have_them() {
    let view = circus();
    let paths: Vec<String> = view.sites.iter().map(|site| format!("{} {}", site.path.join("."), site.stem)).collect();
    for path in [
        "troupe.show.seat Seat",
        "artist.artists_statistics ArtistsStatistics",
        "artist.artist_statistics ArtistStatistics",
        // Without a class of their own they are told apart by what they stand below.
        "horse.horses_statistic HorsesStatistic",
        "horse.horse_statistic HorseStatistic",
        "attachment Attachment",
        "attachments Attachments",
        "class_.import_._2fa _2fa",
    ] {
        assert!(paths.iter().any(|known| known == path), "{path} is not in {paths:?}");
    }
}

#[test]
fn a_collection_that_is_said_to_be_one_thing_keeps_its_operations() {
    let view = circus();
    for path in ["circus.v1.report", "circus.v1.taking"] {
        let site = site(&view, path);
        let calls: Vec<&str> = site.levels.iter().flat_map(|level| &level.calls).map(|call| &*call.method).collect();
        assert!(!site.is_singleton && calls.len() == 2 && calls[0] == "create", "{path}: {calls:?}");
    }
    let configuration = site(&view, "circus.v1.configuration");
    assert!(configuration.is_singleton);
    assert_eq!(configuration.levels[0].children[0].name, "webhooks");
}

#[test]
fn records_act_under_names_that_no_field_has() {
    let view = circus();
    let show = &site(&view, "circus.v1.troupe.show").records[0];
    let item = show.item.as_ref().unwrap();
    let key = &item.keys[0];
    assert_eq!((&*item.type_name, &*key.field, key.kind, item.depth), ("ShowContext", "number", "integer", 1));
    let calls: Vec<&str> = item.calls.iter().map(|call| &*call.method).collect();
    assert_eq!(calls, ["fetch_", "delete_"]);
    let ring = site(&view, "circus.v1.ring").records[0].item.as_ref().unwrap();
    assert_eq!((&*ring.calls[0].method, &*ring.children[0].name), ("fetch_", "fetch__"));
    assert!(show.fields.iter().any(|field| field.name == "self" && field.is_recursive));
    assert!(show.fields.iter().any(|field| field.name == "team" && !field.is_recursive));
    let fields: Vec<&str> =
        show.fields.iter().map(|field| &*field.name).filter(|name| name.starts_with("raw")).collect();
    assert_eq!(fields, ["raw_"]);
}

#[test]
fn each_resource_has_the_records_that_it_answers() {
    let view = circus();
    for path in ["circus.v1.artist.artists_statistics", "circus.v1.horse.horse_statistic", "circus.v2.show"] {
        assert_eq!(site(&view, path).records[0].item.is_some(), path.starts_with("circus.v1"), "{path}");
    }
    let report: Vec<&str> = site(&view, "circus.v1.report").records.iter().map(|record| &*record.type_name).collect();
    assert_eq!(report, ["Report", "ReportFilter"]);
    assert_eq!(site(&view, "circus.v1.troupe.show").enums[0].type_name, "ShowState");
}

#[test]
fn what_is_below_steps_aside_for_an_operation() {
    let view = circus();
    let rings = &site(&view, "circus.v1.ring").levels;
    assert_eq!((&*rings[0].children[0].name, &*rings[1].children[0].name), ("list_", "fetch_"));
    let create = site(&view, "circus.v1.ring.list");
    let steps: Vec<&str> = create.levels[0].calls[0].steps.iter().map(|step| &*step.name).collect();
    assert_eq!(steps, ["circus", "v1", "rings", "list_"]);
}

#[test]
fn a_product_has_the_shortcuts_that_are_said_and_none_called_like_a_version() {
    let view = circus();
    let products = view.client.products.iter();
    let shortcuts: Vec<(String, Vec<String>)> = products
        .map(|product| {
            let name = |child: &super::view::ChildView| format!("{}.{}", child.version.version, child.name);
            (product.name.clone(), product.shortcuts.iter().map(name).collect())
        })
        .collect();
    let expected =
        |name: &str, names: &[&str]| (name.to_owned(), names.iter().map(|name| (*name).to_owned()).collect());
    assert_eq!(
        shortcuts,
        [
            expected("circus", &["v1.artists", "v1.rings", "v2.troupes"]),
            // `floats` is the version.
            expected("parade", &["floats.parade"])
        ]
    );
    assert_eq!(view.client.shortcuts[0].name, "shows");
    let shows = site(&view, "circus.v1.troupe.show");
    assert_eq!(shows.route, "client.shows");
    assert!(shows.levels[1].calls[0].is_at_home);
}

#[test]
fn every_text_of_an_enum_has_a_name_of_its_own() {
    let view = circus();
    let cases = &site(&view, "circus.v1.troupe.show").enums[0].cases;
    let names: Vec<&str> = cases.iter().map(|case| &*case.name).collect();
    assert_eq!(
        names,
        [
            "IN_PROGRESS",
            "IN_PROGRESS2",
            "EMPTY",
            "SIGN",
            "_10DLC",
            "OTHER",
            "SELF",
            "UNKNOWN",
            "TEXT",
            "DEFAULT",
            "NONE",
            "NONE2",
            "CLASS",
            "DOLLAR"
        ]
    );
}
