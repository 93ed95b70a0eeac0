# Жаңалықтар: тізім, карточка, қабылдаудағы қателер.

news-head = Жаңалықтар
news-none = Әзірге жаңалық жоқ.
news-pinned = Маңызды
news-date = Жарияланған күні: { $date }
news-date-unknown = Жарияланған күні: көрсетілмеген
news-publisher = Дереккөз: { $publisher }
news-republisher = Қайта жариялаған: { $publisher }
news-others = Бұл туралы жазғандар: { $publishers }
news-region = Өңірі: { $region }
news-language = Тілі: { $language }
# «Тілі: » сөзінен кейін тұрады.
news-language-name = { $tag ->
    [kk] қазақ тілі
    [ru] орыс тілі
    [en] ағылшын тілі
    [tr] түрік тілі
    [de] неміс тілі
    [zh] қытай тілі
   *[other] анықталмаған
}

news-fault-json = Жол JSON түрінде емес: { $text }
news-fault-field = Мұндай өріс жоқ.
news-fault-field-hint = Мұндай өріс жоқ. Мүмкін, мынау: { $text }.
news-fault-type = Мәннің түрі дұрыс емес.
news-fault-empty = Тақырыбы да, мәтіні де жоқ.
news-fault-too-long = Тым ұзақ. Әріп саны: { $length }, рұқсат етілгені: { $limit }.
news-fault-date = «{ $text }» күнін оқу мүмкін болмады. Былай жазыңыз: 2026-05-01 немесе 2026-05-01T10:00.
news-fault-precision = «{ $text }» дәлдігі күнге сәйкес емес. Мүмкін мәндер: second, minute, day, none.
news-fault-region = «{ $text }» өңірі танылмады. Бүкіл ел үшін KZ, өңірлер үшін KZ-15;KZ-71 түрінде жазыңыз.
news-fault-link = «{ $text }» сілтеме емес. Сілтеме https:// немесе http:// деп басталады.
news-fault-twice = Бұл жаңалық файлда бар. Жолы: { $line }.
news-fault-no-items = Файлда жаңалық жоқ.
news-fault-encoding = Файлды оқу мүмкін болмады. Оны UTF-8 түрінде сақтап, қайта жіберіңіз.
news-fault-feed = Жаңалықтар арнасын оқу мүмкін болмады: { $text }

# /sources: дереккөздер, олардың күйі, не қабылданбады және неге.
sources-head = Дереккөздер: { $n }
sources-none = Әзірге дереккөз жоқ. Жаңалықтар арнасын (RSS, Atom, JSON Feed) қосыңыз.
sources-waiting = Шешім күтіп тұрған жаңалықтар: { $n }
sources-add = Дереккөз қосу
sources-hosts = Рұқсат етілген сайттар
sources-hosts-text = Бот тек осы сайттардан оқиды. Саны: { $n }. Дереккөз қосылғанда оның сайты тізімге өзі енеді.
sources-host-remove = Тізімнен алу: { $host }
sources-ask = Жаңалықтар арнасының мекенжайын жіберіңіз. Мысалы: https://example.kz/rss.xml
sources-refused = Дереккөз қосылмады. Себебі: { $why }. Басқа мекенжай жіберіңіз.
sources-items = Арнадағы жаңалықтар: { $n }
sources-sure = Осы дереккөзді қосасыз ба? Оның сайтынан оқуға рұқсат беріледі.

