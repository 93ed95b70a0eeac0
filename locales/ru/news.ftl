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

# /sources: источники, их состояние, что не принято и почему.
sources-head = Источники: { $n }
sources-none = Источников пока нет. Добавьте ленту новостей (RSS, Atom, JSON Feed).
sources-waiting = Новости, которые ждут решения: { $n }
sources-add = Добавить источник
sources-hosts = Разрешённые сайты
sources-hosts-text = Бот читает только с этих сайтов. Всего: { $n }. При добавлении источника его сайт попадает в список сам.
sources-host-remove = Убрать из списка: { $host }
sources-ask = Пришлите адрес ленты новостей. Например: https://example.kz/rss.xml
sources-refused = Источник не добавлен. Причина: { $why }. Пришлите другой адрес.
sources-items = Новости в ленте: { $n }
sources-sure = Добавить этот источник? Чтение с его сайта будет разрешено.

source-state = { $state ->
    [on] работает
    [new] ещё не запрашивался
    [off] приостановлен модератором
    [failing] не ответил
   *[failed] приостановлен из-за ошибок
}
source-state-line = Состояние: { $state }
source-last-ok = Последний ответ: { $at }
source-never-ok = Последний ответ: не было
source-next = Следующий запрос: { $at }
source-failures = Ошибок подряд: { $n }
source-taken = Принято новостей: { $n }
source-region = Регион: { $region }
source-trusted = Новости публикуются без модератора.
source-moderated = Каждую новость смотрит модератор.
source-notes = Примечания
source-note-empty = Без текста, не приняты: { $n }
source-note-ahead = Дата в будущем, приняты без даты: { $n }
source-note-long = Слишком длинный заголовок, сокращён: { $n }
source-note-same-id = Метка как у другой новости, различены по ссылке: { $n }
source-note-twice = Стоят в ленте дважды, приняты один раз: { $n }
source-note-many = Лента слишком длинная, приняты самые новые. Осталось: { $n }
source-note-changed = Изменились в источнике: { $n }
source-note-gone = Исчезли из источника: { $n }
source-pause = Приостановить
source-resume = Возобновить
source-now = Проверить сейчас
source-trust = Всегда доверять этому источнику
source-untrust = Смотреть каждую новость
source-choose-region = Регион
source-remove = Удалить
source-remove-sure = Удалить источник? Название: { $name }. Принятые из него новости останутся.
source-ask-region = К какому региону относятся новости источника? Название: { $name }
source-trouble = { $word ->
    [address] адрес не подходит, принимаются только ссылки https:// и http://
    [host] сайта нет в списке разрешённых ({ $detail })
    [local] адрес ведёт в локальную сеть
    [large] ответ больше 2 МиБ
    [slow] полный ответ не пришёл за 20 секунд
    [redirects] слишком много перенаправлений
    [status] сервер ответил кодом { $detail }
    [network] нет соединения ({ $detail })
    [entities] в ленте опасные определения
    [broken] это не лента новостей, или она повреждена
    [empty] на странице не нашлось заголовка
   *[ours] боту не удалось это прочитать
}
source-network = { $kind ->
    [name] имя сайта не найдено
    [certificate] сертификат сайта не действует
    [refused] сервер не принимает соединения
   *[cut] соединение прервано
}

# /newsdesk: собранные новости ждут решения.
newsdesk-head = Новости, которые ждут решения: { $n }
newsdesk-none = Очередь пуста.
newsdesk-open = Очередь новостей
newsdesk-sources = Список источников
newsdesk-relevance = об организации: { $n }
newsdesk-known = об этом уже опубликовано
newsdesk-changed = изменилась в источнике
newsdesk-state = { $state ->
    [approved] Состояние: опубликована
    [dropped] Состояние: не взята
   *[collected] Состояние: ждёт решения
}
newsdesk-relevance-line = Об организации (по числу упоминаний): { $n }
newsdesk-from = Откуда взята: { $name }
newsdesk-gone = В источнике её больше нет: { $at }
newsdesk-mates = Другие версии этой новости
newsdesk-new-text = Новый текст в источнике
newsdesk-approve = Одобрить
newsdesk-drop = Не брать
newsdesk-withdraw = Снять с публикации
newsdesk-take-new = Взять новый текст
newsdesk-keep-old = Оставить прежний
newsdesk-pin = Поставить первой
newsdesk-unpin = Снять с первого места
newsdesk-edit = Изменить текст
newsdesk-pair = Связать с переводом
newsdesk-event = Связать с мероприятием
newsdesk-events = О каком мероприятии эта новость? Выберите номер, связанные отмечены.
newsdesk-no-events = Близкого по содержанию мероприятия не нашлось.
newsdesk-part = Отделить от версий
newsdesk-full = Полный текст
newsdesk-full-head = Полный текст: только для решения
newsdesk-next = Следующая новость
newsdesk-candidates = Что из этого – версия новости на другом языке? Выберите номер.
newsdesk-no-candidates = Близкой по дате новости на другом языке не нашлось.
newsdesk-edit-ask = Пришлите новый текст одним сообщением: в первой строке заголовок, в следующих – краткое содержание. Сейчас так:

addnews-host = Читать с этого сайта пока не разрешено: { $host }. Разрешить?
addnews-allow = Разрешить
addnews-refused = Страницу прочитать не удалось. Причина: { $why }.
