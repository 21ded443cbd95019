//! Invented people, places, states and dates. Never takes from a real register: names are common
//! ones put together at random, places and states are made of syllables.

use super::dice::{Dice, chance, pick, whole};

/// A day; always a valid one (days end at 28).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    pub year: u16,
    pub month: u8,
    pub day: u8,
}

/// Everything that a document may say about its holder.
#[derive(Clone, Debug)]
pub struct Person {
    pub surname: String,
    pub given: String,
    pub sex: Sex,
    pub birth: Date,
    pub issued: Date,
    pub expires: Date,
    pub birth_place: String,
    pub street: String,
    pub city: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    Female,
    Male,
}

const FEMALE: &[&str] = &[
    "Anna",
    "Maria",
    "Elena",
    "Sofia",
    "Nadia",
    "Grace",
    "Ingrid",
    "Mei Lin",
    "Aisha",
    "Carmen",
    "Jóhanna",
    "Renée",
    "Priya",
    "Helen Rose",
    "Tina",
    "Janet",
    "Yuki",
    "Amara",
    "Zofia",
    "Laura",
];
const MALE: &[&str] = &[
    "Jonas",
    "Peter",
    "Marco",
    "Ivan",
    "Ahmed",
    "Luis",
    "Björn",
    "Chen",
    "Kofi",
    "Nick",
    "Samuel",
    "José",
    "Rajesh",
    "Mark Allen",
    "Thomas",
    "André",
    "Kenji",
    "Omar",
    "Paul James",
    "Viktor",
];
const SURNAMES: &[&str] = &[
    "Sample",
    "Virtanen",
    "Okafor",
    "Müller",
    "Garcia",
    "Lindqvist",
    "Tanaka",
    "Novák",
    "Brown",
    "Martin",
    "Sørensen",
    "Petrov",
    "Rossi",
    "Kowalska",
    "Nguyen",
    "Silva",
    "Haddad",
    "Smith",
    "Thompson",
    "Ionescu",
    "Dubois",
    "Fernández",
    "Singh",
    "Traveler",
    "Anderson",
    "Cole",
    "Lee",
    "Papadopoulos",
    "Walker-Jones",
    "De Vries",
];
const STREETS: &[&str] = &[
    "Main Street",
    "Getaway Lane",
    "North Street",
    "Elm Avenue",
    "Harbour Road",
    "Hill Boulevard",
    "Station Road",
    "Market Square",
    "Lakeview Dr",
    "Old Mill Rd",
    "2nd Ave Apt 4",
    "Sunset Blvd",
];
const HEADS: &[&str] = &[
    "Mon", "Cal", "Ver", "Ar", "Os", "Tal", "Nor", "Wes", "Kel", "Bel", "Del", "Or", "Ald", "Ten",
    "Vir", "Mar", "Ill", "Can", "Lor", "Es", "Har", "Gal", "Ro", "Zan", "Kir", "Pol", "Sa", "Ut",
];
const MIDDLES: &[&str] = &[
    "ta", "do", "ri", "ka", "le", "vi", "ma", "no", "sha", "ro", "che", "lo", "be", "gi", "",
];
const TAILS: &[&str] = &[
    "nia", "land", "via", "stan", "sas", "gon", "ra", "ware", "mont", "na", "ria", "sia", "ton",
    "ville", "field", "burg", "ma", "que", "do", "ssee",
];

/// A person with dates that agree: grown up when issued, not yet expired by the length of validity.
pub fn person(dice: &mut Dice) -> Person {
    let sex = pick(dice, &[Sex::Female, Sex::Male]);
    let mut given = (pick(dice, if sex == Sex::Female { FEMALE } else { MALE })).to_string();
    if chance(dice, 0.25) {
        given.push(' ');
        given.push_str(pick(dice, if sex == Sex::Female { FEMALE } else { MALE }));
    }
    let issued = date(dice, 1996, 2024);
    let validity = pick(dice, &[4_u16, 5, 8, 10, 10, 15]);
    let age = whole(dice, 16, 80) as u16;
    let mut birth = date(dice, 1990, 1990);
    birth.year = issued.year - age;
    Person {
        surname: (pick(dice, SURNAMES)).to_string(),
        given,
        sex,
        birth,
        issued,
        expires: Date {
            year: issued.year + validity,
            ..issued
        },
        birth_place: place(dice),
        street: format!("{} {}", whole(dice, 1, 9999), pick(dice, STREETS)),
        city: place(dice),
    }
}

