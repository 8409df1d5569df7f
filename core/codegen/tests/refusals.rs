//! Nothing is dropped in silence: what cannot be expressed is an error that names the document, the path, the method and the construct.

use serde_json::{Value, json};
use trunkline_codegen::{Document, read};

/// A document with one operation, `POST /v1/Doors/{Sid}`, that has everything that a refusal may be about.
fn door() -> Value {
    json!({
        "openapi": "3.0.1",
        "info": { "title": "Doors", "version": "1.0.0" },
        "servers": [{ "url": "https://doors.twilio.com" }],
        "security": [{ "basic": [] }],
        "paths": {
            "/v1/Doors/{Sid}": {
                "x-twilio": { "pathType": "instance" },
                "post": {
                    "operationId": "UpdateDoor",
                    "parameters": [
                        { "name": "Sid", "in": "path", "required": true, "schema": { "type": "string" } },
                        { "name": "Colour", "in": "query", "schema": { "type": "array", "items": { "type": "string" } } }
                    ],
                    "requestBody": { "content": { "application/x-www-form-urlencoded": { "schema": {
                        "type": "object",
                        "properties": { "Open": { "type": "boolean" } }
                    } } } },
                    "responses": { "200": { "description": "OK", "content": { "application/json": { "schema": {
                        "$ref": "#/components/schemas/door"
                    } } } } }
                }
            }
        },
        "components": {
            "securitySchemes": { "basic": { "type": "http", "scheme": "basic" }, "key": { "type": "http", "scheme": "basic" } },
            "schemas": { "door": { "type": "object", "properties": { "sid": { "type": "string" } } } }
        }
    })
}

/// What is said of the document with one value put in (or taken out, for null).
fn refusal(pointer: &str, value: Value) -> String {
    let mut document = door();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = document.pointer_mut(parent).unwrap_or_else(|| panic!("no {parent}"));
    let name = name.replace("~1", "/");
    match parent {
        Value::Array(elements) => elements.push(value),
        parent if value.is_null() => _ = parent.as_object_mut().unwrap().remove(&name),
        parent => parent[name] = value,
    }
    let document = Document::parse("twilio_doors_v1.json", &document.to_string()).unwrap();
    match read::read(&[document]) {
        Ok(_) => "it is accepted".to_owned(),
        Err(error) => error.to_string(),
    }
}

const POST: &str = "/paths/~1v1~1Doors~1{Sid}/post";
const FORM: &str = "requestBody/content/application~1x-www-form-urlencoded/schema";

#[test]
fn the_document_itself_is_accepted() {
    assert_eq!(refusal("/openapi", json!("3.0.1")), "it is accepted");
}

#[test]
fn what_is_wrong_with_a_document_is_named() {
    for (pointer, value, message) in [
        ("/openapi", json!("2.0"), "twilio_doors_v1.json › openapi: OpenAPI 2.0 is not understood"),
        ("/x-new", json!(1), "twilio_doors_v1.json: `x-new` is not understood"),
        ("/info/x-new", json!(1), "twilio_doors_v1.json › info: `x-new` is not understood"),
        (
            "/info/x-twilio",
            json!({ "apiStandards": "v2.0" }),
            "twilio_doors_v1.json › info › x-twilio: `apiStandards: v2.0` is not understood",
        ),
        (
            "/servers",
            json!([{ "url": "https://doors.example.com" }]),
            "twilio_doors_v1.json › servers › 0: `https://doors.example.com` must be `https://….twilio.com`",
        ),
        (
            "/servers",
            json!([{ "url": "https://doors.eu.twilio.com" }]),
            "twilio_doors_v1.json › servers › 0: `https://doors.eu.twilio.com` must be `https://….twilio.com`",
        ),
        ("/servers", json!([]), "twilio_doors_v1.json › servers: must be one server"),
        ("/components/callbacks", json!({}), "twilio_doors_v1.json › components: `callbacks` is not understood"),
        (
            "/components/securitySchemes/key",
            json!({ "type": "apiKey", "in": "header", "name": "Key" }),
            "twilio_doors_v1.json › components › securitySchemes › key: security `apiKey ` is not understood",
        ),
        (
            "/paths/~1v1~1Doors~1{Sid}/trace",
            json!({}),
            "twilio_doors_v1.json › paths › /v1/Doors/{Sid}: `trace` is not understood",
        ),
        (
            "/paths/~1v1~1Doors~1{Sid}/x-twilio",
            json!({ "pathType": "single" }),
            "twilio_doors_v1.json › paths › /v1/Doors/{Sid}: `pathType: single` is not understood",
        ),
        (
            "/paths/~1v1~1Doors~1{Sid}/x-twilio",
            json!({ "pathType": "instance", "parent": "/Houses/{Sid}" }),
            "twilio_doors_v1.json › paths › /v1/Doors/{Sid}: its parent `/v1/Houses/{Sid}` is not above it",
        ),
        (
            "/paths/~1v1~1Doors~1{Sid}/x-twilio",
            json!({ "pathType": "instance", "mountPoint": "doors" }),
            "twilio_doors_v1.json › paths › /v1/Doors/{Sid} › x-twilio: `mountPoint` is not understood",
        ),
    ] {
        assert_eq!(refusal(pointer, value), message);
    }
}

