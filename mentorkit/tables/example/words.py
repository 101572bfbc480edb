"""The words of the example: invented people, an invented agency, what they write.

First and last names are drawn apart from each other and from everything else
about a person, so that a name tells nothing.
"""

from __future__ import annotations

FIRST_NAMES = (
    "Åsa", "Örjan", "Märta", "Björn", "Göran", "Håkan", "Sören", "Malin", "Karin", "Lars",
    "Eva", "Anders", "Ingrid", "Johan", "Linnéa", "Oskar", "Elin", "Fredrik", "Hanna", "Gustav",
    "Sofia", "Emil", "Maja", "Viktor", "Ulla", "Torbjörn", "Kerstin", "Jonas", "Ebba", "Nils",
    "Amina", "Amir", "Fatima", "Yusuf", "Leila", "Samir", "Nadia", "Hassan", "Zahra", "Omar",
    "Aleksandra", "Piotr", "Milica", "Dragan", "Jelena", "Ivan", "Katarzyna", "Marek", "Vesna",
    "Päivi", "Jukka", "Aino", "Timo", "Mai", "Thanh", "Linh", "Somchai", "Li", "Wei", "Mei",
    "Selam", "Abebe", "Hodan", "Abdi", "Tesfay", "Carmen", "Diego", "Lucía", "Mateo", "Ximena",
    "Priya", "Arjun", "Shirin", "Darius", "Rojin", "Azad", "Elif", "Mehmet", "Ayşe", "Noor",
)  # fmt: skip

LAST_NAMES = (
    "Öberg", "Åkesson", "Ängström", "Sjöberg", "Lindqvist", "Nyström", "Bergström", "Håkansson",
    "Blomkvist", "Ekström", "Hellström", "Löfgren", "Östlund", "Åström", "Norén", "Sandberg",
    "Wikström", "Lundmark", "Forsberg", "Hedlund", "Backström", "Grönlund", "Söderholm", "Ek",
    "Ahmadi", "Hosseini", "Haddad", "Khalil", "Saleh", "Mansour", "Rahimi", "Farah", "Warsame",
    "Tekle", "Haile", "Kowalczyk", "Nowicka", "Petrović", "Jovanović", "Horvat", "Novak",
    "Virtanen", "Mäkelä", "Nieminen", "Koskela", "Nguyen", "Tran", "Pham", "Chen", "Wong",
    "Sharma", "Patel", "Demir", "Yıldız", "Kaya", "Aydın", "García", "Morales", "Rojas", "Silva",
)  # fmt: skip

DOMAIN = "exempelverket.example"

#: Department: share of the staff, share of women, share born abroad.
DEPARTMENTS = {
    "Tillsyn": (0.20, 0.56, 0.17),
    "Kundtjänst": (0.18, 0.66, 0.36),
    "IT och digitalisering": (0.15, 0.33, 0.29),
    "Analys": (0.09, 0.52, 0.19),
    "Juridik": (0.08, 0.60, 0.12),
    "Ekonomi": (0.08, 0.62, 0.19),
    "Fastighet": (0.07, 0.34, 0.28),
    "Kommunikation": (0.05, 0.68, 0.12),
    "Inköp": (0.05, 0.53, 0.20),
    "HR": (0.05, 0.74, 0.15),
}
TEAM_NAMES = (
    "Nord", "Syd", "Öst", "Väst", "Mitt", "Kust", "Stöd", "Utveckling", "Service", "Metod",
)  # fmt: skip
SITES = {"Gävle": 0.34, "Sundsvall": 0.2, "Västerås": 0.18, "Stockholm": 0.18, "Malmö": 0.1}
LANGUAGES = {"engelska": 0.45, "arabiska": 0.09, "finska": 0.06, "polska": 0.04, "somaliska": 0.03,
             "persiska": 0.03, "spanska": 0.04, "tyska": 0.05, "teckenspråk": 0.01}  # fmt: skip
DAYS = ("mån", "tis", "ons", "tors", "fre")

#: Cluster of topics: topic: (how many ask for it, how many offer it), relative.
TOPICS = {
    "leda": {
        "ledarskap": (9, 10),
        "ledarskap utan chefsroll": (6, 4),
        "konflikthantering": (3, 5),
        "återkoppling": (3, 6),
        "förändringsledning": (3, 4),
    },
    "projekt": {
        "projektledning": (8, 6),
        "processutveckling": (3, 5),
        "upphandling": (3, 3),
        "budget och uppföljning": (3, 5),
    },
    "data": {
        # Wanted by many, offered by few: the gap that recruitment of mentors should close.
        "dataanalys": (13, 1.2),
        "statistik": (4, 1.5),
        "programmering": (4, 2),
        "digitalisering": (4, 4),
    },
    "juridik": {
        "förvaltningsrätt": (4, 4),
        "utredningsmetodik": (5, 5),
        "dataskydd": (3, 2),
        "avtalsrätt": (2, 3),
    },
    "karriär": {
        "karriärvägar": (8, 5),
        "nätverk": (8, 6),
        "intern rörlighet": (5, 3),
        "balans i arbetslivet": (4, 4),
    },
    "tala och skriva": {
        "presentationsteknik": (5, 5),
        "klarspråk": (4, 5),
        "förhandling": (3, 4),
        "svenska i yrkeslivet": (4, 4),
    },
}

