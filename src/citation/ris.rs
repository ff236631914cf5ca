//! RIS: one record of a work, in lines that end in CR LF.

use super::work::line;
use super::{Form, Work};

/// The record of a work.
pub(crate) fn ris(work: &Work<'_>) -> String {
    let mut record = String::with_capacity(1024);
    let mut tag = |name: &str, value: &str| {
        let value = line(value);
        if !value.is_empty() {
            record.push_str(&format!("{name}  - {value}\r\n"));
        }
    };
    tag("TY", kind(work.form));
    tag("ID", &work.key);
    let lists = [("AU", &work.authors), ("A2", &work.editors), ("A4", &work.translators)];
    for (name, people) in lists {
        people.iter().for_each(|person| tag(name, &person.inverted()));
    }
    tag("TI", &work.title);
    match (work.form.is_report(), work.series) {
        (true, Some((series, _))) => tag("T2", series),
        (true, None) => {}
        (false, _) => tag("T2", work.institute),
    }
    if let Some((year, month, day)) = work.issued() {
        tag("PY", &format!("{year:04}"));
        let month = month.map(|month| format!("{month:02}")).unwrap_or_default();
        let day = day.map(|day| format!("{day:02}")).unwrap_or_default();
        tag("DA", &format!("{year:04}/{month}/{day}/"));
    }
    tag("PB", work.institute);
    if work.form.is_report() {
        tag("M3", work.genre);
    }
    // Programs read the number of a report here.
    let standard = work.isbn.as_deref().or(work.issn.as_deref()).unwrap_or("");
    tag("SN", if work.number.is_empty() { standard } else { work.number });
    tag("DO", work.doi.as_deref().unwrap_or(""));
    tag("UR", &work.url);
    work.pdfs.iter().for_each(|pdf| tag("L1", pdf));
    tag("LA", work.language);
    work.keywords.iter().for_each(|keyword| tag("KW", keyword));
    tag("AB", work.summary);
    tag("N1", &work.note);
    record.push_str("ER  - \r\n");
    record
}

fn kind(form: Form) -> &'static str {
    match form {
        Form::Report | Form::Paper => "RPRT",
        Form::Article | Form::Analysis | Form::Opinion => "MGZN",
        Form::News => "NEWS",
        Form::Post => "BLOG",
        Form::Event => "ELEC",
    }
}