source-state = { $state ->
    [on] жұмыс істейді
    [new] әлі сұралған жоқ
    [off] модератор кідіртті
    [failing] жауап бермеді
   *[failed] қателерден кейін кідіртілді
}
source-state-line = Күйі: { $state }
source-last-ok = Соңғы жауабы: { $at }
source-never-ok = Соңғы жауабы: болған жоқ
source-next = Келесі сұрау: { $at }
source-failures = Қатарынан болған қателер: { $n }
source-taken = Алынған жаңалықтар: { $n }
source-region = Өңірі: { $region }
source-trusted = Жаңалықтары модераторсыз жарияланады.
source-moderated = Әр жаңалықты модератор қарайды.
source-notes = Ескертпелер
source-note-empty = Мәтіні жоқ, алынбады: { $n }
source-note-ahead = Күні болашақта, күнсіз алынды: { $n }
source-note-long = Тақырыбы тым ұзын, қысқартылды: { $n }
source-note-same-id = Белгісі басқа жаңалықтікімен бірдей, сілтемесі бойынша ажыратылды: { $n }
source-note-twice = Арнада екі рет тұр, бір рет алынды: { $n }
source-note-many = Арна тым ұзын, ең жаңалары алынды. Қалып қойғаны: { $n }
source-note-changed = Дереккөзде өзгерген: { $n }
source-note-gone = Дереккөзден жойылған: { $n }
source-pause = Кідірту
source-resume = Қайта қосу
source-now = Қазір тексеру
source-trust = Осы дереккөзге әрдайым сену
source-untrust = Әр жаңалықты қарап шығу
source-choose-region = Өңір
source-remove = Жою
source-remove-sure = Дереккөз жойылсын ба? Атауы: { $name }. Одан алынған жаңалықтар қалады.
source-ask-region = Дереккөз жаңалықтары қай өңірге қатысты? Атауы: { $name }
source-trouble = { $word ->
    [address] мекенжай жарамсыз, тек https:// немесе http:// сілтемесі қабылданады
    [host] сайт рұқсат етілгендер тізімінде жоқ ({ $detail })
    [local] мекенжай жергілікті желіге апарады
    [large] жауап 2 МиБ шегінен асты
    [slow] толық жауап 20 секундта келмеді
    [redirects] сілтеме тым көп рет қайта бағытталды
    [status] сервер { $detail } кодымен жауап берді
    [network] байланыс болмады ({ $detail })
    [entities] арнада қауіпті анықтамалар бар
    [broken] бұл жаңалықтар арнасы емес немесе бүлінген
    [empty] бетте тақырып табылмады
   *[ours] бот оны оқи алмады
}
source-network = { $kind ->
    [name] сайттың атауы табылмады
    [certificate] сайттың сертификаты жарамсыз
    [refused] сервер қосылмады
   *[cut] байланыс үзілді
}

# /newsdesk: жиналған жаңалықтар шешім күтеді.
newsdesk-head = Шешім күтіп тұрған жаңалықтар: { $n }
newsdesk-none = Кезек бос.
newsdesk-open = Жаңалықтар кезегі
newsdesk-sources = Дереккөздер тізімі
newsdesk-relevance = ұйымға қатысы: { $n }
newsdesk-known = бұл туралы жарияланған
newsdesk-changed = дереккөзде өзгерді
newsdesk-state = { $state ->
    [approved] Күйі: жарияланды
    [dropped] Күйі: алынбады
   *[collected] Күйі: шешім күтеді
}
newsdesk-relevance-line = Ұйымға қатысы (аталу саны бойынша): { $n }
newsdesk-from = Қайдан алынды: { $name }
newsdesk-gone = Дереккөзде енді жоқ: { $at }
newsdesk-mates = Осы жаңалықтың басқа нұсқалары
newsdesk-new-text = Дереккөздегі жаңа мәтіні
newsdesk-approve = Мақұлдау
newsdesk-drop = Алмау
newsdesk-withdraw = Жариялаудан алып тастау
newsdesk-take-new = Жаңа мәтінді алу
newsdesk-keep-old = Бұрынғысын қалдыру
newsdesk-pin = Бірінші орынға қою
newsdesk-unpin = Бірінші орыннан алу
newsdesk-edit = Мәтінін өңдеу
newsdesk-pair = Аудармасын байланыстыру
newsdesk-event = Іс-шарамен байланыстыру
newsdesk-events = Бұл жаңалық қай іс-шара туралы? Нөмірін таңдаңыз, белгіленгендері байланыстырылған.
newsdesk-no-events = Мазмұны жақын іс-шара табылмады.
newsdesk-part = Нұсқалардан ажырату
newsdesk-full = Толық мәтіні
newsdesk-full-head = Толық мәтіні: шешім қабылдау үшін ғана
newsdesk-next = Келесі жаңалық
newsdesk-candidates = Қайсысы осы жаңалықтың басқа тілдегі нұсқасы? Нөмірін таңдаңыз.
newsdesk-no-candidates = Басқа тілде жақын күндерде жарияланған жаңалық табылмады.
newsdesk-edit-ask = Жаңа мәтінді бір хабарламамен жіберіңіз: бірінші жолда тақырыбы, келесі жолдарда қысқаша мазмұны. Қазіргісі:

addnews-host = Бұл сайттан оқуға әлі рұқсат жоқ: { $host }. Рұқсат берілсін бе?
addnews-allow = Рұқсат беру
addnews-refused = Бетті оқу мүмкін болмады. Себебі: { $why }.
