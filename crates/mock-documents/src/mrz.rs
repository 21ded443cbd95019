//! Machine-readable zones by ICAO Doc 9303: passports (part 4, TD3), cards (part 5, TD1), larger cards
//! (part 6, TD2) and visas (part 7), with the check digits of part 3, section 4.9.

/// What a zone says. Strings may hold any letters; the functions below transliterate them.
#[derive(Clone, Debug)]
pub struct Passport<'a> {
    /// Three letters, or fewer (filled up).
    pub issuer: &'a str,
    pub surname: &'a str,
    pub given: &'a str,
    pub number: &'a str,
    pub nationality: &'a str,
    /// YYMMDD.
    pub birth: String,
    /// `M`, `F` or `<`.
    pub sex: char,
    /// YYMMDD.
    pub expiry: String,
    /// Personal number; empty where there is none.
    pub personal: &'a str,
}

const LINE: usize = 44;

/// The zone of a card, three lines of 30 (part 5, 4.2.2). `code` is `I`, `ID`, `AC`, `IR` …
pub fn td1(code: &str, card: &Passport) -> [String; 3] {
    let first = format!(
        "{}{}{}{}",
        field(code, 2),
        field(card.issuer, 3),
        checked(card.number, 9),
        field(card.personal, 15)
    );
    let (birth, expiry) = (checked(&card.birth, 6), checked(&card.expiry, 6));
    let composite = check_digit(&format!("{}{birth}{expiry}{}", &first[5..], field("", 11)));
    let nation = field(card.nationality, 3);
    let second = format!(
        "{birth}{}{expiry}{nation}{}{composite}",
        card.sex,
        field("", 11)
    );
    [first, second, field(&names(card), 30)]
}

/// The zone of a larger card, two lines of 36 (part 6, 4.2.2).
pub fn td2(code: &str, card: &Passport) -> [String; 2] {
    let first = format!("{}{}{}", field(code, 2), field(card.issuer, 3), names(card));
    let (number, birth) = (checked(card.number, 9), checked(&card.birth, 6));
    let (expiry, optional) = (checked(&card.expiry, 6), field(card.personal, 7));
    let composite = check_digit(&format!("{number}{birth}{expiry}{optional}"));
    let nation = field(card.nationality, 3);
    let second = format!(
        "{number}{nation}{birth}{}{expiry}{optional}{composite}",
        card.sex
    );
    [field(&first, 36), second]
}

/// The zone of a visa, two lines of 44 (part 7, format A) or 36 (format B). It has no check digit
/// over everything.
pub fn visa(width: usize, visa: &Passport) -> [String; 2] {
    let first = format!("V<{}{}", field(visa.issuer, 3), names(visa));
    let second = format!(
        "{}{}{}{}{}{}",
        checked(visa.number, 9),
        field(visa.nationality, 3),
        checked(&visa.birth, 6),
        visa.sex,
        checked(&visa.expiry, 6),
        plain(visa.personal)
    );
    [field(&first, width), field(&second, width)]
}

fn names(holder: &Passport) -> String {
    format!("{}<<{}", plain(holder.surname), plain(holder.given))
}

/// A field with its check digit behind it.
fn checked(text: &str, width: usize) -> String {
    let field = field(text, width);
    let digit = check_digit(&field);
    format!("{field}{digit}")
}

/// The zone of a passport, two lines of 44 (part 4, 4.2.2), of `A`–`Z`, `0`–`9` and `<`. `code` is `P`, or
/// `PD`, `PS`, `PE` … for other issues than the ordinary one.
pub fn td3(code: &str, passport: &Passport) -> [String; 2] {
    let first = format!(
        "{}{}{}",
        field(code, 2),
        field(passport.issuer, 3),
        names(passport)
    );
    let number = field(passport.number, 9);
    let personal = field(passport.personal, 14);
    let number_check = check_digit(&number);
    let birth_check = check_digit(&passport.birth);
    let expiry_check = check_digit(&passport.expiry);
    // Part 4, 4.2.2: an unused personal number may carry `<` instead of 0.
    let personal_check = if passport.personal.is_empty() {
        '<'
    } else {
        check_digit(&personal)
    };
    let composite = check_digit(&format!(
        "{number}{number_check}{}{birth_check}{}{expiry_check}{personal}{personal_check}",
        passport.birth, passport.expiry
    ));
    let second = format!(
        "{number}{number_check}{}{}{birth_check}{}{}{expiry_check}{personal}{personal_check}{composite}",
        field(passport.nationality, 3),
        passport.birth,
        passport.sex,
        passport.expiry
    );
    [field(&first, LINE), field(&second, LINE)]
}

/// The check digit: values times 7, 3, 1, 7, 3, 1, …, modulo 10. Letters count from A = 10.
pub fn check_digit(text: &str) -> char {
    let sum: u32 = text
        .chars()
        .zip([7, 3, 1].into_iter().cycle())
        .map(|(c, weight)| c.to_digit(36).unwrap_or(0) * weight)
        .sum();
    char::from_digit(sum % 10, 10).expect("a number modulo 10 is a digit")
}

