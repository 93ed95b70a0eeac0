# Новости: список, карточка, ошибки приёма.

news-head = Новости
news-none = Новостей пока нет.
news-pinned = Важное
news-date = Дата публикации: { $date }
news-date-unknown = Дата публикации: не указана
news-publisher = Источник: { $publisher }
news-republisher = Перепечатка: { $publisher }
news-others = Об этом пишут: { $publishers }
news-region = Регион: { $region }
news-language = Язык: { $language }
# Стоит после «Язык: ».
news-language-name = { $tag ->
    [kk] казахский
    [ru] русский
    [en] английский
    [tr] турецкий
    [de] немецкий
    [zh] китайский
   *[other] не определён
}

news-fault-json = Строка не в формате JSON: { $text }
news-fault-field = Такого поля нет.
news-fault-field-hint = Такого поля нет. Возможно, имелось в виду: { $text }.
news-fault-type = Значение не того вида.
news-fault-empty = Нет ни заголовка, ни текста.
news-fault-too-long = Слишком длинно. Букв: { $length }, допустимо: { $limit }.
news-fault-date = Дату «{ $text }» прочитать не удалось. Напишите так: 2026-05-01 или 2026-05-01T10:00.
news-fault-precision = Точность «{ $text }» не подходит к дате. Возможные значения: second, minute, day, none.
news-fault-region = Регион «{ $text }» не распознан. Для всей страны напишите KZ, для регионов: KZ-15;KZ-71.
news-fault-link = «{ $text }» не ссылка. Ссылка начинается с https:// или http://.
news-fault-twice = Эта новость в файле уже есть. Строка: { $line }.
news-fault-no-items = В файле нет новостей.
news-fault-encoding = Файл прочитать не удалось. Сохраните его в UTF-8 и пришлите снова.
news-fault-feed = Ленту новостей прочитать не удалось: { $text }