INTERESTS = (
    "löpning", "matlagning", "läsning", "körsång", "fotboll", "innebandy", "trädgård", "film",
    "fotografi", "schack", "sällskapsspel", "stickning", "simning", "längdskidor", "cykling",
    "friluftsliv", "fiske", "resor", "språk", "dans", "måleri", "podcast", "släktforskning",
    "bakning", "ideellt arbete",
)  # fmt: skip

ABOUT_MENTEE = (
    "Jag vill bli säkrare i {topic} och förstå hur andra har gjort.",
    "Jag har arbetat med samma uppgifter länge och vill ta nästa steg mot {topic}.",
    "Jag lär mig bäst genom att pröva och få återkoppling, helst inom {topic}.",
    "Mitt mål är att få använda {topic} i mitt arbete varje vecka.",
    "Jag söker någon att bolla tankar om {topic} med.",
)
ABOUT_MENTOR = (
    "Jag har arbetat med {topic} i många år och delar gärna med mig.",
    "Jag tycker om att ställa frågor och lyssna, särskilt om {topic}.",
    "Jag har bytt bana mitt i livet och vet hur det är att börja om med {topic}.",
    "Jag har gått många omvägar genom myndigheten; fråga mig om {topic}.",
    "Jag kan öppna dörrar till kollegor som arbetar med {topic}.",
)
ABOUT_BOTH = "På fritiden blir det mest {interest}."

MENTEE_EXPECTS = (
    "lyssnar", "ställer öppna frågor", "öppnar dörrar", "ger ärlig återkoppling",
    "delar egna misstag", "håller tiden", "hjälper mig se mina styrkor",
)  # fmt: skip
MENTOR_EXPECTS = (
    "kommer förberedd", "äger sina mål", "säger till när något skaver", "prövar mellan mötena",
    "bokar mötena", "är nyfiken",
)  # fmt: skip

#: Kind of goal: the goal and how the pair will know.
GOALS = {
    "skill": (
        ("Bli trygg i {topic}", "Har gjort en egen uppgift inom {topic}"),
        ("Fördjupa mig i {topic}", "Har gått en kurs och visat vad jag lärt mig"),
        ("Använda {topic} i mitt dagliga arbete", "Använder det minst en gång i veckan"),
    ),
    "career_step": (
        ("Pröva en roll med ansvar för {topic}", "Har haft rollen i minst en månad"),
        ("Söka en tjänst där {topic} ingår", "Har skickat minst två ansökningar"),
        ("Ta fram en plan för mina nästa tre år", "Planen är förankrad hos min chef"),
    ),
    "network": (
        ("Lära känna fem kollegor på andra avdelningar", "Har ätit lunch med fem nya kollegor"),
        ("Gå med i ett nätverk för {topic}", "Har varit på tre träffar"),
    ),
}

NEXT_STEPS = (
    "Skriva ner tre situationer till nästa gång", "Boka ett samtal med en kollega inom {topic}",
    "Läsa igenom riktlinjerna och ta med frågor", "Be om återkoppling efter nästa presentation",
    "Skriva om mitt mål så att det går att mäta", "Följa med mentorn på ett möte",
    "Pröva det vi talade om och berätta",
)  # fmt: skip
MEETING_TOPICS = ("återkoppling", "nästa steg", "arbetsmiljö", "läget just nu", "styrkor")

GOAL_NOTES = {
    "none": ("Inte kommit igång än", "Har fått vänta på grund av annat arbete"),
    "some": ("Har tagit ett första steg", "Har prövat en gång och vill göra om det",
             "Har talat med min chef om det"),
    "good": ("Går nästan av sig självt nu", "Återstår bara att visa det för andra",
             "Har fått fin återkoppling"),
}  # fmt: skip
#: What works, and what does not, as pairs told the coordinator.
FOLLOW_UPS = (
    ("Samtalen är öppna", "Vi förbereder oss båda", "Vi har hittat en bra rytm",
     "Det är lätt att prata"),
    ("Svårt att hitta tider", "Vi glider ifrån målen", "Lokalen är för lyhörd",
     "Osäkert vad som förväntas"),
)  # fmt: skip

ENDED_BY_CHOICE = (
    "ändrade arbetsuppgifter", "önskemål om byte av mentor", "föräldraledighet",
    "avslutat i samförstånd",
)  # fmt: skip

COMMENTS = {
    "mentee": (
        "Samtalen har gett mig mod att säga vad jag tycker.",
        "Svårt att hitta tider som passar båda.",
        "Jag har fått insyn i hur beslut fattas.",
        "Skulle vilja träffas oftare.",
        "Gruppmötena är det bästa: jag är inte ensam om mina frågor.",
        "Vi hade behövt tydligare mål från början.",
        "Jag har vågat söka en ny roll.",
        "Det är ovant att någon verkligen lyssnar.",
    ),
    "mentor": (
        "Jag lär mig lika mycket som min adept.",
        "Tiden räcker inte riktigt till.",
        "Utbildningen i att ställa öppna frågor var till stor nytta.",
        "Jag ser min egen arbetsplats med nya ögon.",
        "Mer stöd från ledningen vore bra.",
    ),
    "waiting": (
        "Hoppas på en plats nästa omgång.",
        "Bra att lottningen var öppet redovisad.",
    ),
    "other": (
        "Hög arbetsbelastning i perioder.",
        "Fler borde få chansen att ha en mentor.",
    ),
}