/// Letters that the zone allows (part 3, section 6); everything else becomes `<`.
pub fn plain(text: &str) -> String {
    let mut plain = String::new();
    for c in text.to_uppercase().chars() {
        match c {
            'A'..='Z' | '0'..='9' => plain.push(c),
            'Ä' | 'Æ' => plain.push_str("AE"),
            'Å' => plain.push_str("AA"),
            'Ö' | 'Ø' | 'Œ' => plain.push_str("OE"),
            'Ü' => plain.push_str("UE"),
            'ß' => plain.push_str("SS"),
            'Á' | 'À' | 'Â' | 'Ã' | 'Ą' => plain.push('A'),
            'Ç' | 'Č' | 'Ć' => plain.push('C'),
            'É' | 'È' | 'Ê' | 'Ë' | 'Ę' => plain.push('E'),
            'Í' | 'Ì' | 'Î' | 'Ï' | 'İ' => plain.push('I'),
            'Ł' => plain.push('L'),
            'Ñ' | 'Ń' => plain.push('N'),
            'Ó' | 'Ò' | 'Ô' | 'Õ' | 'Ő' => plain.push('O'),
            'Š' | 'Ś' | 'Ş' => plain.push('S'),
            'Ú' | 'Ù' | 'Û' | 'Ű' => plain.push('U'),
            'Ž' | 'Ź' | 'Ż' => plain.push('Z'),
            '\'' => {}
            _ => plain.push('<'),
        }
    }
    plain
}

/// Exactly `width` characters, cut or filled up with `<`.
fn field(text: &str, width: usize) -> String {
    let mut field: String = plain(text).chars().take(width).collect();
    while field.len() < width {
        field.push('<');
    }
    field
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_specimen_of_doc_9303_part_4_comes_out() {
        let lines = td3(
            "P",
            &Passport {
                issuer: "UTO",
                surname: "Eriksson",
                given: "Anna Maria",
                number: "L898902C3",
                nationality: "UTO",
                birth: "740812".into(),
                sex: 'F',
                expiry: "120415".into(),
                personal: "ZE184226B",
            },
        );
        assert_eq!(lines[0], "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<");
        assert_eq!(lines[1], "L898902C36UTO7408122F1204159ZE184226B<<<<<10");
    }

    fn specimen() -> Passport<'static> {
        Passport {
            issuer: "UTO",
            surname: "Eriksson",
            given: "Anna Maria",
            number: "D23145890",
            nationality: "UTO",
            birth: "740812".into(),
            sex: 'F',
            expiry: "120415".into(),
            personal: "",
        }
    }

    #[test]
    fn the_specimen_of_doc_9303_part_5_comes_out() {
        assert_eq!(
            td1("I", &specimen()),
            [
                "I<UTOD231458907<<<<<<<<<<<<<<<",
                "7408122F1204159UTO<<<<<<<<<<<6",
                "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
            ]
        );
    }

    #[test]
    fn the_specimen_of_doc_9303_part_6_comes_out() {
        assert_eq!(
            td2("I", &specimen()),
            [
                "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
                "D231458907UTO7408122F1204159<<<<<<<6"
            ]
        );
    }

    #[test]
    fn the_specimens_of_doc_9303_part_7_come_out() {
        let mut holder = Passport {
            number: "L8988901C",
            nationality: "XXX",
            birth: "400907".into(),
            expiry: "961210".into(),
            personal: "6ZE184226B",
            ..specimen()
        };
        assert_eq!(
            visa(44, &holder),
            [
                "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
                "L8988901C4XXX4009078F96121096ZE184226B<<<<<<",
            ]
        );
        holder.personal = "";
        assert_eq!(
            visa(36, &holder),
            [
                "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
                "L8988901C4XXX4009078F9612109<<<<<<<<"
            ]
        );
    }

    #[test]
    fn check_digits_of_doc_9303_part_3() {
        // Part 3, section 4.9: the worked examples.
        assert_eq!(check_digit("520727"), '3');
        assert_eq!(check_digit("AB2134<<<"), '5');
    }

    #[test]
    fn long_names_are_cut_at_44_and_accents_written_out() {
        let lines = td3(
            "P",
            &Passport {
                issuer: "UTO",
                surname: "Ångström-Müller",
                given: "Þórunn Aleksandra Konstantina Wilhelmina",
                number: "X1",
                nationality: "UTO",
                birth: "000101".into(),
                sex: '<',
                expiry: "300101".into(),
                personal: "",
            },
        );
        assert!(lines[0].starts_with("P<UTOAANGSTROEM<MUELLER<<"));
        assert!(lines.iter().all(|line| line.len() == 44));
    }
}
