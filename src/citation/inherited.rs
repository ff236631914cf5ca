//! Inherited: names that take the place of others are printed like these, also where a style chooses
//! among them (CSL 1.0.2, "Substitute"). The formatter does so only for names outside `choose`.

use hayagriva::citationberg::{
    IndependentStyle, LayoutRenderingElement as Element, Names, NamesChild,
};

/// The style with all that names inherit written out.
pub(super) fn written_out(mut style: IndependentStyle) -> IndependentStyle {
    style.macros.iter_mut().for_each(|one| all(&mut one.children));
    all(&mut style.citation.layout.elements);
    if let Some(bibliography) = &mut style.bibliography {
        all(&mut bibliography.layout.elements);
    }
    style
}

fn all(elements: &mut [Element]) {
    for element in elements {
        if let Element::Names(names) = element {
            let like = names.clone();
            for child in &mut names.children {
                if let NamesChild::Substitute(substitute) = child {
                    substitute.children.iter_mut().for_each(|child| inherit(child, &like));
                    all(&mut substitute.children);
                }
            }
        }
        each_list(element, &mut |elements| all(elements));
    }
}

/// Names of a substitute become like those whose place they take.
fn inherit(element: &mut Element, like: &Names) {
    if let Element::Names(names) = element {
        *names = like.from_names_substitute(names);
    }
    each_list(element, &mut |elements| {
        elements.iter_mut().for_each(|element| inherit(element, like));
    });
}

/// Gives the lists of elements within an element, but not those of names.
fn each_list(element: &mut Element, give: &mut dyn FnMut(&mut [Element])) {
    match element {
        Element::Group(group) => give(&mut group.children),
        Element::Choose(choose) => {
            give(&mut choose.if_.children);
            choose.else_if.iter_mut().for_each(|branch| give(&mut branch.children));
            choose.otherwise.iter_mut().for_each(|branch| give(&mut branch.children));
        }
        _ => {}
    }
}
