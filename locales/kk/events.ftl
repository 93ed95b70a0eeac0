# Күнтізбе: карточка, тізімдер, импорттағы қателер.

event-kind = { $kind ->
    [session] Сессия
    [conference] Конференция
    [congress] Съезд
    [forum] Форум
    [meeting] Кездесу
    [round_table] Дөңгелек үстел
    [seminar] Семинар
    [training] Оқыту
    [course] Курс
    [telebridge] Телекөпір
    [campaign] Акция
    [competition] Байқау
    [sport] Спорттық жарыс
    [half_marathon] Жартылай марафон
    [concert] Концерт
    [festival] Фестиваль
    [exhibition] Көрме
    [lecture] Дәріс
    [holiday] Мереке
    [observance] Атаулы күн
    [anniversary] Мерейтой
   *[other] Іс-шара
}
event-format = { $format ->
    [online] Онлайн
    [hybrid] Аралас: келіп немесе онлайн
    [telebridge] Телекөпір
   *[onsite] Келіп қатысу
}
event-status = { $status ->
    [draft] Нобай
    [postponed] Кейінге қалдырылды
    [moved] Басқа күнге ауыстырылды
    [cancelled] Өткізілмейді
    [held] Өтті
    [running] Өтіп жатыр
   *[published] Жоспарланған
}
event-internal = Ішкі іс-шара

event-date = Күні: { $date }
event-begins = Басталуы: { $date }
event-was-date = Бұрынғы күні: { $date }
event-postponed = Іс-шара кейінге қалдырылды. Жаңа күні кейін хабарланады.
event-venue = Өтетін орны: { $venue }
event-was-venue = Бұрынғы орны: { $venue }
event-region = Өңірі: { $region }
event-organiser = Ұйымдастырушы: { $organiser }
event-chair = Төрағасы: { $chair }
event-partners = Серіктестер: { $partners }
event-speakers = Сөз сөйлейтіндер: { $speakers }
event-structure = Құрылымы: { $structure }
event-programme = Бағдарлама: { $programme }
event-parent = Негізгі іс-шара: { $title }
event-parent-open = Негізгі іс-шара
event-parts = Осы іс-шара аясында
event-news = Бұл туралы жаңалықтар
event-parts-more = Тағы: { $n }
event-kind-line = Іс-шара түрі: { $kind }
event-format-line = Өткізу форматы: { $format }
event-ordinal = Реттік саны: { $n }
event-how = Қатысу тәртібі: { $how }
event-registration = Қатысу үшін тіркелу
event-more = Толығырақ
event-map = Картадан қарау
event-repeats = Қайталанады: { $often ->
    [yearly] жыл сайын
    [monthly] ай сайын
    [weekly] апта сайын
   *[daily] күн сайын
}
event-planned = Күтілетін қатысушылар саны: { $n }
event-reported = Қатысушылар саны: { $n }
event-by-source = { $line } (дереккөз: { $source })
event-reason = Себебі: { $reason }
event-time-open = Уақыты нақтылануда
# Күнтізбе файлындағы атау.
event-ics-time-open = { $title } (уақыты нақтылануда)
# «Күні: » сөзінен кейін тұрады.
event-date-open = нақтылануда
event-day-time = { $day }, { $time }
event-day-times = { $day }, { $from }–{ $until }
event-days = { $from }–{ $until }
event-span = { $from } – { $until }
# Мәтін осы тілде жоқ, басқа тілде көрсетілген.
event-untranslated = Аударма жоқ. Мәтін тілі: { $language }
event-language = { $tag ->
    [kk] қазақша
    [ru] орысша
    [en] ағылшынша
   *[other] { $tag }
}

event-fault-date = Күнді оқу мүмкін болмады. Былай жазыңыз: 2026-05-01T10:00, 2026-05-01, 2026-05, 2025-23 (күз) немесе 2026.
event-fault-no-such-date = Мұндай күн немесе сағат жоқ.
event-fault-zone = Жергілікті уақытты уақыт белдеуінсіз жазыңыз.
event-fault-year = Жыл мына аралықта болуы керек: { $from }–{ $until }.
event-fault-no-start = Аяқталуы бар, бірақ басталуы көрсетілмеген.
event-fault-backwards = Аяқталуы басталуынан бұрын тұр.
event-fault-three-years = Іс-шара үш жылдан ұзақ болып тұр.
event-fault-empty = Бос болмауы керек.
event-fault-too-long = Тым ұзақ. Әріп саны: { $length }, рұқсат етілгені: { $limit }.
event-fault-choice = «{ $text }» танылмады. Мүмкін мәндер: { $choices }.
event-fault-region = «{ $text }» өңірі танылмады. Бүкіл ел үшін KZ, өңірлер үшін KZ-15;KZ-71 түрінде жазыңыз.
event-fault-no-region = Өңір көрсетілмеген. Бүкіл ел үшін KZ, өңірлер үшін KZ-15;KZ-71 түрінде жазыңыз.
event-fault-number = «{ $text }» 0 мен 9999999 аралығындағы бүтін сан емес.
event-fault-link = «{ $text }» сілтеме емес. Сілтеме https:// немесе http:// деп басталады.
event-fault-both-languages = Жариялау үшін екі тілдегі атауы қажет: қазақша және орысша.
event-fault-twice = «{ $id }» белгісі файлда бұрын кездескен. Жолы: { $line }.
event-fault-parent = «{ $id }» белгісі бар негізгі іс-шара табылмады.
event-fault-cells = Ұяшық саны: { $found }. Тақырып жолында: { $expected }.
event-fault-column = Мұндай баған жоқ.
event-fault-column-hint = Мұндай баған жоқ. Мүмкін, мынау: { $hint }.
event-fault-header = Тақырып жолында бұл баған дәл бір рет тұруы керек.
event-fault-unknown-zone = «{ $zone }» уақыт белдеуі танылмады.
event-fault-occurrence = Қайталанатын іс-шараның бір күндік өзгерісі импортталмайды. Оны осы жерде өзгертіңіз.
event-fault-rule = Қайталану ережесі танылмады. Мысалы: FREQ=WEEKLY;COUNT=10.
event-fault-rule-day = Қайталанатын іс-шараның күні белгілі болуы керек.
event-fault-rule-often = Іс-шара күніне бір реттен жиі қайталанбайды.
event-fault-rule-endless = Қайталану қашан аяқталатынын көрсетіңіз: UNTIL немесе COUNT. Шексіз тек жыл сайын қайталанатын іс-шара бола алады.

event-file-empty = Файл бос.
event-file-large = Файл тым үлкен. Шегі: { $limit } МБ.
event-file-rows = Жолдар тым көп. Шегі: { $limit }.
event-file-kind = Файл түрі танылмады. Мына түрлердің бірін жіберіңіз: CSV, TSV, XLSX, ICS.
event-file-damaged = Файл бүлінген: { $reason }
