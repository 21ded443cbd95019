//! Who lives where: common given and family names by culture, put together at random, and addresses in a
//! country's style. Takes nothing from a register.

use super::{Addresses, Country};
use crate::dice::{Dice, chance, pick, whole};
use crate::identity::{Person, Sex, person};

/// A culture's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    English,
    German,
    French,
    Iberian,
    Italian,
    Nordic,
    Finnish,
    Slavic,
    Danubian,
    Greek,
    Turkish,
    Arab,
    Indian,
    Chinese,
    Japanese,
    Malay,
    EastAfrican,
    WestAfrican,
}

type List = &'static [&'static str];

impl Names {
    /// Women's, men's and family names.
    #[rustfmt::skip] // One line a list.
    fn lists(self) -> (List, List, List) {
        match self {
            Self::English => (
                &["Helen Rose", "Janet", "Grace", "Laura Anne", "Emily", "Tina", "Susan", "Chloe May"],
                &["Nick", "Samuel", "Mark Allen", "Paul James", "Thomas", "George", "Daniel Lee", "Oliver"],
                &["Sample", "Brown", "Thompson", "Anderson", "Cole", "Walker-Jones", "Smith", "Traveler", "Hughes", "Baker"],
            ),
            Self::German => (
                &["Erika", "Anna Lena", "Sabine", "Katharina", "Ursula", "Heike"],
                &["Jonas", "Peter", "Jürgen", "Lukas", "Karl Heinz", "Matthias"],
                &["Müller", "Schäfer", "Weiß", "Lindner", "Groß", "Vogelsang", "Brandt", "Köhler"],
            ),
            Self::French => (
                &["Renée", "Hélène", "Claire Marie", "Amélie", "Aurore", "Jeanne"],
                &["André", "François", "Luc", "Étienne", "Jean-Marc", "Gaël"],
                &["Dubois", "Martin", "Lefèvre", "Moreau", "Chevalier", "Roux", "Gauthier", "Béranger"],
            ),
            Self::Iberian => (
                &["Carmen", "María José", "Lucía", "Sofia", "Inês", "Beatriz", "Ana Paula"],
                &["Luis", "José Antonio", "Diego", "João", "Mateo", "Rui", "Marco Aurélio"],
                &["García López", "Fernández", "Silva", "Núñez Rojas", "Carvalho", "Ortega Paz", "Souza Lima", "Herrera"],
            ),
            Self::Italian => (
                &["Laura", "Giulia", "Chiara", "Francesca", "Elena"],
                &["Marco", "Luca", "Paolo", "Andrea", "Giovanni"],
                &["Rossi", "Bianchi", "De Luca", "Ferrari", "Conti", "Galli"],
            ),
            Self::Nordic => (
                &["Ingrid", "Jóhanna", "Astrid", "Solveig", "Maja", "Freja Marie"],
                &["Björn", "Lars Erik", "Magnus", "Søren", "Nils", "Øystein"],
                &["Lindqvist", "Sørensen", "Håkansson", "Berg", "Nygård", "Dahl", "Ström"],
            ),
            Self::Finnish => (
                &["Maria Olivia", "Aino", "Kaisa", "Päivi", "Liisa"],
                &["Mikko", "Juhani", "Antti", "Eero Kalevi", "Väinö"],
                &["Virtanen", "Mäkinen", "Korhonen", "Hämäläinen", "Lehtonen", "Järvi"],
            ),
            Self::Slavic => (
                &["Zofia", "Elena", "Nadia", "Olha", "Kateřina", "Mariana", "Božena"],
                &["Ivan", "Viktor", "Paweł", "Jiří", "Andrij", "Miroslav", "Stanisław"],
                &["Novák", "Petrov", "Kowalska", "Tkachenko", "Černý", "Wiśniewski", "Dvořák", "Ivanov"],
            ),
            Self::Danubian => (
                &["Ilona", "Rozália", "Ioana", "Andreea", "Zsuzsanna"],
                &["Gábor", "Ștefan", "Zoltán", "Mihai", "László"],
                &["Ionescu", "Kovács", "Szabó", "Popescu", "Nagy", "Munteanu"],
            ),
            Self::Greek => (
                &["Eleni", "Maria", "Katerina", "Sofia", "Ioanna"],
                &["Nikolaos", "Georgios", "Dimitris", "Kostas", "Andreas"],
                &["Papadopoulos", "Georgiou", "Nikolaidis", "Vlachos", "Ioannou", "Makris"],
            ),
            Self::Turkish => (
                &["Ayşe", "Elif", "Zeynep", "Gülşen", "Fatma Nur"],
                &["Mehmet", "Emre", "Ömer", "Yusuf Can", "Hakan"],
                &["Yılmaz", "Öztürk", "Demir", "Şahin", "Aydın", "Çelik"],
            ),
            Self::Arab => (
                &["Aisha", "Fatima", "Maryam", "Noura", "Layla Hassan"],
                &["Ahmed", "Omar", "Ali Hamad", "Khalid", "Yousef Saleh"],
                &["Haddad", "Al Mansour", "Al Kaabi", "Nasser", "Ibrahim", "Al Rashid", "Saleh"],
            ),
            Self::Indian => (
                &["Priya", "Lakshmi", "Jocelyn Michelle", "Anjali", "Sunita Devi"],
                &["Rajesh", "Arun Kumar", "Vikram", "Sanjay", "Mohan Lal"],
                &["Singh", "Sharma", "Patel", "Nair", "Das", "Reddy", "Iyer"],
            ),
            Self::Chinese => (
                &["Mei Lin", "Hua", "Xiao Yan", "Yu-Ting", "Li Na"],
                &["Chen", "Wei", "Chien-Sheng", "Jun Jie", "Guo Qiang"],
                &["Wang", "Lin", "Zhang", "Huang", "Liu", "Chen", "Nguyen"],
            ),
            Self::Japanese => (
                &["Sakura", "Yuki", "Hanako", "Naomi", "Keiko"],
                &["Kenji", "Taro", "Hiroshi", "Daiki", "Shun"],
                &["Tanaka", "Suzuki", "Yamamoto", "Ito", "Kobayashi", "Mori"],
            ),
            Self::Malay => (
                &["Siti Aminah", "Dewi", "Afifah", "Nurul Huda", "Putri"],
                &["Budi", "Agus", "Rizal", "Hafiz", "Adi Nugroho"],
                &["Santoso", "Wijaya", "Hairuddin", "Rahman", "Ismail", "Kusuma"],
            ),
            Self::EastAfrican => (
                &["Amina", "Neema", "Zawadi", "Grace Wanjiru", "Asha"],
                &["Juma", "Baraka", "Peter Otieno", "Hamisi", "Daudi"],
                &["Mwangi", "Odhiambo", "Kamau", "Mushi", "Nyerenda", "Abdi"],
            ),
            Self::WestAfrican => (
                &["Amara", "Adaeze", "Fatou", "Abena", "Aminata"],
                &["Kofi", "Chidi", "Moussa", "Kwame", "Ibrahima"],
                &["Okafor", "Diallo", "Mensah", "Traoré", "Adeyemi", "Konaté"],
            ),
        }
    }
}

