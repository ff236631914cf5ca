//! What the articles of the corpus are made of.

/// Words that bind; the most frequent of all.
pub const SMALL: &str = "the of and to in a that is for on with as by it from at this are was be an which has \
    have not their or its but than";

/// Words that say something, from frequent to rare.
pub const LARGE: &str = "policy government growth market trade public reform labour energy security housing \
    health climate region country law budget tax bank price wage work school farm port river bridge grid court \
    council ministry agency parliament treaty border city village household worker teacher nurse engineer judge \
    voter citizen member partner neighbour rival ally economic social fiscal monetary local national foreign \
    private common federal rural urban digital technical legal political annual regional global domestic \
    structural temporary permanent uncertain effective costly cheap large small early late slow rapid modest \
    steady weak strong narrow broad shared separate however although because while since despite during after \
    before between among against within without toward increase decline rise fall cut raise expand contract fund \
    support oppose adopt propose carry out review measure compare argue suggest show find require allow prevent \
    protect repair replace maintain inspect publish record count borrow lend repay insure ration store transport \
    connect separate deliver supply demand export import invest save spend train hire retire migrate settle vote \
    negotiate mediate ratify suspend withdraw return evidence survey estimate forecast scenario baseline trend \
    share average median percentage rate ratio index deficit surplus debt loan bond reserve pension subsidy \
    tariff quota licence permit contract auction tender audit report inquiry hearing ruling statute clause \
    amendment protocol agreement summit mission envoy delegation institution commission committee office \
    archive ledger register census map dataset model method sample margin error revision correction confidence \
    risk shock crisis recovery transition reserve capacity storage pipeline reactor turbine transformer substation \
    cable harbour terminal warehouse railway motorway airport canal reservoir aquifer irrigation drainage harvest \
    fertiliser drought flood storm heat emission carbon fuel gas oil coal nuclear solar wind hydrogen battery \
    mineral copper lithium steel cement timber textile vehicle machine software network platform standard patent \
    research innovation productivity competition monopoly regulator consumer producer investor creditor debtor \
    taxpayer employer union pensioner student patient refugee migrant resident tenant landlord minority majority \
    coalition opposition constitution democracy transparency accountability legitimacy sovereignty neutrality \
    deterrence resilience solidarity inequality poverty welfare opportunity obligation compromise consensus";

/// Given names.
pub const GIVEN: &str = "Adaeze Agnieszka Ahmed Aiko Alan Amina Andrés Anneke Anton Arjun Astrid Ayşe Beatriz \
    Benedikt Bogdan Bridget Carmen Chiara Chinedu Claudia Cyril Dagmar Daniel Dilnoza Dmitri Edda Edmund Efua \
    Eleni Elif Emil Esther Farah Felipe Frida Gareth Giulia Goran Greta Gustavo Hadiza Hamid Heikki Henrike \
    Hiroshi Ilse Imran Inga Irina Isabel Jakob Jasmin Jelena Jonas Joseph Judith Kamal Katarzyna Kenji Klara \
    Kwame Latifa Leon Lidia Linh Lucía Magnus Malik Manuela Marek Mathilde Mehmet Mireille Nadine Naveen Neil \
    Nomsa Odile Oleg Olivia Pavel Paula Pilar Piotr Ravi Renata Roland Rosalind Ruth Salma Samuel Sanjay Selma \
    Sigrid Simon Tamara Tarek Teodor Thandi Ulrich Valentina Vikram Wanjiru Wilma Xenia Yannick Yuki Zainab Zofia";

/// Family names.
pub const FAMILY: &str = "Abara Achterberg Aguilar Akhtar Almeida Amadi Arslan Asante Baker Banerjee Barros Beck \
    Bergström Blanc Boateng Bondar Borges Brandt Bright Calloway Cardoso Chaudhry Chavez Cohen Conti Cruz Dąbrowski \
    Danso Deng Desai Doyle Drummond Eberle Edwards Egger Ekwueme Farrell Faure Ferrari Fofanah Fraser Fujii \
    Galloway Gebre Giordano Goldberg Gomes Greenwood Gruber Hadley Hakim Halvorsen Hartmann Hayashi Herrera Holm \
    Horvat Hossain Iqbal Ishikawa Jaber Jafari Jankowski Jimenez Kamara Karlsson Kaya Kimani Kowalski Kraus \
    Lambert Larsen Leclerc Lehtonen Lindgren Luther Macleod Mahlangu Malik Marino Mayer Mensah Mohamud Molina \
    Mukherjee Nair Navarro Ndlovu Nielsen Nowak Obi Odhiambo Okoye Orlov Ozturk Pascal Pham Pinto Radu Rao Rivera \
    Rojas Rutherford Sandoval Sato Sesay Shah Simonsen Sithole Solberg Stanescu Steiner Tadesse Takeda Thompson \
    Toure Urban Valdez Varga Vasquez Verma Vogel Wanjala Weaver Wolff Yeboah Zeller Zuma";

/// First halves of tags.
pub const TAG_FIELDS: &str = "trade energy climate health housing security labour tax pension migration digital \
    defence water food transport education fiscal monetary urban rural";

/// Second halves of tags.
pub const TAG_ASPECTS: &str =
    "policy reform markets governance finance innovation resilience regulation inequality strategy";

/// Where articles appeared first.
pub const JOURNALS: [&str; 8] = [
    "The Quarterly Ledger",
    "Policy Letters",
    "The Institute Bulletin",
    "Notes on Economies",
    "Regional Outlook",
    "Working Papers",
    "Journal of Public Affairs",
    "The Weekly Brief",
];

/// Countries in tables.
pub const COUNTRIES: [&str; 8] =
    ["Germany", "France", "Japan", "China", "India", "Brazil", "Kenya", "Poland"];

/// The words of a list.
pub fn list(words: &'static str) -> Vec<&'static str> {
    words.split_whitespace().collect()
}