/// A day between the first of January of one year and the 28th of December of another.
pub fn date(dice: &mut Dice, first_year: u16, last_year: u16) -> Date {
    Date {
        year: whole(dice, i64::from(first_year), i64::from(last_year)) as u16,
        month: whole(dice, 1, 12) as u8,
        day: whole(dice, 1, 28) as u8,
    }
}

/// An invented place or state.
pub fn place(dice: &mut Dice) -> String {
    let mut name = (pick(dice, HEADS)).to_string();
    name.push_str(pick(dice, MIDDLES));
    name.push_str(pick(dice, TAILS));
    if chance(dice, 0.25) {
        name = format!(
            "{} {name}",
            pick(
                dice,
                &[
                    "North", "New", "West", "South", "Port", "East", "Saint", "Upper"
                ]
            )
        );
    }
    name
}

/// The full name of an invented country.
pub fn country(dice: &mut Dice) -> String {
    let name = place(dice);
    match whole(dice, 0, 9) {
        0..=2 => format!("Republic of {name}"),
        3 => format!("Kingdom of {name}"),
        4 => format!("Federation of {name}"),
        5 => format!("United States of {name}"),
        6 => format!("{name} Union"),
        7 => format!("Commonwealth of {name} and {}", place(dice)),
        _ => name,
    }
}

/// Letters for `A`, digits for `9`, everything else as it stands: `"AA9999"` → `"KT4071"`.
pub fn coded(dice: &mut Dice, pattern: &str) -> String {
    pattern
        .chars()
        .map(|c| match c {
            'A' => whole(dice, 65, 90) as u8 as char,
            '9' => whole(dice, 48, 57) as u8 as char,
            other => other,
        })
        .collect()
}

/// How a document writes its dates.
#[derive(Clone, Copy, Debug)]
pub enum DateStyle {
    MonthDayYear,
    DayMonthYear,
    DotDayMonthYear,
    YearMonthDay,
    DayNamedMonth,
    /// Two languages: `12 AUG/AOÛ 74`.
    TwoLanguages,
}

pub const DATE_STYLES: &[DateStyle] = &[
    DateStyle::MonthDayYear,
    DateStyle::DayMonthYear,
    DateStyle::DotDayMonthYear,
    DateStyle::YearMonthDay,
    DateStyle::DayNamedMonth,
    DateStyle::TwoLanguages,
];

const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];
const MONTHS_2: [&str; 12] = [
    "JAN", "FÉV", "MAR", "AVR", "MAI", "JUN", "JUI", "AOÛ", "SEP", "OCT", "NOV", "DÉC",
];

impl Date {
    /// As the document prints it.
    pub fn printed(self, style: DateStyle) -> String {
        let Self { year, month, day } = self;
        let index = usize::from(month.clamp(1, 12)) - 1;
        match style {
            DateStyle::MonthDayYear => format!("{month:02}/{day:02}/{year}"),
            DateStyle::DayMonthYear => format!("{day:02}/{month:02}/{year}"),
            DateStyle::DotDayMonthYear => format!("{day:02}.{month:02}.{year}"),
            DateStyle::YearMonthDay => format!("{year}-{month:02}-{day:02}"),
            DateStyle::DayNamedMonth => format!("{day:02} {} {year}", MONTHS[index]),
            DateStyle::TwoLanguages => format!(
                "{day:02} {} /{} {:02}",
                MONTHS[index],
                MONTHS_2[index],
                year % 100
            ),
        }
    }

    /// YYMMDD, as machine-readable zones have it.
    pub fn compact(self) -> String {
        format!("{:02}{:02}{:02}", self.year % 100, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Rules;
    use docsort_random::stream;

    #[test]
    fn people_are_grown_up_and_their_documents_last() {
        for index in 0..500 {
            let person = person(&mut Dice::new(stream(3, "test", 0, index), Rules::Wide));
            let age = person.issued.year - person.birth.year;
            assert!((16..=80).contains(&age));
            assert!(person.expires.year > person.issued.year);
            assert!(!person.surname.is_empty() && !person.city.is_empty());
        }
    }

    #[test]
    fn dates_print_as_documents_do() {
        let date = Date {
            year: 1974,
            month: 8,
            day: 12,
        };
        assert_eq!(date.printed(DateStyle::MonthDayYear), "08/12/1974");
        assert_eq!(date.printed(DateStyle::DotDayMonthYear), "12.08.1974");
        assert_eq!(date.printed(DateStyle::TwoLanguages), "12 AUG /AOÛ 74");
        assert_eq!(date.compact(), "740812");
    }
}