#[test]
fn what_is_wrong_with_an_operation_is_named_with_its_path_and_method() {
    for (place, value, message) in [
        ("callbacks", json!({}), ": `callbacks` is not understood"),
        ("x-also", json!(["head"]), " › x-also: only `[put]` is understood"),
        (
            "x-twilio",
            json!({ "conditional": [["open", "shut"]] }),
            ": `conditional` speaks of `shut`, which is no parameter",
        ),
        (
            "security",
            json!([{ "basic": [], "key": [] }]),
            " › security › 0: several schemes at once cannot be expressed",
        ),
        ("security", json!([{ "unknown": [] }]), " › security › 0: no scheme is called `unknown`"),
        ("responses", Value::Null, ": `responses` is missing"),
        ("responses/soon", json!({}), " › responses › soon: is no status"),
        ("responses/200/x-new", json!(1), " › responses › 200: `x-new` is not understood"),
        (
            "responses/200/content",
            json!({ "text/csv": {} }),
            " › responses › 200 › content: media type `text/csv` is not understood",
        ),
        (
            "requestBody/content",
            json!({ "multipart/form-data": { "schema": { "type": "object" } } }),
            " › requestBody › content: media type `multipart/form-data` is not understood",
        ),
        (
            "requestBody/content",
            json!({ "application/json": { "schema": { "type": "object" } }, "application/scim+json": { "schema": {} } }),
            " › requestBody › content: `application/scim+json` and `application/json` with different schemas cannot be \
             expressed",
        ),
        (
            "requestBody/content/application~1x-www-form-urlencoded/encoding",
            json!({}),
            " › requestBody › content › application/x-www-form-urlencoded: `encoding` is not understood",
        ),
        (
            FORM,
            json!({ "type": "array" }),
            " › requestBody › content › application/x-www-form-urlencoded › schema: a form must be an object",
        ),
        (
            "parameters/-",
            json!({ "name": "Shape", "in": "matrix", "schema": {} }),
            " › parameters › 2 › `Shape`: `in: matrix` is not understood",
        ),
        (
            "parameters/-",
            json!({ "name": "Shape", "in": "query", "style": "deepObject", "schema": {} }),
            " › parameters › 2 › `Shape`: `style: deepObject` cannot be expressed",
        ),
        (
            "parameters/-",
            json!({ "name": "Shape", "in": "query", "explode": false, "schema": { "type": "array" } }),
            " › parameters › 2 › `Shape`: a list that is not exploded cannot be expressed",
        ),
        (
            "parameters/-",
            json!({ "name": "Shape", "in": "query", "content": {}, "schema": {} }),
            " › parameters › 2 › `Shape`: `content` is not understood",
        ),
        (
            "parameters/-",
            json!({ "name": "colour", "in": "query", "schema": {} }),
            ": parameters `Colour` and `colour` have one name",
        ),
        (
            "parameters/-",
            json!({ "name": "Sort", "in": "path", "required": true, "schema": {} }),
            ": path parameter `Sort` is not in the path",
        ),
        (
            FORM,
            json!({ "type": "object", "required": ["Shut"], "properties": {} }),
            " › requestBody › content › application/x-www-form-urlencoded › schema: requires `Shut`, which it has not",
        ),
        ("parameters", json!([]), ": path parameter `Sid` is not described"),
        ("parameters/-", json!({ "$ref": "#/nowhere" }), " › parameters › 2: `#/nowhere` leads nowhere"),
        (
            "parameters/-",
            json!({ "$ref": "other.json" }),
            " › parameters › 2: `other.json` must lead into the same document",
        ),
    ] {
        let pointer = format!("{POST}/{place}");
        let expected = format!("twilio_doors_v1.json: POST /v1/Doors/{{Sid}}{message}");
        let got = refusal(&pointer, value);
        assert_eq!(got, expected);
    }
}

