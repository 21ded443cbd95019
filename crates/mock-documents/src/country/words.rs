//! What documents say, in two dozen languages: their titles and the captions of their fields. Generic
//! words only; owns no name of anybody or anything.

use crate::script::Script;

/// A title or a caption; the order is that of every table in [`Language`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    Passport,
    License,
    IdentityCard,
    Permit,
    Visa,
    Surname,
    GivenNames,
    BirthDate,
    BirthPlace,
    Sex,
    Nationality,
    Issued,
    Expires,
    Authority,
    Number,
    PersonalNumber,
    Address,
    Class,
    Height,
    Signature,
    Type,
    Code,
    ValidFrom,
    Entries,
    Stay,
    Remarks,
}

/// How many words a language has.
pub const WORDS: usize = Word::Remarks as usize + 1;

/// A language's words, in the order of [`Word`].
#[derive(Debug)]
pub struct Language {
    pub script: Script,
    pub words: [&'static str; WORDS],
}

impl Language {
    pub fn word(&self, word: Word) -> &'static str {
        self.words[word as usize]
    }
}

macro_rules! languages {
    ($($constant:ident $script:ident [$($word:literal),* $(,)?])*) => {
        $(pub static $constant: Language = Language {
            script: Script::$script,
            words: [$($word),*],
        };)*

        /// Every language.
        #[cfg(test)]
        pub static LANGUAGES: &[&Language] = &[$(&$constant),*];
    };
}

