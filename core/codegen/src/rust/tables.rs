//! The tables of operations.

use serde::Serialize;

use super::resource::{File, constant};
use super::types::{model_table, table_kind};
use crate::ir::{Access, Answer, Body, Operation, Param, Place};

#[derive(Serialize)]
pub(super) struct TableView {
    constant: String,
    doc: String,
    name: String,
    host: String,
    method: &'static str,
    also: Option<&'static str>,
    path: String,
    params: Vec<String>,
    body: String,
    answer: String,
    access: &'static str,
}

impl File<'_> {
    pub(super) fn table(&mut self, operation: &Operation, method: &str) -> TableView {
        self.imports.schema(&["Access", "Answer", "Body", "Method", "Operation"]);
        for param in &operation.params {
            self.imports.schema(&["Kind", "Param"]);
            self.imports.tables_of(self.layout, self.site, &param.kind, self.target);
        }
        TableView {
            constant: constant(operation),
            doc: format!("The table of [`{method}`]."),
            name: operation.name.clone(),
            host: operation.host.clone(),
            method: method_variant(operation.method),
            also: operation.also.map(method_variant),
            path: operation.path.clone(),
            params: operation.params.iter().map(param).collect(),
            body: match &operation.body {
                Body::None => "Body::None".to_owned(),
                Body::Form => "Body::Form".to_owned(),
                Body::Json(media_type) => format!("Body::Json({media_type:?})"),
            },
            answer: self.answer_table(&operation.answer),
            access: match operation.access {
                Access::Account => "Account",
                Access::OAuth => "OAuth",
                Access::Open => "Open",
            },
        }
    }

    fn answer_table(&mut self, answer: &Answer) -> String {
        match answer {
            Answer::Nothing => "Answer::Nothing".to_owned(),
            Answer::Any => "Answer::Any".to_owned(),
            Answer::Record(name) => {
                self.imports.product_table(self.layout, self.site, name, self.target);
                format!("Answer::Record(&{})", model_table(name))
            }
            Answer::Page(page) => {
                self.imports.product_table(self.layout, self.site, &page.record, self.target);
                self.imports.schema(&["PageStyle", "Paging"]);
                let (key, model, size) = (&page.key, model_table(&page.record), page.max_size);
                let style = match &page.token {
                    Some(name) => format!("PageStyle::Token({name:?})"),
                    None => "PageStyle::Url".to_owned(),
                };
                format!(
                    "Answer::Page(&Paging {{ key: {key:?}, model: &{model}, max_page_size: {size:?}, style: {style} }})"
                )
            }
        }
    }
}

fn param(param: &Param) -> String {
    let (name, wire, kind) = (param.name.snake(), &param.wire, table_kind(&param.kind));
    let of = |place: &str| format!("Param::{place}({name:?}, {wire:?}, {kind})");
    let param_table = match param.place {
        // Required anyway.
        Place::Path => return of("path"),
        Place::Query => of("query"),
        Place::Header => of("header"),
        Place::Cookie => of("cookie"),
        Place::Body => of("body"),
        Place::WholeBody => format!("Param::whole_body({name:?}, {kind})"),
    };
    if param.required { param_table + ".required()" } else { param_table }
}

fn method_variant(method: &str) -> &'static str {
    match method {
        "GET" => "Get",
        "POST" => "Post",
        "PUT" => "Put",
        "PATCH" => "Patch",
        _ => "Delete",
    }
}
