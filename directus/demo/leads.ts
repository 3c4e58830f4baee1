/**
 * Invented companies. Their addresses end in .example, which can never be registered, and their numbers are those that
 * the Bundesnetzagentur keeps free for films (Berlin 23125, Frankfurt 90009, Hamburg 66969, Köln 4710, München 99998,
 * mobile 0171 39200). Austria and Switzerland keep none free, so those companies have no number.
 */
export interface DemoLead {
  readonly company: string
  readonly street: string
  readonly postal_code: string
  readonly city: string
  readonly country: string
  readonly industry: string
  readonly department?: string
  readonly salutation?: 'ms' | 'mr'
  readonly contact_name?: string
  readonly contact_role?: string
  readonly host: string
  readonly phone?: string
  readonly mobile?: string
  readonly status: 'new' | 'contacted' | 'qualified' | 'disqualified'
  readonly disqualified_reason?: string
  readonly rating?: 'hot' | 'warm' | 'cold'
  readonly priority?: 'high' | 'normal' | 'low'
  readonly campaign?: string
  readonly tags?: readonly string[]
  readonly next_step?: string
  /** Days from today to the next step. */
  readonly next_in?: number
  readonly notes?: string
}

const DE = 'Deutschland'
const AT = 'Österreich'
const CH = 'Schweiz'

/** One line per company: name, street, postal code, city, industry and host. */
function at(company: string, street: string, place: string, country: string, industry: string, host: string) {
  const [postal_code = '', ...city] = place.split(' ')
  return { company, street, postal_code, city: city.join(' '), country, industry, host: `${host}.example` }
}

function ms(contact_name: string, contact_role: string, department: string) {
  return { salutation: 'ms' as const, contact_name, contact_role, department }
}

function mr(contact_name: string, contact_role: string, department: string) {
  return { salutation: 'mr' as const, contact_name, contact_role, department }
}

