//! Models and enums: the types, and the models' tables.

use serde::Serialize;

use super::docs::plain;
use super::names::{field, type_name, variants};
use super::resource::{File, sentence_case};
use super::types::{holds, model_table, table_kind};
use crate::ir::{Enum, Model};

#[derive(Serialize)]
pub(super) struct ModelView {
    pub(super) name: String,
    doc: String,
    table: String,
    /// The name that the table says.
    label: String,
    /// Answers hold it, so there is a type for it and not only a table.
    pub(super) is_answer: bool,
    is_nested: bool,
    has_deprecated: bool,
    fields: Vec<FieldView>,
}

#[derive(Serialize)]
struct FieldView {
    name: String,
    doc: String,
    deprecated: bool,
    holds: String,
    /// The field's line in the table.
    table: String,
}

#[derive(Serialize)]
pub(super) struct EnumView {
    pub(super) name: String,
    doc: String,
    variants: Vec<VariantView>,
}

#[derive(Serialize)]
struct VariantView {
    name: String,
    text: String,
}

impl File<'_> {
    pub(super) fn model(&mut self, model: &Model) -> ModelView {
        self.imports.schema(&["Model"]);
        let is_answer = self.layout.is_answer(&model.name);
        if is_answer {
            self.imports.value("FromRecord");
            self.imports.value("Record");
        }
        let is_nested = self.layout.is_nested(&model.name);
        if is_nested {
            self.imports.value("FieldType");
        }
        let mut fields = Vec::new();
        for one in &model.fields {
            let holds = holds(self.layout.product, model, &one.kind, one.always);
            self.imports.schema(&["Field", "Kind"]);
            if is_answer {
                self.imports.values_in(&holds);
                self.imports.held(self.layout, self.site, &one.kind);
            }
            self.imports.tables_of(self.layout, self.site, &one.kind, self.target);
            let (name, kind) = (one.name.snake(), table_kind(&one.kind));
            fields.push(FieldView {
                name: field(&one.name),
                doc: one.doc.as_deref().map_or_else(|| format!("`{}`", one.wire), plain),
                deprecated: one.deprecated,
                holds,
                table: if name == one.wire {
                    format!("Field::new({name:?}, {kind})")
                } else {
                    format!("Field::renamed({name:?}, {:?}, {kind})", one.wire)
                },
            });
        }
        ModelView {
            name: type_name(&model.name),
            doc: model.doc.as_deref().map_or_else(|| format!("{}.", sentence_case(&model.name)), plain),
            table: model_table(&model.name),
            label: model.name.pascal(),
            is_answer,
            is_nested,
            has_deprecated: fields.iter().any(|field| field.deprecated),
            fields,
        }
    }

    pub(super) fn choice(&mut self, one: &Enum) -> EnumView {
        self.imports.value("text_enum");
        let variants = variants(&one.texts).into_iter().zip(&one.texts);
        EnumView {
            name: type_name(&one.name),
            doc: one.doc.as_deref().map_or_else(|| format!("{}.", sentence_case(&one.name)), plain),
            variants: variants.map(|(name, text)| VariantView { name, text: format!("{text:?}") }).collect(),
        }
    }
}
