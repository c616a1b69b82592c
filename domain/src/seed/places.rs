//! Where seeded people live, and how people are called there. Given and family names are drawn apart.

/// A country with what follows from it.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) country: &'static str,
    pub(super) zone: &'static str,
    pub(super) currency: &'static str,
    /// Usual rate of a senior engineer, whole units an hour.
    pub(super) rate: u32,
    pub(super) names: Names,
}

/// Given and family names, separated by spaces.
#[derive(Clone, Copy, Debug)]
pub(super) struct Names {
    pub(super) given: &'static str,
    pub(super) family: &'static str,
}

const GERMANIC: Names = Names {
    given: "Jonas Lena Matthias Katrin Felix Johanna Stefan Miriam Lukas Anneke Tobias Greta Henrik Clara Moritz Wiebke",
    family: "Brandt Kessler Vogel Hartmann Lindner Reuter Falk Seidel Krämer Böhm Ostermann Thiel Wendt Albers Kuhn Pohl",
};
const NORDIC: Names = Names {
    given: "Astrid Mikkel Sanna Eero Ingrid Lars Freja Oskar Tuuli Henning Maja Jarle Elin Rasmus Aino Signe",
    family: "Lindqvist Halvorsen Nieminen Dahl Bergström Koskinen Solberg Holm Virtanen Nygaard Ekman Rask Hagen Lund Sjöberg Aalto",
};
const ROMANCE: Names = Names {
    given: "Camille Matteo Inês Rafael Chiara Théo Lucía Bruno Elodie Tiago Giulia Marc Noemi Álvaro Léa Duarte",
    family: "Moreau Ferrari Carvalho Navarro Fontaine Ricci Figueira Ortega Lambert Greco Teixeira Vidal Marchetti Girard Sá Castell",
};
const SLAVIC: Names = Names {
    given: "Katarzyna Pavel Oksana Marek Zuzana Bohdan Ivana Tomasz Darya Jakub Milena Andriy Petra Wojciech Iryna Luka",
    family: "Nowicki Dvořák Kovalenko Horvat Zielińska Novotný Shevchuk Marić Wójcik Černý Bondar Kowal Petrenko Babić Sikora Vlk",
};
const ANGLOPHONE: Names = Names {
    given: "Imogen Callum Priya Nathan Orla Declan Beth Marcus Naomi Rory Hannah Tyrone Fiona Elliot Grace Owen",
    family: "Ashworth Pemberton Gallagher Whitlock Osei Sinclair Farrow Redmond Cole Hargreaves Moran Blake Kinsella Doyle Mercer Tan",
};
const AMERICAN: Names = Names {
    given: "Jasmine Trevor Alicia Devin Marisol Cody Renée Hector Brooke Andre Leilani Grant Simone Wes Tamika Ruben",
    family: "Holloway Vasquez Bennett Okafor Delgado Sutton Nakamura Prescott Rhodes Lindgren Maddox Trujillo Keller Boone Arroyo Webb",
};
const LATIN: Names = Names {
    given: "Valentina Thiago Ximena Joaquín Fernanda Emiliano Renata Mateo Catalina Caio Paloma Nicolás Beatriz Santiago Luana Gael",
    family: "Quiroga Almeida Zapata Villanueva Barbosa Escobar Rocha Montoya Pereyra Salgado Nogueira Cárdenas Bustos Medina Peixoto Aguilar",
};
const ARABIC: Names = Names {
    given: "Yasmine Karim Leila Omar Nour Tarek Salma Hicham Rania Bilal Mariam Walid Dina Sami Hala Anis",
    family: "Haddad Benali Mansour Khalil Cherif Naser Bouzid Farah Saleh Ziani Qasim Toumi Aziz Rahal Kassab Idrissi",
};
const TURKISH: Names = Names {
    given: "Elif Emre Zeynep Deniz Selin Kerem Defne Onur Ece Burak Melis Can Aslı Tolga İpek Mert",
    family: "Yıldız Aydın Korkmaz Şahin Erdem Polat Aksoy Tekin Güneş Kaplan Uçar Özkan Tunç Çelik Ateş Sezer",
};
const AFRICAN: Names = Names {
    given: "Amara Kwame Zainab Tunde Wanjiru Chidi Thandi Sipho Adaeze Kofi Makena Femi Nandi Baraka Efua Jabari",
    family: "Adeyemi Mensah Mwangi Nkosi Eze Boateng Otieno Dlamini Balogun Asante Kamau Khumalo Obi Owusu Wekesa Zulu",
};
const INDIAN: Names = Names {
    given: "Ananya Rohan Meera Arjun Kavya Vikram Ishita Sandeep Divya Nikhil Tara Aditya Pooja Rahul Sneha Karthik",
    family: "Iyer Banerjee Kulkarni Menon Chopra Reddy Bose Deshpande Nair Saxena Pillai Mehta Ghosh Rao Bhatt Joshi",
};
const EAST_ASIAN: Names = Names {
    given: "Yuki Minjun Mei Haruto Seoyeon Linh Jun Aoi Jiwoo Wei Sora Thao Ren Hana Duc Xin",
    family: "Fujimoto Kwon Lin Okada Hwang Tran Shimizu Chua Baek Mori Pham Ito Goh Seo Ueda Vu",
};