export const LEADS: readonly DemoLead[] = [
  { ...at('Rheinufer Logistik GmbH', 'Am Alten Hafen 14', '53117 Bonn', DE, 'logistics', 'rheinufer-logistik'), ...ms('Katrin Bergmann', 'Leiterin Personalentwicklung', 'training'), phone: '+49 221 4710 112', mobile: '+49 171 3920012', status: 'qualified', rating: 'hot', priority: 'high', campaign: 'Herbstmesse', tags: ['Messe', 'Inhouse'], next_step: 'Angebot für drei Inhouse-Tage besprechen', next_in: 3, notes: 'Sucht Schulungen zur Gefahrgutverordnung für 40 Personen an zwei Standorten.' },
  { ...at('Siebengebirge Maschinenbau AG', 'Industriestraße 88', '53121 Bonn', DE, 'engineering', 'siebengebirge-maschinenbau'), ...mr('Dirk Haferkamp', 'Technischer Vorstand', 'management'), phone: '+49 221 4710 245', status: 'contacted', rating: 'warm', priority: 'normal', tags: ['Produktion'], next_step: 'Rückruf nach der Betriebsversammlung', next_in: 8 },
  { ...at('Poppelsdorf Software GmbH', 'Clemens-August-Straße 7', '53115 Bonn', DE, 'software', 'poppelsdorf-software'), ...ms('Aylin Demirel', 'Head of People', 'hr'), phone: '+49 221 4710 318', mobile: '+49 171 3920031', status: 'new', rating: 'warm', campaign: 'Webinar Führung', tags: ['Remote'] },
  { ...at('Beueler Druckhaus KG', 'Königswinterer Straße 210', '53227 Bonn', DE, 'media', 'beueler-druckhaus'), ...mr('Jürgen Wolters', 'Geschäftsführer', 'management'), phone: '+49 221 4710 407', status: 'disqualified', rating: 'cold', priority: 'low', disqualified_reason: 'Kein Bedarf bis zur Zusammenlegung der Standorte' },
  { ...at('Venusberg Klinik Service GmbH', 'Haager Weg 3', '53127 Bonn', DE, 'health', 'venusberg-klinikservice'), ...ms('Dr. Helena Voss', 'Pflegedirektorin', 'training'), phone: '+49 221 4710 533', status: 'qualified', rating: 'hot', priority: 'high', tags: ['Pflege', 'E-Learning'], next_step: 'Probezugang zur Akademie einrichten', next_in: 1, notes: 'Pflichtunterweisungen für 320 Beschäftigte, davon viele im Schichtdienst.' },
  { ...at('Godesberger Versicherungskontor GmbH', 'Theaterplatz 5', '53177 Bonn', DE, 'insurance', 'godesberger-kontor'), ...mr('Matthias Engels', 'Prokurist', 'finance'), phone: '+49 221 4710 619', status: 'contacted', rating: 'cold', next_step: 'Unterlagen zur IDD-Weiterbildung senden', next_in: 14 },
  { ...at('Domblick Werbung GmbH', 'Hohe Pforte 19', '50676 Köln', DE, 'ads', 'domblick-werbung'), ...ms('Sarah Linnemann', 'Geschäftsführerin', 'management'), phone: '+49 221 4710 701', status: 'new', tags: ['Agentur'] },
  { ...at('Kölner Werkzeughandel Brandt & Co. KG', 'Widdersdorfer Straße 401', '50933 Köln', DE, 'commerce', 'werkzeughandel-brandt'), ...mr('Peter Brandt', 'Inhaber', 'management'), phone: '+49 221 4710 788', mobile: '+49 171 3920047', status: 'contacted', rating: 'warm', priority: 'normal', campaign: 'Frühjahrsmailing', next_step: 'Termin im Lager vereinbaren', next_in: 5 },
  { ...at('Rheinenergie Netzdienste GmbH', 'Parkgürtel 61', '50823 Köln', DE, 'utility', 'netzdienste-rhein'), ...ms('Monika Terhorst', 'Ausbildungsleiterin', 'training'), phone: '+49 221 4710 834', status: 'qualified', rating: 'warm', tags: ['Ausbildung', 'Elektro'] },
  { ...at('Spreekante Digital GmbH', 'Schlesische Straße 29', '10997 Berlin', DE, 'software', 'spreekante-digital'), ...mr('Tobias Krause', 'CTO', 'it'), phone: '+49 30 23125 104', status: 'new', rating: 'warm', campaign: 'Webinar Führung', tags: ['Start-up', 'Remote'] },
  { ...at('Märkische Wohnbau Genossenschaft eG', 'Landsberger Allee 117', '10407 Berlin', DE, 'real estate', 'maerkische-wohnbau'), ...ms('Ines Paschke', 'Referentin Personal', 'hr'), phone: '+49 30 23125 215', status: 'contacted', rating: 'cold', priority: 'low' },
  { ...at('Bildungswerk Tempelhof gGmbH', 'Tempelhofer Damm 84', '12101 Berlin', DE, 'education', 'bildungswerk-tempelhof'), ...mr('Cem Aydin', 'Programmleiter', 'training'), phone: '+49 30 23125 377', status: 'qualified', rating: 'hot', tags: ['Förderung'], next_step: 'Kooperation für Förderkurse klären', next_in: 6, notes: 'Möchte unsere Trainings in geförderte Maßnahmen einbinden.' },
  { ...at('Havelblick Pflegedienste GmbH', 'Zeppelinstraße 132', '14471 Potsdam', DE, 'health', 'havelblick-pflege'), ...ms('Ulrike Jahnke', 'Einrichtungsleiterin', 'management'), phone: '+49 30 23125 480', status: 'new', priority: 'normal' },
  { ...at('Alsterhaus Seminare GmbH', 'Ballindamm 37', '20095 Hamburg', DE, 'education', 'alsterhaus-seminare'), ...ms('Friederike Hansen', 'Leiterin Einkauf', 'purchasing'), phone: '+49 40 66969 121', status: 'contacted', rating: 'warm', next_step: 'Rahmenvertrag prüfen lassen', next_in: 10 },
  { ...at('Elbtor Reederei GmbH & Co. KG', 'Große Elbstraße 145', '22767 Hamburg', DE, 'travel', 'elbtor-reederei'), ...mr('Hauke Petersen', 'Crewing Manager', 'hr'), phone: '+49 40 66969 233', mobile: '+49 171 3920058', status: 'qualified', rating: 'hot', priority: 'high', campaign: 'Herbstmesse', tags: ['Englisch', 'Sicherheit'], next_step: 'Vertrag über Sicherheitstrainings abstimmen', next_in: 2 },
  { ...at('Nordlicht Lebensmittel AG', 'Billstraße 200', '20539 Hamburg', DE, 'food', 'nordlicht-lebensmittel'), ...mr('Sönke Lührs', 'Leiter Qualität', 'quality'), phone: '+49 40 66969 356', status: 'new', tags: ['Hygiene'] },
  { ...at('Mainpark Consulting AG', 'Taunusanlage 11', '60329 Frankfurt am Main', DE, 'consulting', 'mainpark-consulting'), ...ms('Claudia Reinhardt', 'Partnerin', 'management'), phone: '+49 69 90009 142', status: 'contacted', rating: 'warm', priority: 'high', next_step: 'Auswahl der Trainer vorstellen', next_in: 4 },
  { ...at('Hessische Zahlungsdienste GmbH', 'Hanauer Landstraße 293', '60314 Frankfurt am Main', DE, 'finance', 'hessische-zahlungsdienste'), ...mr('Farid Rahimi', 'Leiter Compliance', 'legal'), phone: '+49 69 90009 268', status: 'qualified', rating: 'hot', tags: ['Compliance'], next_step: 'Geldwäsche-Schulung terminieren', next_in: 7, notes: 'Braucht jährliche Nachweise für 85 Beschäftigte bis Jahresende.' },
  { ...at('Römerberg Rechtsanwälte PartG mbB', 'Braubachstraße 24', '60311 Frankfurt am Main', DE, 'legal', 'roemerberg-recht'), ...ms('Dr. Annette Seidel', 'Rechtsanwältin', 'legal'), phone: '+49 69 90009 391', status: 'disqualified', disqualified_reason: 'Bucht nur über die Kammer' },
  { ...at('Isartal Automotive Systems GmbH', 'Ingolstädter Straße 172', '80939 München', DE, 'automotive', 'isartal-automotive'), ...mr('Stefan Obermeier', 'Leiter Produktion', 'production'), phone: '+49 89 99998 117', mobile: '+49 171 3920066', status: 'qualified', rating: 'warm', priority: 'normal', tags: ['Lean', 'Inhouse'], next_step: 'Werksbesuch mit Trainerin', next_in: 12 },
  { ...at('Alpenblick Hotels GmbH', 'Leopoldstraße 158', '80804 München', DE, 'hospitality', 'alpenblick-hotels'), ...ms('Verena Huber', 'Personalreferentin', 'hr'), phone: '+49 89 99998 224', status: 'new', rating: 'cold' },
  { ...at('Bavaria Pharma Services GmbH', 'Frankfurter Ring 81', '80807 München', DE, 'chemicals', 'bavaria-pharmaservices'), ...mr('Dr. Lukas Aigner', 'Leiter Qualitätssicherung', 'quality'), phone: '+49 89 99998 339', status: 'contacted', rating: 'hot', campaign: 'Webinar GMP', tags: ['GMP'], next_step: 'Referenzen zusenden', next_in: 2 },
  { ...at('Stadtwerkstatt Leipzig eG', 'Karl-Heine-Straße 99', '04229 Leipzig', DE, 'construction', 'stadtwerkstatt-leipzig'), ...ms('Juliane Richter', 'Vorständin', 'management'), status: 'new' },
  { ...at('Schwarzwald Präzision GmbH', 'Gewerbestraße 12', '79112 Freiburg im Breisgau', DE, 'manufacturing', 'schwarzwald-praezision'), ...mr('Martin Fehrenbach', 'Geschäftsführer', 'management'), status: 'contacted', rating: 'warm', priority: 'normal', next_step: 'Bedarf an CNC-Schulungen erfragen', next_in: 9 },
  { ...at('Donaukai Handels GmbH', 'Handelskai 94', '1200 Wien', AT, 'commerce', 'donaukai-handel'), ...ms('Mag. Barbara Leitner', 'Leiterin Einkauf', 'purchasing'), status: 'contacted', rating: 'warm', tags: ['Österreich'], next_step: 'Preisliste in Euro netto senden', next_in: 5 },
  { ...at('Wienerwald Bildung GmbH', 'Hietzinger Hauptstraße 41', '1130 Wien', AT, 'education', 'wienerwald-bildung'), ...mr('Florian Steiner', 'Programmleiter', 'training'), status: 'new', tags: ['Österreich'] },
  { ...at('Mozartstadt Touristik GmbH', 'Imbergstraße 22', '5020 Salzburg', AT, 'travel', 'mozartstadt-touristik'), ...ms('Theresa Moser', 'Marketingleiterin', 'marketing'), status: 'qualified', rating: 'hot', campaign: 'Herbstmesse', tags: ['Österreich', 'Englisch'], next_step: 'Angebot für Sprachtrainings nachfassen', next_in: 1 },
  { ...at('Grazer Metallbau Pichler KG', 'Wiener Straße 330', '8051 Graz', AT, 'construction', 'metallbau-pichler'), ...mr('Johann Pichler', 'Inhaber', 'management'), status: 'disqualified', rating: 'cold', disqualified_reason: 'Betrieb wird übergeben, erst danach wieder ansprechen' },
  { ...at('Limmat Treuhand AG', 'Stampfenbachstrasse 48', '8006 Zürich', CH, 'finance', 'limmat-treuhand'), ...ms('Nadine Frei', 'Leiterin Personal', 'hr'), status: 'contacted', rating: 'warm', tags: ['Schweiz'], next_step: 'Offerte in Franken erstellen', next_in: 6 },
  { ...at('Rheinknie Chemie AG', 'Neuhausstrasse 30', '4057 Basel', CH, 'chemicals', 'rheinknie-chemie'), ...mr('Reto Zbinden', 'Leiter Ausbildung', 'training'), status: 'qualified', rating: 'hot', priority: 'high', tags: ['Schweiz', 'Sicherheit'], next_step: 'Termin für Laborsicherheit festlegen', next_in: 11, notes: 'Deutsch und Französisch gewünscht.' },
  { ...at('Aare Energie Genossenschaft', 'Effingerstrasse 17', '3008 Bern', CH, 'utility', 'aare-energie'), ...ms('Simone Wyss', 'Geschäftsleiterin', 'management'), status: 'new', tags: ['Schweiz'] },
]