/// A person who lives in the country.
pub fn holder(dice: &mut Dice, country: &Country) -> Person {
    let base = person(dice);
    let (women, men, families) = country.people.lists();
    let given = pick(dice, if base.sex == Sex::Female { women } else { men });
    let surname = pick(dice, families);
    let (street, city) = address(dice, country);
    Person {
        given: given.to_string(),
        surname: surname.to_string(),
        birth_place: pick(dice, country.towns).to_string(),
        street,
        city,
        ..base
    }
}

/// Roads of a style of addresses.
#[rustfmt::skip] // One line a list.
fn roads(style: Addresses) -> List {
    match style {
        Addresses::American => &["ELM AVENUE", "MAIN ST", "SUNSET BLVD", "OLD MILL RD", "2ND AVE APT 4", "LAKEVIEW DR"],
        Addresses::European => &["Lindenweg", "Rue du Lac", "Via Nova", "Kungsgatan", "Ul. Dolna", "Hauptstr."],
        Addresses::Latin => &["Av. Central", "Calle 12", "Rua das Flores", "Paseo Norte", "Cra. 7"],
        Addresses::British => &["Hill Road", "Station Road", "The Green", "Church Lane", "Mill Street"],
        Addresses::Indian => &["Sector", "Ward", "Block", "Cross"],
        Addresses::PostBox => &["P.O. Box", "Private Bag"],
        Addresses::Blocks => &["Minami", "Kita", "Naka", "Higashi"],
    }
}

/// Street and town, a line each.
fn address(dice: &mut Dice, country: &Country) -> (String, String) {
    let town = pick(dice, country.towns);
    let road = pick(dice, roads(country.addresses));
    let number = whole(dice, 1, 240);
    let code = whole(dice, 10_000, 99_999);
    match country.addresses {
        Addresses::American => (
            format!("{} {road}", whole(dice, 100, 9999)),
            format!("{}, {} {code}", town.to_uppercase(), country.code),
        ),
        Addresses::European => (format!("{road} {number}"), format!("{code} {town}")),
        Addresses::Latin => (format!("{road} Nº {number}"), town.to_string()),
        Addresses::British => {
            let door = if chance(dice, 0.3) { "Flat 3, " } else { "" };
            (format!("{door}{number} {road}"), town.to_string())
        }
        Addresses::Indian => (
            format!("H.No. {number}, {road} {}", whole(dice, 1, 40)),
            format!("{town} {}", whole(dice, 110_000, 799_999)),
        ),
        Addresses::PostBox => (format!("{road} {}", number * 37), town.to_string()),
        Addresses::Blocks => (
            format!(
                "{road} {}-{}-{}",
                whole(dice, 1, 9),
                whole(dice, 1, 30),
                number
            ),
            format!(
                "{town} {}-{}",
                whole(dice, 100, 999),
                whole(dice, 1000, 9999)
            ),
        ),
    }
}