macro_rules! places {
    ($($country:literal $zone:literal $currency:literal $rate:literal $names:ident)*) => {
        &[$(Place { country: $country, zone: $zone, currency: $currency, rate: $rate, names: $names }),*]
    };
}

/// Earlier ones are drawn more often.
pub(super) const PLACES: &[Place] = places! {
    "DE" "Europe/Berlin" "EUR" 85 GERMANIC
    "US" "America/New_York" "USD" 110 AMERICAN
    "PL" "Europe/Warsaw" "EUR" 60 SLAVIC
    "GB" "Europe/London" "GBP" 75 ANGLOPHONE
    "IN" "Asia/Kolkata" "USD" 40 INDIAN
    "PT" "Europe/Lisbon" "EUR" 60 ROMANCE
    "BR" "America/Sao_Paulo" "USD" 50 LATIN
    "NL" "Europe/Amsterdam" "EUR" 85 GERMANIC
    "NG" "Africa/Lagos" "USD" 45 AFRICAN
    "ES" "Europe/Madrid" "EUR" 60 ROMANCE
    "UA" "Europe/Kyiv" "USD" 55 SLAVIC
    "FR" "Europe/Paris" "EUR" 80 ROMANCE
    "CA" "America/Toronto" "CAD" 105 ANGLOPHONE
    "SE" "Europe/Stockholm" "EUR" 85 NORDIC
    "AR" "America/Argentina/Buenos_Aires" "USD" 50 LATIN
    "CZ" "Europe/Prague" "EUR" 60 SLAVIC
    "TR" "Europe/Istanbul" "EUR" 45 TURKISH
    "KE" "Africa/Nairobi" "USD" 40 AFRICAN
    "IT" "Europe/Rome" "EUR" 65 ROMANCE
    "MX" "America/Mexico_City" "USD" 55 LATIN
    "AT" "Europe/Vienna" "EUR" 85 GERMANIC
    "FI" "Europe/Helsinki" "EUR" 80 NORDIC
    "EG" "Africa/Cairo" "USD" 40 ARABIC
    "JP" "Asia/Tokyo" "USD" 80 EAST_ASIAN
    "CH" "Europe/Zurich" "CHF" 120 GERMANIC
    "DK" "Europe/Copenhagen" "EUR" 90 NORDIC
    "IE" "Europe/Dublin" "EUR" 85 ANGLOPHONE
    "AU" "Australia/Sydney" "AUD" 120 ANGLOPHONE
    "KR" "Asia/Seoul" "USD" 70 EAST_ASIAN
    "RO" "Europe/Bucharest" "EUR" 55 ROMANCE
    "HR" "Europe/Zagreb" "EUR" 55 SLAVIC
    "CO" "America/Bogota" "USD" 50 LATIN
    "VN" "Asia/Ho_Chi_Minh" "USD" 35 EAST_ASIAN
    "MA" "Africa/Casablanca" "EUR" 40 ARABIC
    "ZA" "Africa/Johannesburg" "USD" 50 AFRICAN
    "NO" "Europe/Oslo" "EUR" 95 NORDIC
    "GH" "Africa/Accra" "USD" 40 AFRICAN
    "NZ" "Pacific/Auckland" "USD" 80 ANGLOPHONE
    "SG" "Asia/Singapore" "USD" 75 EAST_ASIAN
    "EE" "Europe/Tallinn" "EUR" 65 NORDIC
};
