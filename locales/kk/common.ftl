# Words every room uses.

# Buttons.
button-back = Артқа
button-next = Келесі
button-previous = Алдыңғы
button-yes = Иә
button-no = Жоқ
button-cancel = Бас тарту
button-confirm = Растау
button-menu = Негізгі мәзір
button-settings = Баптаулар
button-help = Көмек
button-read = Толық оқу
button-turn-off = Өшіру

# A list by pages: «2 / 5».
page-of = { $page } / { $pages }
nothing-found = Ештеңе табылмады

# When something went wrong.
error-try-later = Қате орын алды. Кейінірек қайталап көріңіз.
error-too-much = Бір минутта тым көп хабарлама келді. Бір минуттан кейін жалғастырыңыз.
error-not-permitted = Бұл әрекетті орындауға рұқсатыңыз жоқ.
error-stale-button = Бұл түйме ескірген. Соңғы нұсқасы көрсетілді.
error-too-often = Сұрау тым жиі жіберілді. { $n } секундтан кейін қайталап көріңіз.

# What we could not read.
not-understood = Хабарламаңызды түсіне алмадық. Іздеу үшін сөз жазыңыз немесе /help командасын таңдаңыз.
not-understood-command = Мұндай команда жоқ. Командалар тізімі: /help

time-zone-note = Уақыт Астана уақыты бойынша көрсетілген (UTC+5).

# Regions, to stand after «Өңірі:».
regions-all = Барлық өңірлер
regions-none = Өңір таңдалмаған
# $names is «Абай облысы, Ақмола облысы, Ақтөбе облысы».
regions-more = { $names } және тағы { $n } өңір

# Whom a message is for, when nothing narrows it.
audience-everyone = Барлық жазылушылар

# $name is «Жеңіс күні»: a day off that was moved from a weekend.
holiday-moved = { $name }: ауыстырылған демалыс күні

# Аудиторияны тарылтатын белгілер, бір жолда «·» арқылы.
audience-asked-for = іс-шараны еске салуды сұрағандар: №{ $event }
audience-follows = іс-шара сериясына жазылғандар: №{ $event }
audience-joined-from = жазылған күні, бастап: { $date }
audience-joined-until = жазылған күні, дейін: { $date }
audience-topics = тақырыптар: { $topics }
# $structure – ұйым файлындағы құрылым атауы.
audience-structure = құрылымның іс-шараларын күтетіндер: { $structure }
audience-chats = { $kind ->
    [groups] тек байланыстырылған топтар
    [channels] тек байланыстырылған арналар
   *[people] тек жеке чаттар
}