#[rustfmt::skip] // Rows of the same meaning stay rows.
languages! {
    ENGLISH Latin [
        "Passport", "Driver Licence", "Identity Card", "Residence Permit", "Visa",
        "Surname", "Given names", "Date of birth", "Place of birth", "Sex", "Nationality", "Date of issue",
        "Date of expiry", "Authority", "No.", "Personal No.", "Address", "Class", "Height",
        "Holder's signature", "Type", "Code", "Valid from", "Number of entries", "Duration of stay", "Remarks",
    ]
    GERMAN Latin [
        "Reisepass", "Führerschein", "Personalausweis", "Aufenthaltstitel", "Visum",
        "Name", "Vornamen", "Geburtsdatum", "Geburtsort", "Geschlecht", "Staatsangehörigkeit", "Ausstellungsdatum",
        "Gültig bis", "Behörde", "Nr.", "Personennummer", "Anschrift", "Klasse", "Größe",
        "Unterschrift", "Typ", "Code", "Gültig ab", "Anzahl der Einreisen", "Dauer des Aufenthalts", "Anmerkungen",
    ]
    FRENCH Latin [
        "Passeport", "Permis de conduire", "Carte d'identité", "Titre de séjour", "Visa",
        "Nom", "Prénoms", "Date de naissance", "Lieu de naissance", "Sexe", "Nationalité", "Date de délivrance",
        "Date d'expiration", "Autorité", "N°", "N° personnel", "Adresse", "Catégorie", "Taille",
        "Signature du titulaire", "Type", "Code", "Valable du", "Nombre d'entrées", "Durée du séjour", "Remarques",
    ]
    SPANISH Latin [
        "Pasaporte", "Licencia de conducir", "Cédula de identidad", "Permiso de residencia", "Visado",
        "Apellidos", "Nombres", "Fecha de nacimiento", "Lugar de nacimiento", "Sexo", "Nacionalidad", "Fecha de expedición",
        "Fecha de vencimiento", "Autoridad", "Nº", "Nº personal", "Domicilio", "Categoría", "Estatura",
        "Firma del titular", "Tipo", "Código", "Válido desde", "Número de entradas", "Duración de estancia", "Observaciones",
    ]
    PORTUGUESE Latin [
        "Passaporte", "Carteira de habilitação", "Carteira de identidade", "Autorização de residência", "Visto",
        "Apelido", "Nomes próprios", "Data de nascimento", "Local de nascimento", "Sexo", "Nacionalidade", "Data de emissão",
        "Válido até", "Autoridade", "N.º", "N.º pessoal", "Morada", "Categoria", "Altura",
        "Assinatura do titular", "Tipo", "Código", "Válido de", "Número de entradas", "Duração da estada", "Observações",
    ]
    ITALIAN Latin [
        "Passaporto", "Patente di guida", "Carta d'identità", "Permesso di soggiorno", "Visto",
        "Cognome", "Nome", "Data di nascita", "Luogo di nascita", "Sesso", "Cittadinanza", "Data di rilascio",
        "Data di scadenza", "Autorità", "N.", "Codice personale", "Residenza", "Categoria", "Statura",
        "Firma del titolare", "Tipo", "Codice", "Valido dal", "Numero di ingressi", "Durata del soggiorno", "Annotazioni",
    ]
    DUTCH Latin [
        "Paspoort", "Rijbewijs", "Identiteitskaart", "Verblijfstitel", "Visum",
        "Naam", "Voornamen", "Geboortedatum", "Geboorteplaats", "Geslacht", "Nationaliteit", "Datum van afgifte",
        "Geldig tot", "Autoriteit", "Nr.", "Persoonsnummer", "Adres", "Categorie", "Lengte",
        "Handtekening", "Soort", "Code", "Geldig vanaf", "Aantal binnenkomsten", "Duur van het verblijf", "Opmerkingen",
    ]
    POLISH Latin [
        "Paszport", "Prawo jazdy", "Dowód osobisty", "Karta pobytu", "Wiza",
        "Nazwisko", "Imiona", "Data urodzenia", "Miejsce urodzenia", "Płeć", "Obywatelstwo", "Data wydania",
        "Data ważności", "Organ wydający", "Nr", "Numer osobowy", "Adres", "Kategoria", "Wzrost",
        "Podpis posiadacza", "Typ", "Kod", "Ważna od", "Liczba wjazdów", "Czas pobytu", "Uwagi",
    ]
    CZECH Latin [
        "Cestovní pas", "Řidičský průkaz", "Občanský průkaz", "Povolení k pobytu", "Vízum",
        "Příjmení", "Jména", "Datum narození", "Místo narození", "Pohlaví", "Státní občanství", "Datum vydání",
        "Platnost do", "Úřad", "Č.", "Rodné číslo", "Trvalý pobyt", "Skupina", "Výška",
        "Podpis držitele", "Typ", "Kód", "Platí od", "Počet vstupů", "Délka pobytu", "Poznámky",
    ]
    HUNGARIAN Latin [
        "Útlevél", "Vezetői engedély", "Személyazonosító igazolvány", "Tartózkodási engedély", "Vízum",
        "Családi név", "Utónevek", "Születési idő", "Születési hely", "Nem", "Állampolgárság", "Kiállítás kelte",
        "Érvényes", "Kiállító hatóság", "Szám", "Személyi szám", "Lakcím", "Kategória", "Magasság",
        "Aláírás", "Típus", "Kód", "Érvényes ettől", "Belépések száma", "Tartózkodás ideje", "Megjegyzések",
    ]
    ROMANIAN Latin [
        "Pașaport", "Permis de conducere", "Carte de identitate", "Permis de ședere", "Viză",
        "Nume", "Prenume", "Data nașterii", "Locul nașterii", "Sex", "Cetățenie", "Data emiterii",
        "Data expirării", "Autoritatea", "Nr.", "Cod personal", "Domiciliu", "Categoria", "Înălțime",
        "Semnătura titularului", "Tip", "Cod", "Valabil de la", "Număr de intrări", "Durata șederii", "Observații",
    ]
    SWEDISH Latin [
        "Pass", "Körkort", "Identitetskort", "Uppehållstillstånd", "Visering",
        "Efternamn", "Förnamn", "Födelsetid", "Födelseort", "Kön", "Medborgarskap", "Utfärdat",
        "Sista giltighetsdag", "Myndighet", "Nr", "Personnummer", "Adress", "Behörighet", "Längd",
        "Innehavarens namnteckning", "Typ", "Kod", "Gäller från", "Antal inresor", "Vistelsens längd", "Anmärkningar",
    ]
    DANISH Latin [
        "Pas", "Kørekort", "Identitetskort", "Opholdstilladelse", "Visum",
        "Efternavn", "Fornavne", "Fødselsdato", "Fødested", "Køn", "Statsborgerskab", "Udstedt",
        "Gyldigt til", "Myndighed", "Nr.", "Personnummer", "Bopæl", "Kategori", "Højde",
        "Indehaverens underskrift", "Type", "Kode", "Gyldigt fra", "Antal indrejser", "Opholdets varighed", "Bemærkninger",
    ]
    FINNISH Latin [
        "Passi", "Ajokortti", "Henkilökortti", "Oleskelulupa", "Viisumi",
        "Sukunimi", "Etunimet", "Syntymäaika", "Syntymäpaikka", "Sukupuoli", "Kansalaisuus", "Myöntämispäivä",
        "Viimeinen voimassaolopäivä", "Viranomainen", "Nro", "Henkilötunnus", "Osoite", "Luokka", "Pituus",
        "Haltijan nimikirjoitus", "Tyyppi", "Koodi", "Voimassa alkaen", "Matkojen määrä", "Oleskelun kesto", "Huomautuksia",
    ]
    TURKISH Latin [
        "Pasaport", "Sürücü belgesi", "Kimlik kartı", "İkamet izni", "Vize",
        "Soyadı", "Adı", "Doğum tarihi", "Doğum yeri", "Cinsiyeti", "Uyruğu", "Düzenleme tarihi",
        "Son geçerlilik", "Veren makam", "No", "Kimlik no", "Adres", "Sınıfı", "Boy",
        "Hamilinin imzası", "Tipi", "Kodu", "Geçerlilik", "Giriş sayısı", "Kalış süresi", "Açıklamalar",
    ]
    INDONESIAN Latin [
        "Paspor", "Surat izin mengemudi", "Kartu tanda penduduk", "Izin tinggal", "Visa",
        "Nama", "Nama depan", "Tanggal lahir", "Tempat lahir", "Jenis kelamin", "Kewarganegaraan", "Tanggal pengeluaran",
        "Berlaku hingga", "Kantor", "No.", "Nomor induk", "Alamat", "Golongan", "Tinggi",
        "Tanda tangan", "Jenis", "Kode", "Berlaku dari", "Jumlah masuk", "Lama tinggal", "Catatan",
    ]
    SWAHILI Latin [
        "Pasipoti", "Leseni ya udereva", "Kitambulisho cha taifa", "Kibali cha ukaazi", "Viza",
        "Jina la ukoo", "Majina", "Tarehe ya kuzaliwa", "Mahali pa kuzaliwa", "Jinsia", "Uraia", "Tarehe ya kutolewa",
        "Mwisho wa kutumika", "Mamlaka", "Na.", "Namba binafsi", "Anwani", "Daraja", "Urefu",
        "Saini ya mwenye", "Aina", "Msimbo", "Kuanzia", "Idadi ya kuingia", "Muda wa kukaa", "Maelezo",
    ]
    GREEK Greek [
        "ΔΙΑΒΑΤΗΡΙΟ", "ΑΔΕΙΑ ΟΔΗΓΗΣΗΣ", "ΔΕΛΤΙΟ ΤΑΥΤΟΤΗΤΑΣ", "ΑΔΕΙΑ ΔΙΑΜΟΝΗΣ", "ΘΕΩΡΗΣΗ",
        "ΕΠΩΝΥΜΟ", "ΟΝΟΜΑ", "ΗΜ. ΓΕΝΝΗΣΗΣ", "ΤΟΠΟΣ ΓΕΝΝΗΣΗΣ", "ΦΥΛΟ", "ΙΘΑΓΕΝΕΙΑ", "ΗΜ. ΕΚΔΟΣΗΣ",
        "ΗΜ. ΛΗΞΗΣ", "ΑΡΧΗ", "ΑΡ.", "ΑΡ. ΜΗΤΡΩΟΥ", "ΔΙΕΥΘΥΝΣΗ", "ΚΑΤΗΓΟΡΙΑ", "ΥΨΟΣ",
        "ΥΠΟΓΡΑΦΗ", "ΤΥΠΟΣ", "ΚΩΔΙΚΟΣ", "ΙΣΧΥΕΙ ΑΠΟ", "ΑΡΙΘΜΟΣ ΕΙΣΟΔΩΝ", "ΔΙΑΡΚΕΙΑ", "ΠΑΡΑΤΗΡΗΣΕΙΣ",
    ]
    RUSSIAN Cyrillic [
        "Паспорт", "Водительское удостоверение", "Удостоверение личности", "Вид на жительство", "Виза",
        "Фамилия", "Имя", "Дата рождения", "Место рождения", "Пол", "Гражданство", "Дата выдачи",
        "Срок действия", "Орган выдачи", "№", "Личный номер", "Место жительства", "Категория", "Рост",
        "Подпись владельца", "Тип", "Код", "Действительна с", "Число въездов", "Срок пребывания", "Примечания",
    ]
    UKRAINIAN Cyrillic [
        "Паспорт", "Посвідчення водія", "Посвідка особи", "Посвідка на проживання", "Віза",
        "Прізвище", "Ім’я", "Дата народження", "Місце народження", "Стать", "Громадянство", "Дата видачі",
        "Дата закінчення", "Орган видачі", "№", "Запис №", "Адреса", "Категорія", "Зріст",
        "Підпис пред’явника", "Тип", "Код", "Дійсна з", "Кількість в’їздів", "Тривалість", "Примітки",
    ]
    BULGARIAN Cyrillic [
        "Паспорт", "Свидетелство за управление", "Лична карта", "Разрешение за пребиваване", "Виза",
        "Фамилия", "Име", "Дата на раждане", "Място на раждане", "Пол", "Гражданство", "Дата на издаване",
        "Валидност", "Орган", "№", "Личен номер", "Адрес", "Категория", "Ръст",
        "Подпис на притежателя", "Тип", "Код", "Валидна от", "Брой влизания", "Срок на престой", "Бележки",
    ]
    HINDI Devanagari [
        "पारपत्र", "चालक अनुज्ञप्ति", "पहचान पत्र", "निवास परमिट", "वीजा",
        "उपनाम", "नाम", "जन्म तिथि", "जन्म स्थान", "लिंग", "राष्ट्रीयता", "जारी करने की तिथि",
        "समाप्ति की तिथि", "प्राधिकारी", "सं", "पहचान संख्या", "पता", "वर्ग", "कद",
        "हस्ताक्षर", "टाइप", "कोड", "से मान्य", "प्रवेश", "अवधि", "टिप्पणी",
    ]
    CHINESE Han [
        "護照", "駕駛執照", "身分證", "居留證", "簽證",
        "姓", "名", "出生日期", "出生地", "性別", "國籍", "發行日期",
        "有效期至", "機關", "號碼", "身分號碼", "住址", "類別", "身高",
        "簽名", "類型", "代碼", "有效期自", "入境次數", "停留期", "備註",
    ]
    JAPANESE Han [
        "旅券", "運転免許証", "身分証明書", "在留カード", "査証",
        "姓", "名", "生年月日", "本籍", "性別", "国籍", "発行年月日",
        "有効期間満了日", "発行官庁", "番号", "個人番号", "住所", "種類", "身長",
        "所持人自署", "型", "発行国", "交付", "入国回数", "滞在期間", "備考",
    ]
    ARABIC Arabic [
        "جواز سفر", "رخصة قيادة", "بطاقة هوية", "تصريح إقامة", "تأشيرة",
        "اللقب", "الاسم", "تاريخ الميلاد", "مكان الميلاد", "الجنس", "الجنسية", "تاريخ الإصدار",
        "تاريخ الانتهاء", "جهة الإصدار", "رقم", "الرقم الشخصي", "العنوان", "الفئة", "الطول",
        "توقيع صاحبه", "النوع", "الرمز", "صالحة من", "عدد الدخول", "مدة الإقامة", "ملاحظات",
    ]
}
