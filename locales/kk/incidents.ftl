# Командаға ақаулар туралы хабарлар.

incident-head = Назар аударыңыз
# $what is a name like announcement:42; $reason is Telegram’s own answer.
incident-paused = Telegram мәтінді қабылдамады, сондықтан жіберу кідіртілді: { $what }. Telegram жауабы: { $reason }. Мәтінді түзетіңіз немесе жіберуді тоқтатыңыз: /announcements
incident-uncorrected = Telegram түзетілген мәтінді қабылдамады, сондықтан түзету тоқтатылды: { $what }. Telegram жауабы: { $reason }. Мәтінді қайта түзетіңіз: /announcements
incident-held = Барлық жіберу тоқтатылды. Себебі: { $why }. Сұрауларға жауап беріледі. Жалғастыру (тек иесі): /release
incident-held-why = { $why ->
    [refusals] соңғы хабарламалардың көбі қабылданбады
    [token] Telegram боттың токенін қабылдамайды
    [backup] дерекқор көшірмеден қалпына келтірілді
    [clock] сервер сағаты дерекқордағы уақыттан артта
   *[away] бот алты сағаттан ұзақ іске қосылмаған
}
incident-aside = Бір хабар үш әрекеттен кейін де өңделмеді. Нөмірі: { $update }. Ақаудың сипаттамасы бағдарлама журналында жазылған.
incident-source = Дереккөз кідіртілді: { $name }. Қатарынан болған қателер: { $n }. Соңғысы: { $why }. Қарап шығыңыз: /sources
incident-stars = Бот шотындағы жұлдыздар таусылды. Жіберу әдеттегі қарқынмен жалғасады: { $what }

# What the owners are told once a day; $length is a span of time, $date a day.
troubles-head = Күнделікті тексеру. Назар аударыңыз
troubles-unreachable = Telegram-мен байланыс болмаған уақыт: { $length }
troubles-unknown = Жеткені белгісіз хабарламалар: { $n }
troubles-paused = Кідіртіліп тұрған жіберулер: { $n }
troubles-disk = Дискідегі бос орын: { $percent } %. Орын босатыңыз немесе дерекқорды үлкенірек дискіге көшіріңіз.
troubles-copy = Дерекқордың соңғы көшірмесі: { $date }. Көшірме күн сайын жасалуы тиіс.
troubles-no-copy = Дерекқордың көшірмесі әлі жоқ. Күн сайын жасалуын баптаңыз: jarshy backup
troubles-held = Барлық жіберу тоқтатылып тұр. Жалғастыру (тек иесі): /release
troubles-away = Бот істемеген уақыт: { $length }. Telegram хабарларды 24 сағат сақтайды, одан бұрын жазылғандары жоғалды.