#[test]
fn what_is_wrong_with_a_schema_is_named_where_it_stands() {
    for (schema, message) in [
        (json!({ "type": "string", "format": "braille" }), ": text of format `braille` is not understood"),
        (json!({ "type": "integer", "format": "roman" }), ": type `integer` of format `roman` is not understood"),
        (json!({ "type": "file" }), ": type `file` is not understood"),
        (json!({ "type": ["string", "integer"] }), " › type: must be one type, or one and `null`"),
        (json!({ "type": "string", "const": "x" }), ": `const` is not understood"),
        (json!({ "type": "string", "x-new": 1 }), ": `x-new` is not understood"),
        (json!({ "type": "string", "x-twilio": { "new": 1 } }), " › x-twilio: `new` is not understood"),
        (json!({ "type": "string", "contentMediaType": "text/html" }), ": text of `text/html` is not understood"),
        (json!({ "type": "object", "format": "map-of-maps" }), ": an object of format `map-of-maps` is not understood"),
        (
            json!({ "allOf": [{ "type": "string" }, { "type": "integer" }] }),
            ": `allOf` of anything but objects cannot be expressed",
        ),
        (json!({ "$ref": "#/info" }), ": `#/info` is no schema"),
    ] {
        let in_form = refusal(&format!("{POST}/{FORM}/properties/Open"), schema.clone());
        let place = "POST /v1/Doors/{Sid} › requestBody › content › application/x-www-form-urlencoded › schema › properties › Open";
        assert_eq!(in_form, format!("twilio_doors_v1.json: {place}{message}"));
        let in_model = refusal("/components/schemas/door/properties/sid", schema);
        assert_eq!(in_model, format!("twilio_doors_v1.json: #/components/schemas/door › properties › sid{message}"));
    }
    let prefixed = json!({ "type": "object", "format": "prefixed-collapsible-map-AddOns" });
    assert_eq!(
        refusal("/components/schemas/door/properties/sid", prefixed),
        "twilio_doors_v1.json: #/components/schemas/door › properties › sid: a prefixed map stands only in a form or a query"
    );
    assert_eq!(
        refusal("/components/schemas/door", json!({ "$ref": "#/components/schemas/door" })),
        "twilio_doors_v1.json: #/components/schemas/door: is nested too deeply"
    );
    let itself = json!({ "$ref": "#/components/schemas/door" });
    assert_eq!(
        refusal("/components/schemas/door", json!({ "allOf": [itself, { "type": "object" }] })),
        "twilio_doors_v1.json: #/components/schemas/door: consists of itself"
    );
}

#[test]
fn names_that_clash_are_an_error() {
    let twins = json!({ "type": "object", "properties": { "dateOpened": {}, "date_opened": {} } });
    assert_eq!(
        refusal("/components/schemas/door", twins),
        "twilio_doors_v1.json: #/components/schemas/door › properties › date_opened: `dateOpened` and `date_opened` have \
         one name"
    );
    let documents = || Document::parse("twilio_doors_v1.json", &door().to_string()).unwrap();
    assert_eq!(
        read::read(&[documents(), documents()]).unwrap_err().to_string(),
        "twilio_doors_v1.json and twilio_doors_v1.json both describe doors v1"
    );
}

#[test]
fn the_arguments_of_a_place_are_those_of_its_path() {
    let document = |place: &str| {
        let text = format!(
            "openapi: 3.1.0\ninfo: {{ title: Doors, version: v1 }}\nservers: [{{ url: https://doors.twilio.com }}]\n\
             x-product: doors\nx-version: v1\npaths:\n  /v1/Doors/{{DoorSid}}/Locks/{{Sid}}:\n    x-place: {place}\n\
             \x20   parameters:\n      - {{ name: DoorSid, in: path, required: true, schema: {{ type: string }} }}\n\
             \x20     - {{ name: Sid, in: path, required: true, schema: {{ type: string }} }}\n\
             \x20   get: {{ operationId: FetchLock, responses: {{ \"200\": {{ description: OK }} }} }}\n"
        );
        let document = Document::parse("doors.yaml", &text).unwrap();
        read::read(&[document]).map(|_| ()).map_err(|error| error.to_string())
    };
    assert_eq!(document("doors(door_sid).locks(sid)"), Ok(()));
    assert_eq!(document("locks(sid,door_sid)"), Ok(()));
    let wrong = "doors.yaml: GET /v1/Doors/{DoorSid}/Locks/{Sid}: the arguments of its place must be the path's \
                 parameters, in their order";
    assert_eq!(document("doors(sid).locks(door_sid)"), Err(wrong.to_owned()));
    assert_eq!(document("doors.locks(sid)"), Err(wrong.to_owned()));
    let malformed = "doors.yaml › paths › /v1/Doors/{DoorSid}/Locks/{Sid} › x-place: `Doors(sid` is no place";
    assert_eq!(document("Doors(sid"), Err(malformed.to_owned()));
}

#[test]
fn a_text_that_is_no_document_is_refused_with_its_name() {
    assert!(Document::parse("x.json", "{").unwrap_err().to_string().starts_with("x.json: "));
    assert!(Document::parse("x.yaml", "a: 1\na: 2").unwrap_err().to_string().starts_with("x.yaml: "));
}
