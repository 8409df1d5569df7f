//! Facts that hold by name, whatever the product: `core/api/rules.yaml`.

use crate::document::Document;
use crate::error::Result;
use crate::ir::{Kind, Level, Param, Place, Product, Resource, Text};

/// Names and what they say.
pub(super) struct Rules {
    always: Vec<String>,
    filled: Vec<String>,
    json: Vec<String>,
}

impl Rules {
    pub(super) fn read(document: &Document) -> Result<Rules> {
        let root = document.root();
        let mut members = root.members()?;
        let mut names =
            |list| -> Result<Vec<String>> { Ok(members.need(list)?.texts()?.into_iter().map(str::to_owned).collect()) };
        let rules = Rules { always: names("always")?, filled: names("filled")?, json: names("json")? };
        members.done()?;
        Ok(rules)
    }

    pub(super) fn apply(&self, product: &mut Product) {
        for field in product.models.iter_mut().flat_map(|model| &mut model.fields) {
            let name = field.name.snake();
            field.always |= self.always.contains(&name);
            field.filled = field.always || self.filled.contains(&name);
        }
        product.resources.iter_mut().for_each(|resource| self.apply_to(resource));
    }

    fn apply_to(&self, resource: &mut Resource) {
        let item = resource.one.as_mut().map(|item| &mut item.level);
        for Level { operations, children } in [Some(&mut resource.all), item].into_iter().flatten() {
            operations
                .iter_mut()
                .flat_map(|operation| &mut operation.params)
                .for_each(|param| self.apply_to_param(param));
            children.iter_mut().for_each(|child| self.apply_to(child));
        }
    }

    fn apply_to_param(&self, param: &mut Param) {
        if param.place == Place::Body
            && matches!(param.kind, Kind::Text(Text::Plain))
            && self.json.contains(&param.name.snake())
        {
            param.kind = Kind::Json;
        }
    }
}
