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
